"""Backups: what the moment knew is in it and the keys are not; nothing that is not whole is ever put back, and never over anything."""

import asyncio
import base64
import json
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

import cli
from db import models
from db.crypto import Keys, add_key, create_keys, read_keys
from db.engine import Database, create_engine
from db.files import PaperStore
from db.local_postgres import LocalPostgres
from db.queries import scheduled_jobs
from rules.papers import AttachmentKind, AttachmentState
from rules.people import System
from running.wiring import now
from services import audit_chain
from services.backups import Backed, CannotBackUp, make
from services.restore_verification import verify
from services.restores import CannotRestore, Restore
from tests import people
from tests.conftest import statement
from tests.store import content

OPERATOR = System(name="operator")


def quiet(_line: str) -> None:
    """Nobody looks."""


@dataclass
class Filled:
    """A portal with somebody in it, whose papers and identity number are there to be lost."""

    backed: Backed
    database: Database
    keys_path: Path
    person: people.Person

    async def backup(self, target: Path, tell: Callable[[str], None] = quiet) -> Path:
        """One backup."""
        await make(self.backed, target, OPERATOR, now=now(), tell=tell)
        return target


@pytest.fixture
async def filled(database_url: str, database: Database, tmp_path: Path) -> Filled:
    """A lawyer with a registration, its audit sealed, and values and papers under two keys."""
    path = tmp_path / "keys" / "file"
    keys = create_keys(path)
    files = PaperStore(tmp_path / "papers", keys)
    who = await people.person(database, 1)
    await people.submitted_registration(database, files, keys, who, 1)
    keys = add_key(path)
    files = PaperStore(tmp_path / "papers", keys)
    await people.paper(database, files, who, AttachmentKind.LAW_FIRM_LETTER)
    async with database.begin() as session:
        assert await audit_chain.seal(session, keys)
    return Filled(Backed(database_url, keys, files, "test"), database, path, who)


