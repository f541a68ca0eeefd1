"""The stage of a run: a fresh embedded database with the demonstration data, and the portal as `python -m app` runs it."""

import asyncio
import fcntl
import http.client
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench.processes import Postgres, Server, free_port, serving
from db.local_postgres import LocalPostgres
from demonstration.fill import DEMONSTRATION_PASSWORD
from settings import ROOT, Settings
from tests.operations import operation
from wiring import DATABASE

HOME = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Stage:
    """Everything that a benchmark finds running."""

    portal: Server
    postgres: Postgres
    database_url: str
    home: Path

    def sign_in(self, username: str) -> str:
        """A bearer token, got through the portal's own door."""
        credentials = {"identifier": username, "password": DEMONSTRATION_PASSWORD}
        answer = ask(self.portal.port, graphql("SignIn", {"input": credentials}))
        return str(answer["data"]["signIn"]["token"])

    def execute(self, statements: str) -> None:
        """Prepare data as the owner of the database, then let the planner know of them."""

        async def run() -> None:
            connection = await asyncpg.connect(self.database_url)
            try:
                await connection.execute(statements)
                await connection.execute("VACUUM ANALYZE")
            finally:
                await connection.close()

        asyncio.run(run())


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
    """The JSON that a server answers to one request; anything but 200 is refused."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body.encode(), dict(line.split(": ", 1) for line in lines))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {content[:500]!r}")
    return json.loads(content)


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Start everything, and leave nothing behind: neither a process nor a file."""
    if not Settings().demonstration:
        raise SystemExit("The benchmark runs on the embedded database only: unset DATABASE_URL (also in .env).")
    with _only_one():
        server, port = LocalPostgres(HOME / "postgres"), free_port()
        environment = {"PORTAL_VAR_DIR": str(HOME), "PORTAL_PORT": str(port), "PORTAL_LOG_FORMAT": "json"}
        _clear(server)  # what a killed run may have left
        try:
            HOME.mkdir(parents=True)
            server.start()
            with serving("app", port=port, ready="/readyz", log=HOME / "portal.log", environment=environment) as portal:
                url = server.url(DATABASE).replace("postgresql+asyncpg", "postgresql")
                yield Stage(portal, Postgres(server.data), url, HOME)
        finally:
            _clear(server)


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
