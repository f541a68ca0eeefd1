"""Telling thousands of open sockets: the portal, graphql-ws on Node and a bare writer, each with its own LISTEN on one database."""

import asyncio
import http.client
import json
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import asyncpg

from bench import fanout_sql, peer_servers
from bench.fanout_report import EVENTS, Heard, Held, text
from bench.fanout_servers import PORTAL, database, servers
from bench.harness import Options, Section
from bench.processes import Postgres, Server, free_port
from bench.stage import graphql
from settings import ROOT
from tests.operations import operation

NAME = "fanout"
PEOPLE = 10_000
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 0.25  # of the processor, in a second
ASKED = 300  # queries over HTTP
LOADS = {"shared": fanout_sql.SHARED, "own": fanout_sql.OWN}


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
    with database(max(*sizes, PEOPLE)) as (postgres, url):
        found = [_size(postgres, url, size, options.rounds) for size in sizes]
    title = f"`fanout`: {', '.join(f'{size:,}' for size in sizes)} subscribers"
    return Section("_".join([NAME, *map(str, sizes)]), title, "\n\n".join(found))


def _size(postgres: Postgres, url: str, size: int, rounds: int) -> str:
    """All rounds with an audience of this size, as a table."""
    compared = servers(url)
    heard: dict[tuple[str, str], list[Heard]] = {(load, name): [] for load in LOADS for name in compared}
    held: dict[str, list[Held]] = {name: [] for name in compared}
    p99: list[tuple[float, float]] = []
    for number in range(rounds):
        for name, opened in list(compared.items())[:: 1 if number % 2 == 0 else -1]:
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
    return text(size, rounds, heard, held, p99)


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
        used, queried = server.cpu_seconds(), postgres.cpu_seconds()
        at = time.monotonic()
        await transaction.commit()
        heard = audience.do("heard")
        return Event(
            heard["first"] - at,
            heard["median"] - at,
            heard["last"] - at,
            server.cpu_seconds() - used,
            postgres.cpu_seconds() - queried,
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
