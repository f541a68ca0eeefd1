"""Telling thousands of open sockets: the portal, graphql-ws on Node and a bare writer, each with its own LISTEN on one database."""

import asyncio
import fcntl
import http.client
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import asyncpg

from bench import fanout_sql, peer_servers
from bench.harness import Options, Section
from bench.processes import Postgres, Server, free_port, running, serving
from bench.stage import graphql
from db.local_postgres import LocalPostgres
from running.wiring import DATABASE
from settings import ROOT
from tests.operations import operation

NAME = "fanout"
HOME = ROOT / "var" / "bench-fanout"
PEOPLE = 10_000
EVENTS = 5  # of each load in a round
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 0.25  # of the processor, in a second
PREPARED = json.dumps(
    {
        "caseProgressed": {
            "seq": 1,
            "event": {
                "id": "AQeILO_QStZGk7zvUqWRQ-2K",
                "seq": 1,
                "kind": "EXTENDED",
                "title": "延长办案期限",
                "detail": "示例说明",
                "occurredOn": "2026-11-20",
                "recordedAt": "2026-11-28T10:00:00+08:00",
                "round": None,
                "previous": None,
                "current": None,
                "replaces": None,
            },
            "case": {"id": "AQWILO_QStZGk7zvUqWRQ-2K", "stage": "PROSECUTION_REVIEW", "deadlineOn": "2026-10-01"},
        }
    },
    ensure_ascii=False,
    separators=(",", ":"),
)
ASKED = 300  # queries over HTTP
PORTAL, PEER, BARE = "portal", "graphql-ws", "bare writer"
LOADS = {"shared": fanout_sql.SHARED, "own": fanout_sql.OWN}
Open = Callable[[int], AbstractContextManager[Server]]


@dataclass(frozen=True)
class Heard:
    """One round of one load on one server: milliseconds from the commit on, microseconds of processor a message."""

    first_ms: float
    median_ms: float
    last_ms: float
    rate: float
    server_us: float
    postgres_us: float
    client_us: float


@dataclass(frozen=True)
class Held:
    """What the open sockets cost."""

    kb_each: float
    opened_a_second: float


