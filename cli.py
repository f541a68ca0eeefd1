"""Commands for operators: `python -m cli --help`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from commands import backups, bounces, documents, fake_wechat, messages, records, staff, wechat
from commands.operating import OPERATOR, run
from db.crypto import Keys, add_key, create_keys, lay_key
from db.engine import Database, create_engine
from db.migrate import migrate
from db.queries import procuratorates
from db.reference import fill
from demonstration.cases import write_cases
from demonstration.procuratorates import procuratorates as all_offices
from graph.schema import schema as graphql_schema
from rules import state_machines
from running import readiness
from running.documents import document_problems
from running.processes import Membership
from running.wiring import Parts, addresses, now, opened
from running.workers import work
from services import key_rotation
from services.case_imports import Deliverer, ImportCounts, ImportProgress, UnreadableImport, import_cases, reject_file
from settings import ROOT, Settings, with_table

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Commands of the case-information portal.")
keys = typer.Typer(no_args_is_help=True, help="The portal's keys.")
app.add_typer(staff.app, name="staff")
app.add_typer(keys, name="keys")
app.add_typer(records.audit, name="audit")
app.add_typer(records.retention, name="retention")
app.add_typer(wechat.app, name="wechat")
app.command("fake-wechat")(fake_wechat.fake_wechat)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("bounce")(bounces.bounce)
app.command("sms-templates")(messages.sms_templates)
app.command("documents")(documents.documents)
IMPORTED, SOME_REJECTED, UNREADABLE = 0, 3, 2


@app.command("import-cases")
def import_cases_command(
    file: Annotated[Path, typer.Argument(help="JSON Lines, one case a line")],
    office: Annotated[
        str | None, typer.Option(help="unit code of the delivering office; without it: all offices")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="where rejected lines go; default FILE.rejects.jsonl")] = None,
) -> None:
    """Import a file of cases: 0 when all lines went in, 3 when some were rejected, 2 when it could not be read."""
    run(_import(Settings(), file, office, rejects or file.with_name(f"{file.name}.rejects.jsonl")))


async def _import(settings: Settings, file: Path, office: str | None, rejects: Path) -> int:
    async with opened(settings) as parts:
        database = parts.import_database()
        try:
            deliverer = await _deliverer(database, office)
            if deliverer is None:
                print(f"There is no office with the unit code {office}.", file=sys.stderr)
                return UNREADABLE
            counts = await _import_file(parts, database, file, deliverer, rejects)
        except (OSError, UnreadableImport) as problem:
            print(f"{file} cannot be read: {problem}", file=sys.stderr)
            return UNREADABLE
        finally:
            await database.close()
    told = f"; rejected lines are in {rejects}" if counts.rejected else ""
    print(
        f"{counts.lines} lines: {counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged, "
        f"{counts.skipped} skipped, {counts.rejected} rejected, {counts.warnings} warnings{told}"
    )
    return SOME_REJECTED if counts.rejected else IMPORTED


async def _deliverer(database: Database, office: str | None) -> Deliverer | None:
    if office is None:
        return Deliverer(None, OPERATOR)
    async with database.read() as session:
        row = await procuratorates.by_unit_code(session, office)
    return Deliverer(row.id, OPERATOR) if row else None


async def _import_file(
    parts: Parts, database: Database, file: Path, deliverer: Deliverer, rejects: Path
) -> ImportCounts:
    bar = Progress(
        TextColumn("{task.completed:,} / {task.total:,} bytes"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with file.open("rb") as lines, reject_file(rejects) as reject, bar:
        task = bar.add_task("import", total=file.stat().st_size, rate="")

        def on_portion(progress: ImportProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 1
            rate = f"{progress.counts.lines / elapsed:,.0f} cases/s"
            bar.update(task, completed=progress.bytes_read, rate=rate)

        return await import_cases(
            database,
            parts.keys,
            lines=lines,
            filename=file.name,
            deliverer=deliverer,
            rejects=reject,
            now=now,
            on_portion=on_portion,
        )


@app.command("generate-cases")
def generate_cases_command(
    count: Annotated[int, typer.Option(min=1)],
    out: Annotated[Path, typer.Option(help="the import file to write")],
    seed: Annotated[int, typer.Option()] = 1,
    revision: Annotated[int, typer.Option(min=1, help="a higher one: the same cases further on")] = 1,
) -> None:
    """Write an import file of fictional cases; the demonstration cases are the first 40 of seed 1."""
    write_cases(out, count, seed=seed, revision=revision)
    print(f"{count} cases of seed {seed} at revision {revision} in {out}")


@app.command()
def doctor() -> None:
    """Say what stands against starting, all at once."""
    run(_doctor(Settings()))


async def _doctor(settings: Settings) -> int:
    async with addresses(settings) as where:
        problems = [] if settings.demonstration else await readiness.all_problems(settings, where.application)
    problems += document_problems(settings)
    print("\n".join(f"- {problem}" for problem in problems) or "Ready.")
    return 1 if problems else 0


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration and add the reference data."""
    run(_migrate(Settings()))


