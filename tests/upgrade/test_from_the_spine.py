"""A portal of the first day is taken on by this one: nothing that was written is lost, and people go on where they stood."""

import asyncio
import gzip
import re
import subprocess
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from db import dumps
from db.crypto import Keys, read_keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.files import PaperStore
from db.local_postgres import LocalPostgres
from db.migrate import is_current, make_roles, migrate
from db.reference import fill
from demonstration.cases import write_cases
from demonstration.fill import DEMONSTRATION_PASSWORD
from rules.people import System
from running.wiring import now
from services import audit_chain
from services.audit_chain import Finding, Verification
from services.backups import Backed, make
from services.case_imports import Deliverer, import_cases
from services.restore_verification import verify
from services.restores import Restore
from tests.conftest import statement
from tests.door import Client, open_door
from tests.notifications.post import Office, mails_in, plain, smtp_server

OPERATOR = System(name="operator")
HERE = Path(__file__).parent
Rows = dict[str, dict[str, dict[str, object]]]
THEN = datetime(2026, 11, 28, 2, 40, tzinfo=UTC)  # minutes after it was last used
# What migrations change of what was written, and why.
CHANGED = {
    ("attachments", "state"),  # 0005: papers lay unsealed and unclean
    ("attachments", "storage_key"),
    ("alembic_version", "version_num"),
}


