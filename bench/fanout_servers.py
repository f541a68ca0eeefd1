"""Who is compared in `fanout`, on the portal's embedded database with an audience in it."""

import asyncio
import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import asyncpg

from bench import fanout_sql, peer_servers
from bench.processes import Postgres, Server, free_port, running, serving
from db.local_postgres import LocalPostgres
from running.wiring import DATABASE
from settings import ROOT

HOME = ROOT / "var" / "bench-fanout"
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
PORTAL, PEER, BARE = "portal", "graphql-ws", "bare writer"
Open = Callable[[int], AbstractContextManager[Server]]


@contextmanager
def database(people: int) -> Iterator[tuple[Postgres, str]]:
    """The portal's embedded database with the audience in it; it is kept for the next run."""
    server = LocalPostgres(HOME / "postgres")
    HOME.mkdir(parents=True, exist_ok=True)
    server.start()
    try:
        with (HOME / "postgres.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # a portal that stops does not stop it
            with portal(free_port()):
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


def portal(port: int) -> AbstractContextManager[Server]:
    environment = {
        "PORTAL_VAR_DIR": str(HOME),
        "PORTAL_PORT": str(port),
        "PORTAL_LOG_FORMAT": "json",
        "PORTAL_TRUSTED_PROXIES": '["127.0.0.1"]',  # so that the sockets come from many addresses
    }
    return serving("app", port=port, log=HOME / "portal.log", environment=environment)


def servers(url: str) -> dict[str, Open]:
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
        PORTAL: portal,
        PEER: lambda port: running(
            [peer_servers.NODE, "fanout.mjs"],
            peer_servers.PEERS,
            port=port,
            log=HOME / "peer.log",
            environment=told(port),
        ),
        BARE: lambda port: serving("bench.fanout_bare", port=port, log=HOME / "bare.log", environment=told(port)),
    }
