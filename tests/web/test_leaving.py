"""A server that is asked to stop: what was asked is answered, live sockets are sent elsewhere a few at a time, nobody gets in."""

import asyncio
import signal
import socket
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
import websockets
from starlette.types import Receive, Scope, Send

from running.serving import Server, configuration
from settings import Settings
from tests.journeys.portal import until
from web.health import Health

SOCKETS = 120  # at 500 a second: a quarter of one
PONDERS = 1.0
QUESTION = b"GET / HTTP/1.1\r\nhost: portal\r\n\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nhost: portal\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def slow_or_live(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer after a second, or a socket that stays."""
    if scope["type"] == "http":
        await asyncio.sleep(PONDERS)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"done"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def started(
    var: Path, health: Health | None = None, notice_seconds: float = 0
) -> tuple[socket.socket, Server, asyncio.Task[None]]:
    """A server on a port of its own, and its serving, which ends with it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    health = health or Health(None, None)  # type: ignore[arg-type]
    server = Server(configuration(slow_or_live, Settings(var_dir=var)), health, notice_seconds=notice_seconds)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: asyncio.to_thread(lambda: server.started))
    return listening, server, serving


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Head and body; whatever came when the line ended before."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    return head + await asyncio.wait_for(reader.readexactly(4), 10)


async def when_closed(live: websockets.ClientConnection) -> float:
    """The moment at which it is sent elsewhere."""
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await live.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
    return time.monotonic()


async def test_who_has_just_connected_is_still_answered(tmp_path: Path) -> None:
    """One connection that nobody has accepted yet, one on which nothing was asked yet, one that rests between two questions."""
    listening, server, serving = await started(tmp_path)
    where = listening.getsockname()
    quiet, resting, live, live_later = [await asyncio.open_connection(*where) for _ in range(4)]
    for reader, writer in (resting, live_later):
        writer.write(QUESTION)
        assert (await answer(reader)).endswith(b"done")
    with socket.create_connection(where) as queued:  # the kernel says yes; the server has had no turn since
        queued.setblocking(False)
        stopping = asyncio.create_task(server.shutdown([listening]))
        await asyncio.sleep(0.2)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(queued, QUESTION)
        for _, writer in (quiet, resting):
            writer.write(QUESTION)
        for reader, writer in (live, live_later):  # it comes back, and then elsewhere
            writer.write(UPGRADE)
            assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"HTTP/1.1 503 ")
        reader, writer = await asyncio.open_connection(sock=queued.dup())
        for said in await asyncio.gather(answer(reader), answer(quiet[0]), answer(resting[0])):
            assert said.startswith(b"HTTP/1.1 200 ") and b"connection: close" in said and said.endswith(b"done"), said
        for each in (writer, quiet[1], resting[1], live[1], live_later[1]):
            each.close()
        await asyncio.wait_for(stopping, 10)
        server.should_exit = True
        await asyncio.wait_for(serving, 10)


async def test_who_asks_nothing_holds_nobody_up(tmp_path: Path) -> None:
    listening, server, serving = await started(tmp_path)
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    server.handle_exit(signal.SIGTERM, None)
    assert await asyncio.wait_for(reader.read(), 10) == b""
    await asyncio.wait_for(serving, 10)
    writer.close()


async def test_leaving(tmp_path: Path) -> None:
    health = Health(None, None)  # type: ignore[arg-type]
    listening, _, serving = await started(tmp_path, health, notice_seconds=0.3)
    where = f"127.0.0.1:{listening.getsockname()[1]}"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(timeout=20, verify=False))
        lives = [await stack.enter_async_context(websockets.connect(f"ws://{where}/")) for _ in range(SOCKETS)]
        closings = [asyncio.create_task(when_closed(each)) for each in lives]
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert health.stopping and not any(each.done() for each in closings)
        late = await http.get(f"http://{where}/")  # within the notice: served to its end
        assert late.text == "done"
        with pytest.raises(httpx2.ConnectError):
            await http.get(f"http://{where}/")
        moments = sorted([await each for each in closings])
        assert moments[-1] - moments[0] > 0.15, "all at once"
        await asyncio.wait_for(serving, 10)