@dataclass
class Old:
    """The restored database."""

    url: str
    owner: Database
    database: Database
    keys: Keys

    async def rows(self) -> Rows:
        """Every row as JSON, by table and the first column, which tells it from others or is no key at all."""
        found: Rows = {}
        async with self.owner.read() as session:
            tables = await session.scalars(
                text("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
            )
            for table in tables.all():
                rows = await session.execute(text(f"select ctid::text, to_jsonb(t) from {table} t"))
                found[table] = {self._name(row): row for _, row in rows.all()}
        return found

    @staticmethod
    def _name(row: dict[str, object]) -> str:
        return str(row.get("id") or sorted((name, str(value)) for name, value in row.items()))


@pytest.fixture
async def old(server: LocalPostgres) -> AsyncIterator[Old]:
    """It, at the schema of then."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.create_database(name)
    url = server.url(name)
    await make_roles(url)
    call = [dumps.program("psql", 18), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.socket, "-U", "postgres", name]
    written = gzip.decompress((HERE / "spine.sql.gz").read_bytes())
    await asyncio.to_thread(subprocess.run, call, input=written, check=True, capture_output=True)
    owner = Database(create_engine(url, role=None, name="tests", pool_size=3, statement_seconds=60))
    database = Database(create_engine(url, role=APPLICATION_ROLE, name="tests", pool_size=5))
    yield Old(url, owner, database, read_keys(HERE / "spine.keys"))
    await owner.close()
    await database.close()
    await statement(server, f"drop database {name} with (force)")


async def upgraded(old: Old) -> None:
    """What `python -m cli migrate` does."""
    await migrate(old.url)
    async with old.owner.begin() as session:
        await fill(session)


async def test_nothing_that_was_written_is_lost(old: Old) -> None:
    before = await old.rows()
    assert before["alembic_version"] and len(before["accounts"]) > 30 and len(before["progress_events"]) > 100
    await upgraded(old)
    after = await old.rows()
    for table, rows in before.items():
        if table == "alembic_version":
            continue
        for name, row in rows.items():
            now_there = after[table].get(name)
            assert now_there is not None, (table, name)
            changed = {column for column, value in row.items() if now_there.get(column) != value}
            assert {(table, column) for column in changed} <= CHANGED, (table, changed)


async def test_migrations_fill_in_what_was_not_there(old: Old) -> None:
    await upgraded(old)
    async with old.owner.read() as session:
        papers = await session.execute(text("select state, storage_key, count(*) from attachments group by 1, 2"))
        assert {(state, key) for state, key, _ in papers.all() if state != "TICKETED"} == {("PURGED", None)}
        dead = text("select count(*) from deliveries where status = 'DEAD'")
        tasks = text("select count(*) from staff_tasks where kind = 'FAILED_DELIVERY' and ended_at is null")
        assert await session.scalar(dead) == await session.scalar(tasks) == 1  # which nobody had dealt with
        unsealed = text("select (select count(*) from audit_entries) = (select count(*) from unsealed_entries)")
        assert await session.scalar(unsealed)
        moved = text("select bool_and(is_open) from appointment_matters")
        assert await session.scalar(moved) is None  # there were none
    sealed = 1
    while sealed:
        async with old.database.begin() as session:
            sealed = await audit_chain.seal(session, old.keys)
    found: list[Finding] = []
    verdict = await Verification(old.database, old.keys, found.append).of_all()
    assert not found and verdict.sealed > 150 and verdict.unsealed == 0


async def test_a_backup_of_an_older_schema_is_migrated_up(old: Old, server: LocalPostgres, tmp_path: Path) -> None:
    await migrate(old.url, "0012")
    backed = Backed(old.url, old.keys, PaperStore(tmp_path / "papers", old.keys), "test")
    manifest = await make(backed, tmp_path / "backup", OPERATOR, now=now(), tell=lambda _: None)
    assert manifest.schema == "0012" and manifest.counts["accounts"] > 30
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.create_database(name)
    database = Database(create_engine(server.url(name), role=None, name="tests", pool_size=3, statement_seconds=60))
    into = Backed(server.url(name), old.keys, PaperStore(tmp_path / "other", old.keys), "test")
    restoring = Restore(into, database, tmp_path / "backup", lambda _: None)
    _, findings = await restoring.run(OPERATOR, against=(), now=now())
    assert findings + await verify(database, old.keys, into.files) == []
    async with database.engine.connect() as connection:
        assert await is_current(connection)
    async with database.read() as session:
        assert await session.scalar(text("select count(*) from accounts")) == manifest.counts["accounts"]
        assert await session.scalar(text("select count(*) from staff_tasks")) == 1  # what later migrations fill in
    await database.close()
    await statement(server, f"drop database {name} with (force)")


async def signed_in(door: Client, username: str) -> Client:
    """Somebody from then, with the password of then."""
    client = Client(door.url, door.http)
    client.token = (await client.run("SignIn", input={"identifier": username, "password": DEMONSTRATION_PASSWORD}))[
        "token"
    ]
    return client


async def test_people_go_on_where_they_stood(old: Old, tmp_path: Path) -> None:
    await upgraded(old)
    files = PaperStore(tmp_path / "papers", old.keys)
    async with open_door(old.url, old.keys, files, tmp_path / "var") as door:
        lawyer = await signed_in(door, "lawyer01")
        cases = await lawyer.run("MyCases", first=50)
        assert cases["totalCount"] == 20
        one = await lawyer.run("OneCase", id=cases["nodes"][0]["id"])
        assert one["acceptanceNumber"] == cases["nodes"][0]["acceptanceNumber"] and one["progress"]["nodes"]
        before = await lawyer.run("MyNotices", first=100)
        assert [each["seq"] for each in before["nodes"]] == list(range(before["totalCount"], 0, -1))
        assert before["unreadCount"] == before["totalCount"] - 3  # three were read
        await further(old, tmp_path)
        after = await lawyer.run("MyNotices", first=100)
        assert [each["seq"] for each in after["nodes"]] == list(range(after["totalCount"], 0, -1))
        assert after["totalCount"] > before["totalCount"]
        kept = ("id", "seq", "title", "body")  # its mail may have gone since
        assert [before["nodes"][0][name] for name in kept] in [[each[name] for name in kept] for each in after["nodes"]]
        waiting = await signed_in(door, "lawyer16")
        registration = (await waiting.run("MyRegistration"))["registration"]
        assert registration["status"] == "SUBMITTED"
        withdrawn = await waiting.run(
            "WithdrawRegistration", id=registration["id"], expectedVersion=registration["version"]
        )
        assert withdrawn["status"] == "WITHDRAWN"


async def further(old: Old, folder: Path) -> None:
    """The internal system delivers the same cases, further on."""
    write_cases(folder / "cases.jsonl", 40, seed=1, revision=6)
    with (folder / "cases.jsonl").open("rb") as lines:
        counts = await import_cases(
            old.database,
            old.keys,
            lines=lines,
            filename="cases.jsonl",
            deliverer=Deliverer(None, OPERATOR),
            rejects=lambda _rejection: None,
            now=now,
        )
    assert counts.new == 0 and counts.changed > 5 and counts.rejected == 0, counts


async def test_what_waited_is_sent(old: Old) -> None:
    await upgraded(old)
    async with old.owner.read() as session:
        waited = await session.scalar(text("select count(*) from deliveries where status = 'QUEUED'"))
        ids = set(await session.scalars(text("select id::text from deliveries where status = 'QUEUED'")))
    async with smtp_server() as box, Office(old.database, old.keys, old.url).working(box.sender(), clock=lambda: THEN):
        await mails_in(box, waited or 0)
    assert waited == len(box.mails()) == 14
    assert {str(each["Message-ID"]).strip("<").partition("@")[0] for each in box.mails()} == ids
    codes = [mail for mail in box.mails() if mail["To"] == "newcomer2@example.com"]
    assert len(codes) == 1 and re.search(r"\b\d{6}\b", plain(codes[0]))  # what was encrypted then is read now
