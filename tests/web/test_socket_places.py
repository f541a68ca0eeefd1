"""One address has so many live connections and no more, and no client can choose which address that is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
import websockets
from starlette.types import Receive, Scope, Send

from db.crypto import Keys
from db.files import PaperStore
from tests.door import open_door
from tests.journeys.portal import until
from web.guarded_http import guarded_http
from web.guarded_websocket import guarded_websocket
from web.socket_places import SocketPlaces

MOST = 3


async def silence(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes every socket and stream, and says nothing until the other side goes."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
    else:
        await receive()
        await send({"type": "websocket.accept"})
    while (await receive())["type"] not in ("websocket.disconnect", "http.disconnect"):
        pass


@asynccontextmanager
async def served(trusted: str | None) -> AsyncIterator[str]:
    """A server that believes one proxy, or none; its host and port."""
    config = uvicorn.Config(
        SocketPlaces(silence, most=MOST),
        port=0,
        http=guarded_http(),
        ws=guarded_websocket(),
        log_config=None,
        lifespan="off",
        proxy_headers=trusted is not None,
        forwarded_allow_ips=[trusted] if trusted else [],
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign, attr-defined]
    serving = asyncio.create_task(server.serve())
    await until(lambda: asyncio.to_thread(lambda: server.started))
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def stays(stack: AsyncExitStack, where: str, forwarded: str | None = None) -> bool:
    """Whether a socket is let in; it is closed with the stack."""
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    socket = await stack.enter_async_context(websockets.connect(f"ws://{where}/", additional_headers=headers))
    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            await socket.wait_closed()
    if socket.close_code is not None:
        assert socket.close_code == 4429
    return socket.close_code is None


async def how_many(stack: AsyncExitStack, where: str, *forwarded: str | None) -> int:
    """How many of these are let in."""
    return sum([await stays(stack, where, each) for each in forwarded])


async def test_an_address_has_so_many_places_and_gets_them_back() -> None:
    async with served(None) as where:
        async with AsyncExitStack() as stack:
            assert await how_many(stack, where, *[None] * (MOST + 2)) == MOST
            async with httpx2.AsyncClient(verify=False) as http:
                refused = await http.get(f"http://{where}/", headers={"accept": "text/event-stream"})
                assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        async with AsyncExitStack() as stack, httpx2.AsyncClient(verify=False) as http:
            stream = http.stream("GET", f"http://{where}/", headers={"accept": "text/event-stream"})
            assert (await stack.enter_async_context(stream)).status_code == 200
            assert await how_many(stack, where, *[None] * MOST) == MOST - 1


async def test_behind_a_proxy_that_is_trusted_its_clients_count_each_for_themselves() -> None:
    neighbours = [f"2001:db8:1:2::{number}" for number in range(1, MOST + 2)]
    async with served("127.0.0.1") as where, AsyncExitStack() as stack:
        assert await how_many(stack, where, *["203.0.113.7"] * (MOST + 1)) == MOST
        assert await how_many(stack, where, "203.0.113.8", "::ffff:203.0.113.7", "::ffff:203.0.113.8") == 2
        assert await how_many(stack, where, *neighbours) == MOST
        assert await how_many(stack, where, "2001:db8:1:3::1", "no address", "") == 3
        # What a client writes itself stands before what the proxy adds.
        assert await how_many(stack, where, "198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7") == 0


async def test_whoever_is_not_trusted_may_name_any_address_and_is_counted_by_the_own() -> None:
    async with served("192.0.2.1") as where, AsyncExitStack() as stack:
        named = [f"203.0.113.{number}" for number in range(MOST + 2)]
        assert await how_many(stack, where, *named) == MOST


async def test_the_portal_keeps_the_limit(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> None:
    opening = open_door(database_url, keys, files, tmp_path / "var", sockets_per_address=2)
    async with opening as client, AsyncExitStack() as stack:
        address = client.url.replace("http", "ws") + "/graphql"
        opened: list[Any] = []
        for _ in range(3):
            connecting = websockets.connect(address, subprotocols=["graphql-transport-ws"])  # type: ignore[list-item]
            opened.append(await stack.enter_async_context(connecting))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(opened[2].recv(), 5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4429
        await opened[0].close()

        async def let_in() -> bool:
            socket = await stack.enter_async_context(websockets.connect(address, subprotocols=["graphql-transport-ws"]))  # type: ignore[list-item]
            await socket.send('{"type": "connection_init"}')
            with suppress(websockets.ConnectionClosed):
                return "connection_ack" in str(await socket.recv())
            return False

        await until(let_in, 5)
