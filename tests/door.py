"""A running portal for tests: real HTTP and WebSocket on loopback, the test's own database behind it."""

import asyncio
import email
import email.policy
import json
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
import websockets

from app import build
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, STAFF_ROLE, Database
from db.files import PaperStore
from db.reads.pool import ReadPool
from papers.worker import Cleaner
from rules.watching import Watch
from running.measuring import measured
from running.wechat_apps import wechat_of
from running.wiring import Addresses, Parts, dispatcher, now
from running.working import DRAIN_SECONDS, working
from settings import Settings
from subscriptions.hub import Hub
from tests.engines import create_engine
from tests.operations import operation
from tests.people import CLEANER
from web.guarded_http import guarded_http
from web.guarded_websocket import guarded_websocket
from web.health import Health

PATIENCE = 60.0  # seconds; only what hangs takes so long


def mailed_code(folder: Path, seconds: float = PATIENCE, *, digits: int = 6) -> str:
    """The code in the newest mail that carries one of so many digits; waits for it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in sorted(folder.glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = mail.get_body(("plain",))
            found = re.search(rf"\b\d{{{digits}}}\b", text.get_content()) if text else None
            if found:
                return found[0]
        time.sleep(0.05)
    raise AssertionError("no mail with a code came")


@dataclass
class Client:
    """Speaks GraphQL to a portal, as a client with or without a token would."""

    url: str
    http: httpx2.AsyncClient
    token: str | None = None

    def headers(self) -> dict[str, str]:
        """Who one is."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    async def raw(self, document: str, variables: dict[str, Any] | None = None, **headers: str) -> httpx2.Response:
        """The whole HTTP answer."""
        body = {"query": document, "variables": variables or {}}
        headers = self.headers() | {"content-type": "application/json"} | headers
        return await self.http.post(f"{self.url}/graphql", content=json.dumps(body), headers=headers)

    async def run(self, name: str, /, **variables: Any) -> Any:
        """A contract operation; its only root field, errors refused."""
        answer = (await self.raw(operation(name), variables)).json()
        assert "errors" not in answer, answer
        return next(iter(answer["data"].values()))

    async def error(self, name: str, /, **variables: Any) -> str:
        """A contract operation that fails: the code of its error."""
        answer = (await self.raw(operation(name), variables)).json()
        return str(answer["errors"][0]["extensions"]["code"])

    async def upload(self, kind: str, content: bytes, media_type: str = "application/pdf") -> str:
        """A stored paper: ticket, bytes; its id."""
        suffix = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[media_type]
        announced = {
            "kind": kind,
            "filename": f"{kind.lower()}.{suffix}",
            "mediaType": media_type,
            "sizeBytes": len(content),
        }
        ticket = await self.run("RequestUpload", input=announced)
        headers = {each["name"]: each["value"] for each in ticket["headers"]}
        answer = await self.http.request(ticket["method"], ticket["url"], content=content, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(ticket["attachment"]["id"])

    @asynccontextmanager
    async def socket(
        self, token: str | None = None, *, language: str | None = None, **connect: Any
    ) -> AsyncIterator["Socket"]:
        """A WebSocket after connection_ack."""
        address = self.url.replace("http", "ws") + "/graphql"
        async with websockets.connect(
            address, subprotocols=["graphql-transport-ws"], max_size=None, **connect
        ) as opened:
            speaking = Socket(opened)
            given = {"token": token or self.token} | ({"language": language} if language else {})
            await speaking.send({"type": "connection_init", "payload": given})
            assert (await speaking.receive())["type"] == "connection_ack"
            yield speaking


@dataclass
class Socket:
    """graphql-transport-ws by hand."""

    opened: websockets.ClientConnection

    async def send(self, message: Any) -> None:
        """One message."""
        await self.opened.send(message if isinstance(message, str) else json.dumps(message))

    async def receive(self, seconds: float = PATIENCE) -> Any:
        """The next message that is no ping."""
        while True:
            message = json.loads(await asyncio.wait_for(self.opened.recv(), seconds))
            if message["type"] != "ping":
                return message
            await self.send({"type": "pong"})

    async def subscribe(self, name: str, /, id_: str = "1", **variables: Any) -> None:
        """A contract subscription."""
        payload = {"query": operation(name), "variables": variables}
        await self.send({"id": id_, "type": "subscribe", "payload": payload})

    async def events(self, count: int, seconds: float = PATIENCE) -> list[Any]:
        """The next answers' only root field, none of them an error."""
        found = []
        while len(found) < count:
            message = await self.receive(seconds)
            assert message["type"] == "next" and "errors" not in message["payload"], message
            found.append(next(iter(message["payload"]["data"].values())))
        return found

    async def closed(self, seconds: float = PATIENCE) -> int:
        """The code with which the other side closes."""
        try:
            while True:
                await asyncio.wait_for(self.opened.recv(), seconds)
        except websockets.ConnectionClosed as ended:
            assert ended.rcvd is not None
            return ended.rcvd.code


class Server(uvicorn.Server):
    """Stops when it is told to; the library looks every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        """Until told."""
        await self.on_tick(0)
        await self.told.wait()


@asynccontextmanager
async def _sending(parts: Parts) -> AsyncIterator[None]:
    """The worker without its companions."""
    worker = dispatcher(parts)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        await worker.drain(DRAIN_SECONDS)
        await running


@asynccontextmanager
async def open_door(
    database_url: str,
    keys: Keys,
    files: PaperStore,
    var: Path,
    cleaner: Cleaner = CLEANER,
    *,
    housekeeping: bool = False,
    watch: Watch | None = None,
    **settings: Any,
) -> AsyncIterator[Client]:
    """Serve the portal on a free port while the block runs, and send its mails.

    The first round of all that housekeeping does takes longer than most tests: it is for those that wait for it, and for
    journeys.
    """
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    read = Settings(port=port, var_dir=var, worker=housekeeping, **({"graphiql": True} | settings))
    database = Database(create_engine(database_url, role=APPLICATION_ROLE, name="door", pool_size=10))
    parts = Parts(
        settings=read,
        addresses=Addresses(database_url, database_url, database_url),
        database=database,
        reads=ReadPool(database_url, name="door-reads"),
        staff_engine=create_engine(database_url, role=STAFF_ROLE, name="door-staff", pool_size=3),
        desk=database,
        keys=keys,
        files=files,
        cleaner=cleaner,
        watch=watch or Watch(),
        wechat=wechat_of(read, database, keys, now),
    )
    hub = Hub(parts.database, database_url, now=now, watch=parts.watch)
    app = build(parts, hub, Health(parts.database, hub))
    config = uvicorn.Config(
        app,
        http=guarded_http(),
        ws=guarded_websocket(),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    server = Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign, attr-defined]
    async with measured(parts, hub), working(parts, hub), nullcontext() if housekeeping else _sending(parts):
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        # Loopback, without TLS: reading the certificates of the world takes as long as many a test.
        async with httpx2.AsyncClient(timeout=PATIENCE, verify=False) as http:
            client = Client(f"http://127.0.0.1:{port}", http)
            for _ in range(200):
                if server.started:
                    break
                await asyncio.sleep(0.02)
            yield client
        server.told.set()
        await serving
    if parts.wechat:
        await parts.wechat.close()
    await parts.reads.close()
    await parts.database.close()
    await parts.staff_engine.dispose()
