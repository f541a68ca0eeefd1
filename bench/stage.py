"""The stage of a run: an embedded database with the large data set, and the portal as `python -m app` runs it."""

import asyncio
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.large_data import FULL, fill
from bench.processes import Postgres, Server, free_port, serving
from db.local_postgres import LocalPostgres
from running.wiring import DATABASE
from settings import ROOT, Settings
from tests.operations import operation

HOME = ROOT / "var" / "bench"
STAMP = HOME / "filled"


@dataclass(frozen=True)
class Stage:
    """Everything that a benchmark finds running."""

    portal: Server
    postgres: Postgres
    database_url: str
    home: Path


def graphql(name: str, variables: dict[str, Any], token: str | None = None) -> str:
    """The whole HTTP request of a contract operation."""
    body = json.dumps({"query": operation(name), "operationName": name, "variables": variables})
    head = [
        "POST /graphql HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        "Content-Type: application/json",
        f"Content-Length: {len(body.encode())}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join([*head, "", body])


def ask(port: int, request: str) -> Any:
    """The JSON that a server answers to one request on a connection of its own; anything but 200 is refused."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        return ask_on(connection, request)


def ask_on(connection: http.client.HTTPConnection, request: str) -> Any:
    """The same on a connection that stays open."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    connection.request(method, path, body.encode(), dict(line.split(": ", 1) for line in lines))
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {content[:500]!r}")
    return json.loads(content)


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Start everything, and stop it again; the large data set is kept for the next run."""
    if not Settings().demonstration:
        raise SystemExit("The benchmark runs on the embedded database only: unset DATABASE_URL (also in .env).")
    with _only_one():
        server, port, wanted = LocalPostgres(HOME / "postgres"), free_port(), _wanted()
        environment = {
            "PORTAL_VAR_DIR": str(HOME),
            "PORTAL_PORT": str(port),
            "PORTAL_LOG_FORMAT": "json",
            "PORTAL_TRUSTED_PROXIES": '["127.0.0.1"]',  # so that a load can come from many addresses
        }
        kept = STAMP.exists() and STAMP.read_text() == wanted
        if not kept:
            _clear(server)
        try:
            HOME.mkdir(parents=True, exist_ok=True)
            server.start()
            with serving("app", port=port, log=HOME / "portal.log", environment=environment) as portal:
                url = server.url(DATABASE).replace("postgresql+asyncpg", "postgresql")
                if not kept:
                    print("filling the large data set (once)", file=sys.stderr)
                    asyncio.run(fill(url, FULL))
                    STAMP.write_text(wanted)
                yield Stage(portal, Postgres(server.data), url, HOME)
        finally:
            server.stop()


def _wanted() -> str:
    """What the kept data depend on."""
    files = [
        *sorted(Path(__file__).parent.glob("large_data*.py")),
        *sorted((ROOT / "db/migrations/versions").glob("*.py")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@contextmanager
def _only_one() -> Iterator[None]:
    """Two runs in one checkout would take the database from each other; the lock lies on this package's directory."""
    directory = os.open(Path(__file__).parent, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise SystemExit("Another benchmark is running in this checkout.") from None
    finally:
        os.close(directory)


def _clear(server: LocalPostgres) -> None:
    """Stop the server and remove exactly its directories; as root they lie outside the checkout."""
    server.stop()
    for directory in (server.socket, server.data.parent, HOME):
        shutil.rmtree(directory, ignore_errors=True)
