"""Telling 100,000 followers of a publication, while notices of other matters go to some of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg

from bench.harness import Options, Section
from bench.imports import TEMPLATE, own_server
from bench.processes import Postgres
from db.base import new_id
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.local_postgres import LocalPostgres
from db.queries import broadcasts
from rules.messages import RegistrationReturned
from running.wiring import DATABASE
from services import tell
from settings import ROOT
from tests.publishing import published

NAME = "followers"
HOME = ROOT / "var" / "bench-followers"
EAGER = 10  # one in so many has a saved search, too, and hears at once
PAUSE, ALONE_TIMES, SPARE = 0.25, 60, 3_000
WORDS = "示例"
PEOPLE = """
insert into accounts (username, account_type, status, full_name, email, email_verified_at, password_hash)
select 'follower' || n, 'LAWYER', 'PENDING', '示例用户', 'follower' || n || '@example.com', now(), '-' from generate_series(1, $1::int) n
"""
FOLLOWS = """
insert into procuratorate_follows (account_id, procuratorate_id, followed_at)
select a.id, p.id, timestamptz '2026-01-01' from accounts a, procuratorates p where p.unit_code = '110108'
"""
SEARCHES = """
insert into saved_searches (account_id, text, words, frequency, created_at)
select id, $2, array[$2], 'IMMEDIATE', timestamptz '2026-01-01'
from (select id, row_number() over (order by id) as n from accounts) a where n % $1::int = 0
"""
ONCE = "select count(*) = $1 and count(distinct account_id) = $1 from notices where message = 'publication_followed'"


@dataclass(frozen=True)
class Spread:
    """Seconds from the publication's commit until the last follower had it; what telling used; milliseconds of each portion, and of
    notices of other matters, written and committed, before and meanwhile."""

    followers: int
    seconds: float
    own_cpu: float
    postgres_cpu: float
    more_mb: float
    portions: Sequence[float]
    alone: Sequence[float]
    meanwhile: Sequence[float]


@dataclass(frozen=True)
class Stage:
    """A database with an office and its followers; `spare` are those who come last."""

    telling: Database
    writing: Database
    owner: Database
    connection: Any
    office: UUID
    spare: list[UUID]


def measure(options: Options) -> Section:
    """On a server of its own; telling is what the worker does, in this process."""
    with own_server(HOME) as server:
        server.create_database(DATABASE, template=TEMPLATE)
        found = asyncio.run(_spread(server, options.followers))
    return Section(NAME, f"`{NAME}`: a publication of an office that {options.followers:,} follow", _text(found))


@asynccontextmanager
async def _stage(server: LocalPostgres, count: int) -> AsyncIterator[Stage]:
    url = server.url(DATABASE)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
    await connection.execute(PEOPLE, count)
    await connection.execute(FOLLOWS)
    await connection.execute(SEARCHES, EAGER, WORDS)
    await connection.execute("reset session_replication_role")
    await connection.execute("vacuum analyze")
    spare = [row["id"] for row in await connection.fetch("select id from accounts order by id desc limit $1", SPARE)]
    office = await connection.fetchval("select id from procuratorates where unit_code = '110108'")
    roles = (APPLICATION_ROLE, APPLICATION_ROLE, None)
    databases = [Database(create_engine(url, role=role, name="bench", pool_size=2)) for role in roles]
    try:
        yield Stage(databases[0], databases[1], databases[2], connection, office, spare)
    finally:
        await connection.close()
        for each in databases:
            await each.close()


async def _spread(server: LocalPostgres, count: int) -> Spread:
    async with _stage(server, count) as stage:
        alone = [await _other(stage) for _ in range(ALONE_TIMES)]
        async with stage.owner.begin() as session:
            await tell.followers_of(session, await published(session), now=datetime.now(UTC))
        postgres, memory = Postgres(server.data), _memory()
        own, used, begun = time.process_time(), postgres.cpu_seconds(), time.perf_counter()
        telling, meanwhile = asyncio.create_task(_tell_all(stage.telling)), []
        while not telling.done() and stage.spare:
            meanwhile.append(await _other(stage))
            await asyncio.sleep(PAUSE)
        portions = await telling
        found = Spread(
            followers=count,
            seconds=sum(portions) / 1000,
            own_cpu=time.process_time() - own,
            postgres_cpu=postgres.cpu_seconds() - used,
            more_mb=_memory() - memory,
            portions=portions,
            alone=alone,
            meanwhile=meanwhile,
        )
        if not await stage.connection.fetchval(ONCE, count):
            raise RuntimeError(
                f"not every follower was told, or somebody twice, within {time.perf_counter() - begun:.0f} s"
            )
    return found


async def _tell_all(database: Database) -> list[float]:
    """Milliseconds of each portion."""
    taken: list[float] = []
    while True:
        begun = time.perf_counter()
        async with database.begin() as session:
            told = await broadcasts.tell_next(session, now=datetime.now(UTC))
        taken.append((time.perf_counter() - begun) * 1000)
        if told is None:
            return taken


async def _other(stage: Stage) -> float:
    """Tell somebody whose turn has not come something of their own."""
    who = stage.spare.pop()
    message = RegistrationReturned(
        new_id(), new_id(), stage.office, "ZC2026110108000001", ("示例",), ("Example",), "示例"
    )
    begun = time.perf_counter()
    async with stage.writing.begin() as session:
        await tell.account(session, who, message, now=datetime.now(UTC))
    return (time.perf_counter() - begun) * 1000


def _memory() -> float:
    """The most that this process has held so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def _figures(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{median(ordered):,.0f} | {ordered[int(len(ordered) * 0.95)]:,.0f} | {ordered[-1]:,.0f}"


def _text(found: Spread) -> str:
    lines = "\n".join(
        f"| {name} | {len(each):,} | {_figures(each)} |"
        for name, each in (
            ("a portion of 500", found.portions),
            ("a notice of another matter, before", found.alone),
            ("the same to followers, meanwhile", found.meanwhile),
        )
    )
    return (
        f"{found.followers:,} followers have the notice, each once, **{found.seconds:,.0f} s** after the publication "
        f"({found.followers / found.seconds:,.0f} a second), one in {EAGER} with a mail at once. CPU: telling {found.own_cpu:,.0f} s, "
        f"PostgreSQL {found.postgres_cpu:,.0f} s; memory grew by {found.more_mb:,.1f} MiB.\n\n"
        "| written and committed | times | p50 ms | p95 ms | longest ms |\n"
        f"|---|--:|--:|--:|--:|\n{lines}"
    )
