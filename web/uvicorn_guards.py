"""Time limits that uvicorn does not have: for requests that never finish arriving, and for peers that do not read.

    uvicorn.Config(app, http=guarded_http(), ws=guarded_websocket())

Extends the protocol classes of uvicorn 0.54; where a front proxy keeps such limits too, the stricter ones count.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar, Literal, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.protocol import State
from websockets.server import ServerProtocol

logger = logging.getLogger(__name__)

NOT_READING = 4408
# A connection that is being closed gets this long to take what is left, then it is cut
LINGER_SECONDS = 1.0
# The kernel's own send buffer would otherwise take megabytes before anyone notices that a peer does not read
KERNEL_BUFFER = 65_536
KERNEL_BUFFER_AT_THE_END = 1_048_576
FRAMES_MOST = 1_000  # in a message


class Patience:
    """Time that runs out unless bytes move: each byte buys a little, never more than `seconds` ahead of now."""

    def __init__(self, loop: asyncio.AbstractEventLoop, exhausted: Callable[[], None]) -> None:
        self.loop = loop
        self.exhausted = exhausted
        self.timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, rate: float, moved: Callable[[], float]) -> None:
        """Start anew; `moved` tells the bytes since it was last asked, `rate` how many buy a second."""
        self.end()
        self.seconds, self.rate, self.moved = seconds, rate, moved
        self.deadline = self.loop.time() + seconds
        self.timer = self.loop.call_later(seconds / 4, self._look)

    def end(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _look(self) -> None:
        now = self.loop.time()
        self.deadline = min(self.deadline + self.moved() / self.rate, now + self.seconds)
        if now >= self.deadline:
            self.timer = None
            self.exhausted()
        else:
            self.timer = self.loop.call_later(min(self.seconds / 4, self.deadline - now), self._look)


def drained(transport: asyncio.Transport) -> Callable[[], float]:
    """A reading of how many waiting bytes the transport has got rid of since the reading before."""
    waiting = transport.get_write_buffer_size()

    def since_then() -> float:
        nonlocal waiting
        before, waiting = waiting, transport.get_write_buffer_size()
        return max(before - waiting, 0)

    return since_then


class GuardedHttp(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol, with an end to waiting for the head, the body, and the reader of the answer."""

    head_seconds: ClassVar[float] = 10
    head_bytes: ClassVar[int] = 65_536
    body_seconds: ClassVar[float] = 10
    body_rate: ClassVar[float] = 32_768
    stall_seconds: ClassVar[float] = 10
    stall_rate: ClassVar[float] = 4_096

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arrival = Patience(self.loop, self._arrives_too_slowly)
        self.departure = Patience(self.loop, self._cut)
        self.awaited: Literal["idle", "head", "body"] | None = "idle"
        self.watched: tuple[int, str] | None = None
        self.messages = 0
        self.arrived = 0
        self.head_size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        # The writer is told at once when the kernel does not take everything, so that what waits is always watched
        self.transport.set_write_buffer_limits(high=0)
        self._watch()

    def data_received(self, data: bytes) -> None:
        self.arrived += len(data)
        # Even a stray line break between requests begins a head: it has stopped the keep-alive clock
        if self.awaited == "idle" or (self.awaited is None and self.cycle.response_complete):
            self.awaited = "head"
        before = (self.messages, self.awaited)
        super().data_received(data)
        goes_on = before == (self.messages, self.awaited) == (self.messages, "head")
        self.head_size = self.head_size + len(data) if goes_on else 0
        if self.head_size > self.head_bytes and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        self.awaited = None
        self.arrival.end()
        self.departure.end()
        if self.cycle is not None and not self.cycle.response_complete:
            # uvicorn would let the two talk over each other, and forget the one that is still answering
            self.transport.abort()
        else:
            super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.arrival.end()
        self.departure.end()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.departure.begin(self.stall_seconds, self.stall_rate, drained(self.transport))

    def resume_writing(self) -> None:
        super().resume_writing()
        self.departure.end()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.messages += 1
        self.awaited = "head"

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.awaited = "body"

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.awaited = None
        # An early answer has started the keep-alive clock and the rest of the body has stopped it: nobody else waits
        if self.cycle is not None and self.cycle.response_complete and self.timeout_keep_alive_task is None:
            self.awaited = "idle"

    def _watch(self) -> None:
        """Set the clock for what is awaited now; a clock that runs for the same thing runs on."""
        watched = None if self.awaited is None or self.transport.is_closing() else (self.messages, self.awaited)
        if watched == self.watched:
            return
        self.watched = watched
        self.arrived = 0
        self.arrival.end()
        if watched is not None and self.awaited == "body":
            self.arrival.begin(self.body_seconds, self.body_rate, self._arrived_bytes)
        elif watched is not None:
            self.arrival.begin(self.head_seconds, 1, self._excused)

    def _excused(self) -> float:
        """Whole seconds' worth if it is us who keep the peer from sending, else nothing."""
        waits_for_us = self.cycle is not None and self.cycle.waiting_for_100_continue
        return float("inf") if self.flow.read_paused or waits_for_us else 0

    def _arrived_bytes(self) -> float:
        arrived, self.arrived = self.arrived, 0
        return arrived + self._excused()

    def _arrives_too_slowly(self) -> None:
        # Browsers connect ahead of need; an answer to a question never asked would confuse them
        return self._cut() if self.awaited == "idle" else self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer if no other answer is under way on this connection, then close it."""
        logger.info("%s: %s", self.client, status.phrase)
        cycle = self.cycle
        is_begun = cycle is not None and (self.awaited == "head" or cycle.response_started or bool(self.pipeline))
        is_over = self.awaited == "head" and cycle is not None and cycle.response_complete
        if not is_begun or is_over:
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode("ascii"))
        self.transport.close()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _cut(self) -> None:
        self.transport.abort()


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which cuts a peer that does not read or answer; no compression, small messages."""

    stall_seconds: ClassVar[float] = 10
    stall_rate: ClassVar[float] = 4_096
    message_bytes: ClassVar[int] = 65_536

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn = ServerProtocol(max_size=self.message_bytes, logger=logging.getLogger("uvicorn.error"))
        self.departure = Patience(self.loop, self._cut)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)
        self._buffer_in_kernel(KERNEL_BUFFER)
        if self.transport.get_write_buffer_size() > 0:
            self.pause_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.departure.end()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.departure.begin(self.stall_seconds, self.stall_rate, drained(self.transport))

    def resume_writing(self) -> None:
        super().resume_writing()
        self.departure.end()

    def handle_ping(self) -> None:
        # Who pings without reading would fill our memory with pongs
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        # Empty frames never reach the limit of the message's size
        if len(self.frames) > FRAMES_MOST:
            self.frames = []
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, "too many frames")
            self.handle_parser_exception()

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping is taken for one that does not read, unless the ping may not have reached it."""
        self.pong_timer = None
        if self.close_sent or self.transport.is_closing():
            return
        if self.writable.is_set():
            self._cut()
        elif self.ping_timeout is not None:
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def _cut(self) -> None:
        """Leave 4408 to a peer that comes back to read, and free everything else now."""
        if self.disconnected:
            return
        logger.info("%s does not read its WebSocket", self.client)
        self.stop_keepalive()
        if self.conn.state is State.OPEN:
            self.conn.send_close(NOT_READING, "not reading")
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": NOT_READING, "reason": "not reading"})
        self.writable.set()
        # What is left moves into the kernel, which hands it over without us
        self._buffer_in_kernel(KERNEL_BUFFER_AT_THE_END)
        self.transport.close()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _buffer_in_kernel(self, size: int) -> None:
        with contextlib.suppress(OSError):  # the peer may be gone already
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, size)


def guarded_http(
    *,
    head_seconds: float = GuardedHttp.head_seconds,
    head_bytes: int = GuardedHttp.head_bytes,
    body_seconds: float = GuardedHttp.body_seconds,
    body_rate: float = GuardedHttp.body_rate,
    stall_seconds: float = GuardedHttp.stall_seconds,
    stall_rate: float = GuardedHttp.stall_rate,
) -> type[GuardedHttp]:
    """A protocol for uvicorn's `http`: seconds without progress before the end, rates in bytes a second.

    A body may take as long as it likes at `body_rate` (10 MiB at 64 KiB/s passes), and pause for `body_seconds`.
    With several uvicorn workers, which pickle their settings, name "web.uvicorn_guards:GuardedHttp" instead.
    """
    return type("GuardedHttp", (GuardedHttp,), dict(locals()))


def guarded_websocket(
    *,
    stall_seconds: float = GuardedWebSocket.stall_seconds,
    stall_rate: float = GuardedWebSocket.stall_rate,
    message_bytes: int = GuardedWebSocket.message_bytes,
) -> type[GuardedWebSocket]:
    """A protocol for uvicorn's `ws`; how often a peer is pinged stays in uvicorn's own settings."""
    return type("GuardedWebSocket", (GuardedWebSocket,), dict(locals()))
