"""Telling 100,000 followers of a publication, while notices of other matters go to some of them."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg

from bench.harness import Options, Section
from bench.imports import TEMPLATE, own_server
from bench.processes import Postgres as PostgresCpu
from bench.processes import cpu_seconds, stop
from db.base import new_id
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.local_postgres import LocalPostgres
from rules.messages import RegistrationReturned
from running.wiring import DATABASE
from services import tell
from settings import ROOT
from tests.publishing import published

NAME = "followers"
HOME = ROOT / "var" / "bench-followers"
EAGER = 10  # one in so many hears at once by mail, all others in the inbox and with the daily digest
PAUSE, ALONE_TIMES = 0.25, 40
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
TOLD = "select coalesce(sum(told), 0)::int as told, bool_and(finished_at is not null) as done from broadcasts"
MAILED = """
select extract(epoch from max(d.sent_at)) from notices n join deliveries d on d.notice_id = n.id
where n.account_id = $1 and n.message = 'registration_returned' and d.channel = 'EMAIL'
"""


@dataclass(frozen=True)
class Other:
    """A notice of another matter, in milliseconds: until it was written and committed, and until its mail was sent."""

    written: float
    mailed: float


@dataclass(frozen=True)
class Spread:
    """Seconds from the publication's commit until the last follower had it; what the worker and the database used."""

    followers: int
    seconds: float
    worker_cpu: float
    postgres_cpu: float
    before_mb: float
    peak_mb: float
    rightly: bool
    alone: Sequence[Other]
    meanwhile: Sequence[Other]


def measure(options: Options) -> Section:
    """On a server of its own, with one worker as people start it."""
    with own_server(HOME) as server:
        server.create_database(DATABASE, template=TEMPLATE)
        asyncio.run(_prepare(server, options.followers))
        with _worker() as pid:
            found = asyncio.run(_spread(server, pid, options.followers))
    return Section(NAME, f"`{NAME}`: a publication of an office that {options.followers:,} follow", _text(found))


async def _prepare(server: LocalPostgres, count: int) -> None:
    connection = await asyncpg.connect(_plain(server))
    await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
    await connection.execute(PEOPLE, count)
    await connection.execute(FOLLOWS)
    await connection.execute(SEARCHES, EAGER, WORDS)
    await connection.execute("reset session_replication_role")
    await connection.execute("vacuum analyze")
    await connection.close()


def _plain(server: LocalPostgres) -> str:
    return server.url(DATABASE).replace("postgresql+asyncpg", "postgresql")


@contextmanager
def _worker() -> Iterator[int]:
    environment = {"PORTAL_VAR_DIR": str(HOME), "PORTAL_LOG_FORMAT": "json", "PATH": "/usr/bin:/bin"}
    with (HOME / "worker.log").open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "notifications"], cwd=ROOT, env=environment, stdout=written, stderr=written
        )
        try:
            yield process.pid
        finally:
            stop(process)


@asynccontextmanager
async def _acting(server: LocalPostgres) -> AsyncIterator[tuple[Database, Database]]:
    """The database as the application sees it, and as its owner."""
    url = server.url(DATABASE)
    acting = Database(create_engine(url, role=APPLICATION_ROLE, name="bench", pool_size=4))
    owner = Database(create_engine(url, role=None, name="bench-owner", pool_size=2))
    try:
        yield acting, owner
    finally:
        await acting.close()
        await owner.close()


async def _spread(server: LocalPostgres, pid: int, count: int) -> Spread:
    connection = await asyncpg.connect(_plain(server))
    people = [row["id"] for row in await connection.fetch("select id from accounts order by id desc limit 2000")]
    office = await connection.fetchval("select id from procuratorates where unit_code = '110108'")
    async with _acting(server) as (acting, owner):
        await _other(acting, connection, people.pop(), office)  # the worker is there
        alone = [await _other(acting, connection, people.pop(), office) for _ in range(ALONE_TIMES)]
        before, worker, postgres = _memory(pid, "VmRSS"), cpu_seconds(pid), PostgresCpu(server.data)
        used = postgres.cpu_seconds()
        async with owner.begin() as session:
            publication = await published(session)
            await tell.followers_of(session, publication, now=datetime.now(UTC))
        begun = time.perf_counter()
        meanwhile: list[Other] = []
        while not (await connection.fetchrow(TOLD))["done"]:
            meanwhile.append(await _other(acting, connection, people.pop(), office))
            await asyncio.sleep(PAUSE)
        seconds = time.perf_counter() - begun
    once = await connection.fetchval(
        "select count(*) = $1 and count(distinct account_id) = $1 from notices where message = 'publication_followed'",
        count,
    )
    await connection.close()
    return Spread(
        followers=count,
        seconds=seconds,
        worker_cpu=cpu_seconds(pid) - worker,
        postgres_cpu=postgres.cpu_seconds() - used,
        before_mb=before,
        peak_mb=_memory(pid, "VmHWM"),
        rightly=once,
        alone=alone,
        meanwhile=meanwhile,
    )


async def _other(acting: Database, connection: Any, account_id: UUID, office: UUID) -> Other:
    """Tell a follower something of their own, and wait for its mail."""
    message = RegistrationReturned(new_id(), new_id(), office, "ZC2026110108000001", ("示例",), ("Example",), "示例")
    begun = time.perf_counter()
    async with acting.begin() as session:
        await tell.account(session, account_id, message, now=datetime.now(UTC))
    written, committed = time.perf_counter() - begun, time.time()
    # The bench is another process than the worker: it can only look again.
    while (sent := await connection.fetchval(MAILED, account_id)) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    return Other(written * 1000, max(0.0, float(sent) - committed) * 1000)


def _memory(pid: int, what: str) -> float:
    with suppress(StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024
    raise RuntimeError("the worker has ended: " + (HOME / "worker.log").read_text(errors="replace")[-2000:])


def _figures(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{median(ordered):,.0f} / {ordered[int(len(ordered) * 0.95)]:,.0f} / {ordered[-1]:,.0f}"


def _text(found: Spread) -> str:
    if not found.rightly:
        raise RuntimeError("not every follower was told, or somebody twice")
    lines = "\n".join(
        f"| {name} | {len(each):,} | {_figures([one.written for one in each])} | {_figures([one.mailed for one in each])} |"
        for name, each in (("before", found.alone), ("meanwhile", found.meanwhile))
    )
    return (
        f"{found.followers:,} followers have the notice, each once, **{found.seconds:,.0f} s** after the publication "
        f"({found.followers / found.seconds:,.0f} a second); one in {EAGER} has a saved search and is mailed at once by the same worker. "
        f"CPU: worker {found.worker_cpu:,.0f} s, PostgreSQL {found.postgres_cpu:,.0f} s. The worker's memory: "
        f"{found.before_mb:,.0f} MiB before, {found.peak_mb:,.0f} MiB at the peak.\n\n"
        "| a notice of another matter to a follower | times | written, p50 / p95 / last ms | mailed, p50 / p95 / last ms |\n"
        f"|---|--:|--:|--:|\n{lines}"
    )