@asynccontextmanager
async def empty_place(
    server: LocalPostgres, keys: Keys, folder: Path, owner: str = "postgres"
) -> AsyncIterator[tuple[Backed, Database]]:
    """Another database and another folder."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.create_database(name)
    await statement(server, f"alter database {name} owner to {owner}")
    url = server.url(name).replace("postgres@", f"{owner}@")
    database = Database(create_engine(url, role=None, name="tests", pool_size=3, statement_seconds=60))
    yield Backed(url, keys, PaperStore(folder, keys), "test"), database
    await database.close()
    await statement(server, f"drop database {name} with (force)")


async def restored(place: tuple[Backed, Database], source: Path) -> list[str]:
    """What is wrong afterwards."""
    into, database = place
    manifest, findings = await Restore(into, database, source, quiet).run(OPERATOR, against=(), now=now())
    return findings + await verify(database, into.keys, into.files, lacking=manifest.lacking)


async def refused(place: tuple[Backed, Database], source: Path) -> list[str]:
    """What stands against it; nothing has happened."""
    into, database = place
    with pytest.raises(CannotRestore) as raised:
        await Restore(into, database, source, quiet).run(OPERATOR, against=(), now=now())
    return list(raised.value.problems)


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is true."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(0.01)


async def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    """A table, whole."""
    async with database.read() as session:
        return [tuple(row) for row in await session.execute(text(f"select * from {table} order by 1"))]


async def test_what_was_there_is_there_again(
    filled: Filled, owner: Database, server: LocalPostgres, tmp_path: Path
) -> None:
    tables = ("accounts", "registrations", "attachments", "audit_seals", "alembic_version", "state_transitions")
    before = {table: await rows(owner, table) for table in tables}
    source = await filled.backup(tmp_path / "backup")
    assert [path.stat().st_mode & 0o777 for path in source.rglob("*") if path.is_file()].count(0o600) == 3 + 4 * 2
    assert all(path.stat().st_mode & 0o777 == 0o700 for path in (source, *source.rglob("*")) if path.is_dir())
    manifest = json.loads((source / "manifest.json").read_text())["manifest"]
    assert set(manifest["keys"]["encryption"]) == {"k1", "k2"} and manifest["papers"] == 4 and not manifest["lacking"]
    await statement(server, "create role ordinary_owner login")  # as an operator has it: no superuser
    await statement(server, "grant portal_app, portal_staff to ordinary_owner")
    async with empty_place(server, filled.backed.keys, tmp_path / "other", "ordinary_owner") as place:
        assert await restored(place, source) == []
        into, database = place
        for table in tables:
            assert await rows(database, table) == before[table], table
        async with database.read() as session:
            paper = (await session.scalars(select(models.Attachment).limit(1))).one()
            assert await content(into.files, str(paper.storage_key)) == people.PDF or paper.page_count
            live = select(models.Session.id).where(models.Session.revoked_at.is_(None))
            assert (await session.scalars(live)).all() == []  # nobody who was signed in then is signed in now
            assert await session.scalar(text("select has_table_privilege('portal_app', 'accounts', 'insert')"))
        assert "not empty" in (await refused(place, source))[0]  # and never a second time
        again = await make(into, tmp_path / "again", OPERATOR, now=now(), tell=quiet)
        assert again.papers == 4
    async with empty_place(server, filled.backed.keys, tmp_path / "third") as place:
        assert await restored(place, tmp_path / "again") == []
    await statement(server, "drop role ordinary_owner")


async def quick_paper(filled: Filled) -> UUID:
    """A paper as an upload leaves it: first the content, then its row."""
    stored = await filled.backed.files.keep(b"example", [b"page"])
    async with filled.database.begin() as session:
        paper = models.Attachment(
            account_id=filled.person.account_id,
            kind=AttachmentKind.OTHER,
            filename="example.pdf",
            media_type="application/pdf",
            size_bytes=stored.size,
            sha256=stored.sha256,
            state=AttachmentState.STORED,
            ticket_expires_at=people.NOW,
            storage_key=stored.key,
            page_count=stored.page_count,
        )
        session.add(paper)
        await session.flush()
        return paper.id


async def test_papers_that_come_meanwhile(filled: Filled, server: LocalPostgres, tmp_path: Path) -> None:
    """A paper whose row is in the dump is in the backup, whenever it came; one that came later disturbs nothing."""
    going, came = True, []

    async def uploading() -> None:
        while going:
            came.append(await quick_paper(filled))
            await asyncio.sleep(0)

    task = asyncio.create_task(uploading())
    for attempt in range(2):
        before = len(came)
        await until(lambda: len(came) > before)  # noqa: B023 - asked at once
        source = await filled.backup(tmp_path / f"backup{attempt}")
        assert len(came) > before + 10  # while it was made
        async with empty_place(server, filled.backed.keys, tmp_path / f"other{attempt}") as place:
            assert await restored(place, source) == []
    going = False
    await task


async def test_nothing_is_purged_while_a_backup_is_made(filled: Filled, tmp_path: Path) -> None:
    said: list[str] = []
    async with filled.database.alone(scheduled_jobs.LOCK) as alone:
        assert alone
        waiting = asyncio.create_task(filled.backup(tmp_path / "backup", said.append))
        await until(lambda: bool(said))
        assert "retention is running" in said[0] and not (tmp_path / "backup").exists()
    assert (await waiting).exists()


async def test_the_keys_are_nowhere_in_it(filled: Filled, tmp_path: Path) -> None:
    source = await filled.backup(tmp_path / "backup")
    keys = read_keys(filled.keys_path)
    secrets = [*keys.encryption.values(), keys.index, keys.signing]
    told = [form for each in secrets for form in (each, base64.b64encode(each), each.hex().encode())]
    personal = ["示例张".encode(), people.id_number(1).encode(), b"person1@example.com", b"%PDF"]
    for path in source.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [each for each in told + personal if each in held], path


async def test_whatever_is_damaged_is_named_and_nothing_happens(
    filled: Filled, server: LocalPostgres, tmp_path: Path
) -> None:
    source = await filled.backup(tmp_path / "backup")
    pages = sorted(source.glob("papers/*/*/page-1"))

    def cut(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-1])

    def flip(path: Path) -> None:
        held = bytearray(path.read_bytes())
        held[-1] ^= 1
        path.write_bytes(held)

    def edit(path: Path, old: str, new: str) -> None:
        told = path.read_text()
        assert old in told
        path.write_text(told.replace(old, new))

    def several(copy: Path) -> None:
        cut(copy / "database.dump")
        flip(copy / pages[0].relative_to(source))
        (copy / pages[1].relative_to(source)).unlink()
        (copy / "keys").write_text("{}")

    damages: list[tuple[Callable[[Path], None], list[str]]] = [
        (
            several,
            [
                "database.dump has ",
                f"{pages[0].relative_to(source)} is not what",
                f"{pages[1].relative_to(source)} is missing",
                "keys does not belong",
            ],
        ),
        (
            lambda copy: edit(copy / "manifest.json", '"accounts": 1', '"accounts": 2'),
            ["manifest.json is not what the portal wrote"],
        ),
        (
            lambda copy: edit(copy / "manifest.json", '"schema": "', '"schema": "9'),
            ["manifest.json is not what", "is newer than this portal"],
        ),
        (lambda copy: (copy / "manifest.json").unlink(), ["holds no backup that can be read"]),
        (lambda copy: edit(copy / "manifest.json", "}", ""), ["holds no backup that can be read"]),
        (lambda copy: flip(copy / "papers.jsonl"), ["papers.jsonl is not what", "holds no backup"]),
    ]
    async with empty_place(server, filled.backed.keys, tmp_path / "other") as place:
        for number, (damage, expected) in enumerate(damages):
            copy = shutil.copytree(source, tmp_path / f"copy{number}")
            damage(copy)
            problems = await refused(place, copy)
            assert len(problems) == len(expected), problems
            assert all(any(words in problem for problem in problems) for words in expected), problems
        assert not list((tmp_path / "other").iterdir())
        assert await restored(place, source) == []  # the whole one goes in afterwards


async def test_keys_that_are_missing_or_are_others_are_named(
    filled: Filled, server: LocalPostgres, tmp_path: Path
) -> None:
    source = await filled.backup(tmp_path / "backup")
    keys = filled.backed.keys
    lost = replace(keys, encryption={"k2": keys.encryption["k2"]})
    async with empty_place(server, lost, tmp_path / "lost") as place:
        assert await refused(place, source) == ["the encryption key k1 is missing in PORTAL_KEYS_FILE"]
    async with empty_place(server, create_keys(tmp_path / "other keys" / "file"), tmp_path / "others") as place:
        problems = await refused(place, source)
        assert len(problems) == 3 and "index key" in problems[0] and "k1" in problems[1] and "k2" in problems[2]
    with pytest.raises(CannotBackUp, match=r"registrations\.id_number_encrypted: k1"):
        await make(replace(filled.backed, keys=lost), tmp_path / "never", OPERATOR, now=now(), tell=quiet)
    assert not list(tmp_path.glob("*never*"))


async def test_a_lost_paper_stops_no_backup_and_is_never_passed_over(
    filled: Filled, server: LocalPostgres, tmp_path: Path
) -> None:
    places = sorted((tmp_path / "papers").glob("*/page-1"))
    places[0].unlink()
    places[1].write_bytes(b"\x02k9" + places[1].read_bytes()[3:])
    manifest = await make(filled.backed, tmp_path / "backup", OPERATOR, now=now(), tell=quiet)
    assert len(manifest.lacking) == 2 and manifest.papers == 2
    async with empty_place(server, filled.backed.keys, tmp_path / "other") as place:
        findings = await restored(place, tmp_path / "backup")
        assert sorted(findings) == sorted(
            f"the paper {each} was lost before the backup was made" for each in manifest.lacking
        )


async def test_nothing_that_lies_there_is_written_over(filled: Filled, server: LocalPostgres, tmp_path: Path) -> None:
    source = await filled.backup(tmp_path / "backup")
    with pytest.raises(CannotBackUp, match="exists"):
        await filled.backup(source)
    with pytest.raises(CannotBackUp, match="mounted"):
        await filled.backup(tmp_path / "not mounted" / "backup")
    async with empty_place(server, filled.backed.keys, tmp_path / "papers") as place:
        assert await restored(place, source) == []  # the same papers lie there already
    async with empty_place(server, filled.backed.keys, tmp_path / "papers") as place:
        paper = sorted((tmp_path / "papers").glob("*/paper"))[0]
        paper.write_bytes(b"another")
        (problem,) = await refused(place, source)
        assert problem.startswith("the store of papers holds another") and paper.read_bytes() == b"another"
    # the living database, above all
    into = (filled.backed, Database(create_engine(filled.backed.url, role=None, name="tests", pool_size=3)))
    assert "the database is not empty" in (await refused(into, source))[0]
    await into[1].close()


def test_an_operator_is_told_in_sentences_what_is_wrong(
    server: LocalPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    create_keys(tmp_path / "keys" / "file")
    monkeypatch.setenv("PORTAL_KEYS_FILE", str(tmp_path / "keys" / "file"))
    monkeypatch.setenv("PORTAL_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", server.url("no_such_database").replace("postgres@", "postgres:geheim@"))
    for command in ("backup", "restore"):
        done = CliRunner().invoke(cli.app, [command, str(tmp_path / "elsewhere" / "backup")])
        assert done.exit_code == 1 and isinstance(done.exception, SystemExit), done.exception
        assert "the database cannot be asked" in done.output and "geheim" not in done.output
    assert not list((tmp_path / "elsewhere").iterdir())
