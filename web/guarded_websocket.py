"""A WebSocket protocol that cuts a peer that does not read or answer; extends the class of uvicorn 0.54."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from web.patience import LINGER_SECONDS, Patience, drained

logger = logging.getLogger(__name__)

NOT_READING = 4408
WHOLE_TEXT = 0x81  # opcode 1, FIN
LINE = "line"  # where in a scope's state the line is lent
# The kernel's own send buffer would otherwise take megabytes before anyone notices that a peer does not read
KERNEL_BUFFER = 65_536
KERNEL_BUFFER_AT_THE_END = 1_048_576
FRAMES_MOST = 1_000  # in a message


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which cuts a peer that does not read or answer; no compression, small messages."""

    stall_seconds: ClassVar[float] = 10
    stall_rate: ClassVar[float] = 4_096
    message_bytes: ClassVar[int] = 65_536

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn = ServerProtocol(max_size=self.message_bytes, logger=logging.getLogger("uvicorn.error"))
        self.departure = Patience(self.loop, self._cut)
        self.on_emptied: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        """Lend the application the line, beside ASGI: who tells thousands the same writes the same frame to all."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["state"][LINE] = self

    def start_keepalive(self) -> None:
        super().start_keepalive()
        del self.request, self.response  # the handshake is over; there may be ten thousand of them

    @staticmethod
    def frame(text: bytes) -> bytes:
        """A text message as it goes to a client; nothing is compressed, so that it is the same for all."""
        size = len(text)  # RFC 6455, 5.2
        if size < 126:
            return b"%c%c%b" % (WHOLE_TEXT, size, text)
        if size < 65_536:
            return b"%c%c%b%b" % (WHOLE_TEXT, 126, size.to_bytes(2), text)
        return b"%c%c%b%b" % (WHOLE_TEXT, 127, size.to_bytes(8), text)

    def write_frame(self, frame: bytes) -> bool:
        """Send a whole frame at once; False while the peer has not taken what was sent before, and when it is gone."""
        gone = self.disconnected or self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN
        if gone or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)
        self._buffer_in_kernel(KERNEL_BUFFER)
        if self.transport.get_write_buffer_size() > 0:
            self.pause_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.departure.end()
        self.on_emptied = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.departure.begin(self.stall_seconds, self.stall_rate, drained(self.transport))

    def resume_writing(self) -> None:
        super().resume_writing()
        self.departure.end()
        if self.on_emptied is not None:
            self.on_emptied()

    def shutdown(self) -> None:
        """Send the peer elsewhere; once."""
        if not self.transport.is_closing():
            super().shutdown()

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


def guarded_websocket(
    *,
    stall_seconds: float = GuardedWebSocket.stall_seconds,
    stall_rate: float = GuardedWebSocket.stall_rate,
    message_bytes: int = GuardedWebSocket.message_bytes,
) -> type[GuardedWebSocket]:
    """A protocol for uvicorn's `ws`; how often a peer is pinged stays in uvicorn's own settings."""
    return type("GuardedWebSocket", (GuardedWebSocket,), dict(locals()))