class Audience:
    """The process that listens."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.fanout_client"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, what: str, **order: Any) -> Any:
        """Give an order, and wait for what it says."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **order}) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError("the audience has left")
        return json.loads(said)

    def leave(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def measure(options: Options) -> Section:
    """Every server in every round, for each size of the audience."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    peer_servers.install()
    sizes = options.subscribers
    with _database(max(*sizes, PEOPLE)) as (postgres, url):
        found = [_size(postgres, url, size, options.rounds) for size in sizes]
    title = f"`fanout`: {', '.join(f'{size:,}' for size in sizes)} subscribers"
    return Section("_".join([NAME, *map(str, sizes)]), title, "\n\n".join(found))


@contextmanager
def _database(people: int) -> Iterator[tuple[Postgres, str]]:
    """The portal's embedded database with the audience in it; it is kept for the next run."""
    server = LocalPostgres(HOME / "postgres")
    HOME.mkdir(parents=True, exist_ok=True)
    server.start()
    try:
        with (HOME / "postgres.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # a portal that stops does not stop it
            with _portal(free_port()):
                pass  # it has migrated, and filled the demonstration
            url = server.url(DATABASE).replace("postgresql+asyncpg", "postgresql")
            asyncio.run(_fill(url, people))
            yield Postgres(server.data), url
    finally:
        server.stop()


async def _fill(url: str, people: int) -> None:
    connection = await asyncpg.connect(url)
    if not await connection.fetchval("select count(*) >= $1 from accounts where username like 'fanout%'", people):
        await connection.execute(fanout_sql.AUDIENCE.format(people=people))
        await connection.execute("vacuum analyze")
    await connection.close()


def _portal(port: int) -> AbstractContextManager[Server]:
    environment = {
        "PORTAL_VAR_DIR": str(HOME),
        "PORTAL_PORT": str(port),
        "PORTAL_LOG_FORMAT": "json",
        "PORTAL_TRUSTED_PROXIES": '["127.0.0.1"]',  # so that the sockets come from many addresses
    }
    return serving("app", port=port, log=HOME / "portal.log", environment=environment)


def _servers(url: str) -> dict[str, Open]:
    prepared = HOME / "prepared.json"
    prepared.write_text(PREPARED, encoding="utf-8")

    def told(port: int) -> dict[str, str]:
        return {
            "BENCH_PORT": str(port),
            "BENCH_DATABASE_URL": url,
            "BENCH_PREPARED": str(prepared),
            "NODE_ENV": "production",
        }

    return {
        PORTAL: _portal,
        PEER: lambda port: running(
            [peer_servers.NODE, "fanout.mjs"],
            peer_servers.PEERS,
            port=port,
            log=HOME / "peer.log",
            environment=told(port),
        ),
        BARE: lambda port: serving("bench.fanout_bare", port=port, log=HOME / "bare.log", environment=told(port)),
    }


def _size(postgres: Postgres, url: str, size: int, rounds: int) -> str:
    """All rounds with an audience of this size, as a table."""
    servers = _servers(url)
    heard: dict[tuple[str, str], list[Heard]] = {(load, name): [] for load in LOADS for name in servers}
    held: dict[str, list[Held]] = {name: [] for name in servers}
    p99: list[tuple[float, float]] = []
    for number in range(rounds):
        for name, opened in list(servers.items())[:: 1 if number % 2 == 0 else -1]:
            print(f"  {size:,} subscribers, round {number + 1}: {name}", file=sys.stderr)
            with opened(free_port()) as server:
                audience = Audience()
                try:
                    held[name].append(_gather(audience, server, url, size))
                    for load in LOADS:
                        heard[load, name].append(_tell(audience, server, postgres, url, load, size))
                        print(f"    {load}: {heard[load, name][-1]}", file=sys.stderr)
                    if name == PORTAL:
                        p99.append(_beside(audience, server, url, size))
                        print(f"    p99 alone and beside: {p99[-1]}", file=sys.stderr)
                finally:
                    audience.leave()
    return _text(size, rounds, heard, held, p99)


def _gather(audience: Audience, server: Server, url: str, size: int) -> Held:
    """Open the sockets, each following the shared case; afterwards each follows its own one, too."""
    document, shared, own = operation("CaseProgressed"), *asyncio.run(_last_numbers(url, size))
    warming = Audience()  # what is there once however many come is no cost of theirs
    warming.do("open", port=server.port, count=min(size, 20))
    warming.do("subscribe", key="1", document=document, after=[shared])
    _wait_until_idle(server)
    warming.leave()
    before = server.memory_mb()
    took = audience.do("open", port=server.port, count=size)["seconds"]
    audience.do("subscribe", key="1", document=document, after=[shared])
    _wait_until_idle(server)
    each = (server.memory_mb() - before) * 1024 / size
    audience.do("subscribe", key="2", document=document, after=own)
    _wait_until_idle(server)
    return Held(each, size / took)


async def _last_numbers(url: str, size: int) -> tuple[int, list[int]]:
    """The last number of the shared case, and of each own one: what is subscribed to misses nothing, however late it begins."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(fanout_sql.LAST_NUMBERS, size)
    await connection.close()
    shared, *own = (row["last_seq"] for row in rows)
    return shared, own


def _wait_until_idle(server: Server) -> None:
    """Until everything that was asked for has been done."""
    used = -1.0
    while (now := server.cpu_seconds()) - used > IDLE_SECONDS:
        used = now
        time.sleep(1)


@dataclass(frozen=True)
class Event:
    """One event: seconds from its commit on, and seconds of processor from then until the last had heard of it."""

    first: float
    middle: float
    last: float
    server: float
    postgres: float
    client: float


def _tell(audience: Audience, server: Server, postgres: Postgres, url: str, load: str, size: int) -> Heard:
    """So many events, one after another, once warmed up."""
    told = []
    for number in range(EVENTS + 1):
        event = asyncio.run(_event(audience, server, postgres, url, load, size))
        told += [event] if number else []
        time.sleep(PAUSE_SECONDS)
    last = median(each.last for each in told)
    return Heard(
        first_ms=median(each.first for each in told) * 1000,
        median_ms=median(each.middle for each in told) * 1000,
        last_ms=last * 1000,
        rate=size / last,
        server_us=sum(each.server for each in told) * 1e6 / EVENTS / size,
        postgres_us=sum(each.postgres for each in told) * 1e6 / EVENTS / size,
        client_us=sum(each.client for each in told) * 1e6 / EVENTS / size,
    )


async def _event(audience: Audience, server: Server, postgres: Postgres, url: str, load: str, size: int) -> Event:
    """Let it happen, and hear of it."""
    before = audience.do("expect", count=size)
    connection = await asyncpg.connect(url)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(LOADS[load], *([size] if load == "own" else []))
        used, database = server.cpu_seconds(), postgres.cpu_seconds()
        at = time.monotonic()
        await transaction.commit()
        heard = audience.do("heard")
        return Event(
            heard["first"] - at,
            heard["median"] - at,
            heard["last"] - at,
            server.cpu_seconds() - used,
            postgres.cpu_seconds() - database,
            heard["cpu"] - before["cpu"],
        )
    finally:
        await connection.close()


def _beside(audience: Audience, server: Server, url: str, size: int) -> tuple[float, float]:
    """The 99th percentile (milliseconds) of a query that somebody asks every ten milliseconds: alone, and beside broadcasts."""
    request = graphql("Me", {}, "fanout-1")
    alone = _paced(server.port, request, ASKED)
    telling = threading.Event()

    def broadcast() -> None:
        async def one() -> None:
            connection = await asyncpg.connect(url)
            while not telling.is_set():
                audience.do("expect", count=size)
                await connection.execute(fanout_sql.SHARED)
                audience.do("heard")
            await connection.close()

        asyncio.run(one())

    thread = threading.Thread(target=broadcast)
    thread.start()
    try:
        return alone, _paced(server.port, request, ASKED)
    finally:
        telling.set()
        thread.join()


def _paced(port: int, request: str, count: int) -> float:
    head, _, body = request.partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took = []
    for _ in range(count):
        time.sleep(0.01)
        begun = time.monotonic()
        connection.request("POST", "/graphql", body.encode(), headers)
        answer = connection.getresponse().read()
        took.append(time.monotonic() - begun)
        assert b'"errors"' not in answer, answer
    return quantiles(took, n=100)[98] * 1000


def _text(
    size: int,
    rounds: int,
    heard: dict[tuple[str, str], list[Heard]],
    held: dict[str, list[Held]],
    p99: list[tuple[float, float]],
) -> str:
    """The medians of the rounds; ratios within a round."""
    lines = [
        f"{size:,} subscribers, {rounds} rounds of {EVENTS} events.",
        "",
        "| load | server | kB a connection | commit to first ms | median ms | last ms | x graphql-ws | messages/s | x graphql-ws"
        " | server CPU us/message | x graphql-ws | PG CPU us/message | client CPU us/message |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (load, name), each in heard.items():
        peer = heard[load, PEER]

        def middle(of: str, each: list[Heard] = each) -> float:
            return median(getattr(one, of) for one in each)

        def ratio(of: str, each: list[Heard] = each, peer: list[Heard] = peer) -> float:
            return median(getattr(one, of) / getattr(two, of) for one, two in zip(each, peer, strict=True))

        lines.append(
            f"| {load} | {name} | {median(one.kb_each for one in held[name]):.0f} | {middle('first_ms'):.0f} | {middle('median_ms'):.0f} "
            f"| {middle('last_ms'):.0f} | **{ratio('last_ms'):.2f}** | {middle('rate'):,.0f} | **{ratio('rate'):.2f}** "
            f"| {middle('server_us'):.1f} | **{ratio('server_us'):.2f}** | {middle('postgres_us'):.1f} | {middle('client_us'):.1f} |"
        )
    bare = median(
        mine.last_ms / its.last_ms for mine, its in zip(heard["shared", PORTAL], heard["shared", BARE], strict=True)
    )
    alone, beside = (median(values) for values in zip(*p99, strict=True))
    more = median(two / one for one, two in p99)
    lines += [
        "",
        f"The portal's last of the shared event: {bare:.2f} x the bare writer's. Opened a second, token and all: "
        + ", ".join(f"{name} {median(one.opened_a_second for one in each):,.0f}" for name, each in held.items())
        + f". p99 of a query over HTTP: {alone:.1f} ms alone, {beside:.1f} ms while one broadcast follows the other (x {more:.2f}).",
    ]
    return "\n".join(lines)
