"""The portal as its users have it: processes of its own on an embedded PostgreSQL of its own, reached over the wire."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from db.engine import Database, create_engine
from db.local_postgres import LocalPostgres
from demonstration.fill import DEMONSTRATION_PASSWORD
from tests.door import Client
from tests.journeys.warm import WarmProcess, nursery
from tests.operations import operation

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0


@dataclass
class Portal:
    """One portal: its folder, its port, its settings, and its server while that runs."""

    var: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: WarmProcess | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.var.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def postgres(self) -> LocalPostgres:
        """Its embedded server."""
        return LocalPostgres(self.var / "postgres")

    @property
    def log(self) -> Path:
        """What its processes said."""
        return self.var / "portal.log"

    def environment(self, **settings: str) -> dict[str, str]:
        """What a process of this portal is started with, and nothing of ours."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"PORTAL_PORT": str(self.port), "PORTAL_VAR_DIR": str(self.var), "PORTAL_SPARE_PASSWORDS": "true"}
        return kept | own | self.settings | settings

    def spawn(self, *module: str, **settings: str) -> WarmProcess:
        """`python -m …` in a process of its own, its words in the log."""
        return nursery().start(module, self.environment(**settings), self.log, self.log)

    def command(self, *arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """`python -m …` to its end."""
        with TemporaryDirectory() as folder:
            given, out, err = (Path(folder, name) for name in ("given", "out", "err"))
            given.write_text(text, encoding="utf-8")
            code = nursery().start(arguments, self.environment(**settings), out, err, given).wait(2 * PATIENCE)
            return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), err.read_text("utf-8"))

    async def cli(self, *arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """A command of the operator, while everything here goes on."""
        return await asyncio.to_thread(lambda: self.command("cli", *arguments, text=text, **settings))

    def start(self, seconds: float = 2 * PATIENCE) -> None:
        """Start the server and return when it is ready."""
        self.process = self.spawn("app")
        end = time.monotonic() + seconds
        while not self.ready():
            assert self.process.poll() is None, f"the portal ended: {self.said()}"
            assert time.monotonic() < end, f"the portal is not ready after {seconds} s: {self.said()}"
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        """Whether there is a server process of ours."""
        return self.process is not None and self.process.poll() is None

    def ready(self) -> bool:
        """Whether it says that it can serve. Reading the certificates of the world would take longer than asking."""
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=5, verify=False).status_code == 200
        except httpx2.HTTPError:
            return False

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        """kill -9: no word, no clean-up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = PATIENCE) -> int:
        """Ask it to stop; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def remove(self) -> None:
        """Leave nothing of it: no process, no cluster."""
        if self.running:
            self.kill()
        remove_cluster(self.postgres)

    @asynccontextmanager
    async def database(self, role: str | None, name: str = "portal") -> AsyncIterator[Database]:
        """Its database, from outside of its server."""
        url = self.postgres.url(name)
        opened = Database(create_engine(url, role=role, name="journey", pool_size=10, statement_seconds=30))
        try:
            yield opened
        finally:
            await opened.close()

    @asynccontextmanager
    async def client(self, username: str | None = None) -> AsyncIterator[Client]:
        """A client of its API, signed in if it is one of the demonstration's people."""
        async with httpx2.AsyncClient(timeout=PATIENCE, verify=False) as http:
            client = Client(self.url, http)
            if username is not None:
                signing_in = {"identifier": username, "password": DEMONSTRATION_PASSWORD}
                client.token = (await client.run("SignIn", input=signing_in))["token"]
            yield client


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def installed(var: Path, **settings: str) -> Iterator[Portal]:
    """A portal that is not running yet; whatever becomes of it, nothing is left."""
    portal = Portal(var, settings)
    try:
        yield portal
    finally:
        portal.remove()


def children(process: WarmProcess) -> dict[int, str]:
    """The processes that a parent keeps, each with its module."""
    found = {}
    for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        with suppress(OSError, ValueError):  # it may have ended, or be about to begin
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            found[int(pid)] = command[command.index(b"-m") + 1].decode()
    return found


def remove_cluster(server: LocalPostgres) -> None:
    """End a server and remove its files, and no other's."""
    server.stop()
    for place in (server.data.parent, server.socket):
        shutil.rmtree(place, ignore_errors=True)


async def until(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Wait until it is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < end, f"not within {seconds} s"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def event_stream(client: Client, name: str, **variables: Any) -> AsyncIterator[AsyncIterator[Any]]:
    """A contract subscription over server-sent events: the answers' only root field."""
    body = {"query": operation(name), "variables": variables}
    headers = client.headers() | {"accept": "text/event-stream"}
    async with client.http.stream("POST", f"{client.url}/graphql", json=body, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream"), await answer.aread()

        async def events() -> AsyncIterator[Any]:
            async for line in answer.aiter_lines():
                if line.startswith("data:") and line[5:].strip():
                    payload = json.loads(line[5:])
                    assert "errors" not in payload, payload
                    yield next(iter(payload["data"].values()))

        yield events()