async def _migrate(settings: Settings) -> int:
    async with addresses(settings) as where:
        await migrate(where.owner)
        database = Database(create_engine(where.owner, role=None, name="portal-migrate", pool_size=1))
        async with database.begin() as session:
            await fill(session)
        await database.close()
    print("The database is up to date.")
    return 0


@app.command("load-procuratorates")
def load_procuratorates() -> None:
    """Add the tree of procuratorates derived from the administrative divisions; offices that exist stay as they are."""

    async def load() -> int:
        async with opened(Settings()) as parts, parts.database.begin() as session:
            await procuratorates.load(session, all_offices())
        print("The tree is loaded; contact data are examples, correct them on the staff pages.")
        return 0

    run(load())


@keys.command("create")
def create_keys_command(file: Path) -> None:
    """Write fresh keys (0600); never over keys that exist."""
    if file.exists():
        print(f"{file} exists and is left alone.", file=sys.stderr)
        raise typer.Exit(1)
    create_keys(file)
    print(f"Keep {file} apart from the database's backups: without it identity numbers cannot be read.")


@keys.command("add")
def add_key_command() -> None:
    """Add a fresh encryption key for the next rotation, so that every process knows it before anything is encrypted with it."""
    laid = lay_key(Settings().keys_path)
    print(f"{list(laid.encryption)[-1]} lies waiting; replace all processes, on all machines, then rotate.")


@keys.command("rotate")
def rotate_keys() -> None:
    """Take the key that lies waiting, or a fresh one, and encrypt everything with it anew."""

    async def rotate() -> int:
        settings = Settings()
        async with opened(settings) as parts:
            fresh = add_key(settings.keys_path)
            changed = await _rotate(parts, fresh)
        print(f"{changed} values encrypted with {fresh.current}; restart the portal.")
        return 0

    run(rotate())


async def _rotate(parts: Parts, fresh: Keys) -> int:
    changed = 0
    for column in (*key_rotation.COLUMNS, *key_rotation.OF_STAFF):
        database = Database(parts.staff_engine) if column in key_rotation.OF_STAFF else parts.database
        while True:
            async with database.begin() as session:
                portion = await key_rotation.encrypt_anew(session, OPERATOR, fresh, column)
            changed += portion
            if portion == 0:
                break
    return changed


@app.command()
def worker() -> None:
    """The same as `python -m notifications`: one worker in a process of its own, until stopped."""

    run(work(Settings(), Membership(None)))


@app.command("states")
def write_states() -> None:
    """Write docs/states.md from the tables of the rules."""
    (ROOT / "docs" / "states.md").write_text(state_machines.page(), encoding="utf-8")


@app.command("settings")
def write_settings() -> None:
    """Write the tables of docs/operations/settings.md from settings.py."""
    page = ROOT / "docs" / "operations" / "settings.md"
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


@app.command("schema")
def write_schema() -> None:
    """Write schema.graphql from the code."""
    (ROOT / "schema.graphql").write_text(graphql_schema.as_str() + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
