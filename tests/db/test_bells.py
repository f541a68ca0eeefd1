"""Rings beyond one machine: real servers, real transactions; what commits rings, and the server may fail as it likes."""

import asyncio
import logging
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from db.bells.choice import ringer_at
from db.bells.line import MOST_TOPICS
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.listener import Listener
from tests.bell_servers import PROGRAMS, BellServer, bell_server
from tests.journeys.portal import until

CHANNELS = ("portal_case", "portal_account", "portal_outbox")
PASSWORD = "p@ss/w:rd%41"
RING = text("select ring(:channel, :topics)")


@dataclass
class Heard:
    """What came in."""

    rings: list[tuple[str, str]] = field(default_factory=list)
    everybody: int = 0

    def rung(self, channel: str, topic: str) -> None:
        """One ring."""
        self.rings.append((channel, topic))

    def all_rung(self) -> None:
        """A ring for everybody."""
        self.everybody += 1


@asynccontextmanager
async def listening(url: str, *, hears: bool = True) -> AsyncIterator[tuple[Heard, Listener]]:
    """An ear that hears, or will when it is let in."""
    heard = Heard()
    listener = Listener(url, CHANNELS, rung=heard.rung, connected=heard.all_rung)
    task = asyncio.create_task(listener.run())
    try:
        if hears:
            await until(lambda: true(listener.listening), 20)
            assert heard.everybody == 1  # whatever was rung before it heard
            heard.everybody = 0
        yield heard, listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def true(value: object) -> bool:
    """For `until`."""
    return bool(value)


@asynccontextmanager
async def ringing(bell_url: str, database_url: str) -> AsyncIterator[Database]:
    """A database whose commits ring outside."""
    ringer = ringer_at(bell_url)
    assert ringer is not None
    database = Database(create_engine(database_url, role=APPLICATION_ROLE, name="tests", ringer=ringer))
    async with ringer.running():
        yield database
    await database.close()


async def ring(database: Database, channel: str, *topics: str) -> None:
    """A transaction that touches these and commits."""
    async with database.begin() as session:
        await session.execute(RING, {"channel": channel, "topics": list(topics)})


