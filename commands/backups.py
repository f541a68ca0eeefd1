"""Commands that keep the portal when the machine is lost: `python -m cli backup DIR`, `python -m cli restore DIR`."""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from sqlalchemy.exc import SQLAlchemyError

from commands.operating import OPERATOR, run
from db.crypto import Keys, read_keys
from db.engine import Database, create_engine
from db.queries import figures
from running import readiness
from running.wiring import addresses, now, paper_store
from services.backups import HOURS, Backed, CannotBackUp, make
from services.restore_verification import verify
from services.restores import CannotRestore, Restore
from settings import ROOT, Settings

DONE, REFUSED, WITH_FINDINGS = 0, 1, 3
SHOWN = 50
LOST = (SQLAlchemyError, asyncpg.PostgresError, OSError)  # the database is away, or the disk is full


def backup(directory: Annotated[Path, typer.Argument(metavar="DIR", help="a folder that does not exist yet")]) -> None:
    """Back up database and papers, readable only with the keys, which are not in it: 0; 3 when papers were lacking."""
    run(_backup(Settings(), directory.absolute()))


async def _backup(settings: Settings, target: Path) -> int:
    keys = _keys(settings)
    if keys is None:
        return REFUSED
    if target.resolve().is_relative_to(settings.keys_path.resolve().parent):
        print(
            f"{target} lies beside the keys: whoever gets the one gets the other. Choose another place.",
            file=sys.stderr,
        )
        return REFUSED
    async with addresses(settings) as where:
        backed = Backed(where.owner, keys, paper_store(settings, keys), _portal())
        try:
            manifest = await make(backed, target, OPERATOR, now=now(), tell=print)
        except (CannotBackUp, *LOST) as problem:
            print(f"No backup: {_words(problem)}", file=sys.stderr)
            return REFUSED
    print(f"{target} holds {sum(manifest.counts.values())} rows and {manifest.papers} papers.")
    print(f"Needed to read it: the index key and the encryption keys {', '.join(manifest.keys.encryption)}.")
    _list("Papers that are missing or damaged", [str(each) for each in manifest.lacking])
    return WITH_FINDINGS if manifest.lacking else DONE


def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="a backup")],
    every: Annotated[int, typer.Option(min=1, help="open every so-manieth paper afterwards")] = 1,
) -> None:
    """Restore a backup into an empty database and verify it: 0; 1 when refused, 3 when something is wrong with it."""
    run(_restore(Settings(), directory.absolute(), every))


async def _restore(settings: Settings, source: Path, every: int) -> int:
    keys = _keys(settings)
    if keys is None:
        return REFUSED
    async with addresses(settings) as where:
        into = Backed(where.owner, keys, paper_store(settings, keys), _portal())
        engine = create_engine(where.owner, role=None, name="portal-restore", pool_size=3, statement_seconds=HOURS)
        database = Database(engine)
        try:
            findings = await _restored(database, into, source, every)
        except CannotRestore as refused:
            _list("Nothing was restored", refused.problems)
            return REFUSED
        except LOST as lost:
            print(f"Broken off: {_words(lost)}. Make the database anew and run the restore again.", file=sys.stderr)
            return REFUSED
        finally:
            await database.close()
    _list("Restored, but", findings)
    if not findings:
        print("Restored and verified: rows, audit, keys and papers are those of the backup.")
    return WITH_FINDINGS if findings else DONE


async def _restored(database: Database, into: Backed, source: Path, every: int) -> list[str]:
    """What is wrong with what is there now."""
    against = await readiness.server_problems(database)
    manifest, findings = await Restore(into, database, source, print).run(OPERATOR, against=against, now=now())
    findings += await verify(database, into.keys, into.files, every=every, lacking=manifest.lacking)
    async with database.read() as session:
        waiting = (await figures.look(session, now())).deliveries
    messages = sum(each.count for each in waiting.values())
    print(f"{messages} messages wait; those sent since the backup go out again, with the same Message-ID.")
    return findings


def _keys(settings: Settings) -> Keys | None:
    """The keys, which must be there before anything is opened: without them the embedded database would begin anew."""
    try:
        return read_keys(settings.keys_path)
    except (OSError, ValueError, KeyError, TypeError):
        print(f"There are no keys in {settings.keys_path}.", file=sys.stderr)
        return None


def _words(problem: Exception) -> str:
    """What a library says of a database may hold values; what the system says of a file names only the file."""
    if isinstance(problem, CannotBackUp):
        return str(problem)
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}"
    return f"the database cannot be asked ({type(problem).__name__})"


def _portal() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        shown = [f"  - {line}" for line in lines[:SHOWN]]
        more = [f"  and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        print(f"{title}:", *shown, *more, sep="\n", file=sys.stderr)