@pytest.fixture(params=sorted(PROGRAMS))
def bell(request: pytest.FixtureRequest) -> Iterator[BellServer]:
    """One of each kind."""
    with bell_server(request.param, password=PASSWORD) as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of localhost with its key, trusted here."""
    path = tmp_path / "localhost.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-keyout", path, "-out", tmp_path / "cert"], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "cert").read_text())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert"))
    return path


async def test_what_commits_rings_everywhere_but_in_postgresql_and_what_does_not_commit_never(
    bell: BellServer, database_url: str
) -> None:
    notified: list[str] = []
    plain = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
    for channel in CHANNELS:
        await plain.add_listener(channel, lambda *ring: notified.append(ring[3]))
    async with (
        listening(bell.url) as (first, _),
        listening(bell.url) as (second, _),
        listening(bell.url.replace("/testing", "/other")) as (elsewhere, _),
        ringing(bell.url, database_url) as database,
    ):
        with pytest.raises(ZeroDivisionError):
            async with database.begin() as session:
                await session.execute(RING, {"channel": "portal_case", "topics": ["undone"]})
                raise ZeroDivisionError
        await ring(database, "portal_case", "a", "b", "a")
        await ring(database, "portal_outbox", "")
        async with database.read() as session:
            await session.execute(text("select 1"))
        expected = [("portal_case", "a"), ("portal_case", "b"), ("portal_outbox", "")]
        for heard in (first, second):
            await until(lambda heard=heard: true(len(heard.rings) >= 3))
            assert sorted(heard.rings) == expected and heard.everybody == 0
        assert (elsewhere.rings, elsewhere.everybody, notified) == ([], 0, [])
    async with plain.transaction():  # whoever is not told to ring elsewhere notifies as ever
        await plain.execute("select ring('portal_case', array['c'])")
    await until(lambda: true(notified == ["c"]))
    await plain.close()


async def test_what_a_statement_touches_are_few_notifications_and_rings_for_each_once(
    database: Database, database_url: str
) -> None:
    topics = [str(uuid4()) for _ in range(450)]
    notified: list[str] = []
    plain = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
    await plain.add_listener("portal_case", lambda *ring: notified.append(ring[3]))
    async with listening(database_url) as (heard, _):
        await ring(database, "portal_case", *topics)
        await until(lambda: true(len(heard.rings) >= len(topics) and len(notified) >= 3))
        assert heard.rings == [("portal_case", topic) for topic in topics] and heard.everybody == 0
    await plain.close()
    assert len(notified) == 3


async def test_a_transaction_that_touches_very_many_rings_everybody_once(bell: BellServer, database_url: str) -> None:
    async with listening(bell.url) as (heard, _), ringing(bell.url, database_url) as database:
        async with database.begin() as session:
            for start in range(0, 2 * MOST_TOPICS, 1000):
                many = [f"case-{start + number}" for number in range(1000)]
                await session.execute(RING, {"channel": "portal_case", "topics": many})
        await ring(database, "portal_account", *(f"account-{number}" for number in range(MOST_TOPICS + 1)))
        await ring(database, "portal_account", "one")
        await until(lambda: true(heard.rings == [("portal_account", "one")] or heard.everybody == 2))
        await asyncio.sleep(0.3)
        # What gathers while a message is under way is one: the last ring may be part of everybody's.
        assert 1 <= heard.everybody <= 2 and heard.rings in ([], [("portal_account", "one")])


async def test_a_connection_that_is_cut_fails_as_it_always_did_and_the_next_one_rings(
    bell: BellServer, database_url: str
) -> None:
    async with listening(bell.url) as (heard, _), ringing(bell.url, database_url) as database:
        plain = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
        with pytest.raises(DBAPIError):
            async with database.begin() as session:
                await session.execute(RING, {"channel": "portal_case", "topics": ["cut"]})
                await plain.execute(
                    "select pg_terminate_backend($1)", await session.scalar(text("select pg_backend_pid()"))
                )
                await session.execute(text("select 1"))
        await plain.close()
        await ring(database, "portal_case", "next")
        await until(lambda: true(("portal_case", "next") in heard.rings))


async def test_a_dead_server_holds_nobody_up_and_everybody_is_rung_when_it_is_back(
    bell: BellServer, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(bell.url) as (heard, listener), ringing(bell.url, database_url) as database:
        await ring(database, "portal_case", "before")
        await until(lambda: true(heard.rings))
        bell.kill()
        await until(lambda: true(not listener.listening))
        begun = time.monotonic()
        for number in range(200):
            await ring(database, "portal_case", f"meanwhile-{number}")
        assert time.monotonic() - begun < 5
        deaf = heard.everybody
        await until(lambda: true(heard.everybody > deaf))  # who cannot hear looks now and then
        bell.start()
        await until(lambda: true(listener.listening), 20)
        assert heard.everybody > deaf
        await ring(database, "portal_case", "after")
        await until(lambda: true(("portal_case", "after") in heard.rings))
    assert PASSWORD not in caplog.text and "p%40ss" not in caplog.text


@pytest.mark.parametrize("kind", sorted(PROGRAMS))
async def test_passwords_and_certificates_are_asked_for_and_never_told(
    kind: str, certificate: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with bell_server(kind, password=PASSWORD, certificate=certificate) as server:
        wrong = server.url.replace("w%3Ard", "wrong")
        assert wrong != server.url
        async with (
            listening(server.url) as (heard, _),
            listening(wrong, hears=False) as (unheard, refused),
            ringing(wrong, database_url) as mute,
            ringing(server.url, database_url) as database,
        ):
            await ring(mute, "portal_case", "mute")
            await ring(database, "portal_case", "said")
            await until(lambda: true(heard.rings == [("portal_case", "said")]), 20)
            assert not refused.listening and unheard.rings == []
    for secret in (PASSWORD, "wrong", "p%40ss"):
        assert secret not in caplog.text


async def test_only_one_function_notifies(database: Database) -> None:
    async with database.read() as session:
        ours = text(
            "select proname from pg_proc where prosrc ilike '%notify%' and pronamespace = 'public'::regnamespace"
        )
        assert set(await session.scalars(ours)) == {"ring"}
