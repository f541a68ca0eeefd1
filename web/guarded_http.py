"""Time limits that uvicorn does not have: for requests that never finish arriving, and for peers that do not read.

    uvicorn.Config(app, http=guarded_http(), ws=guarded_websocket())

Extends the protocol class of uvicorn 0.54; where a front proxy keeps such limits too, the stricter ones count.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any, ClassVar, Literal, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from web.patience import LINGER_SECONDS, Patience, drained

logger = logging.getLogger(__name__)

# An answer's head and its beginning are written together, in one call and one packet
WRITTEN_TOGETHER = 16_384


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
        self.leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self.transport.set_write_buffer_limits(high=WRITTEN_TOGETHER)
        self._watch()

    def data_received(self, data: bytes) -> None:
        self.arrived += len(data)
        # Even a stray line break between requests begins a head: it has stopped the keep-alive clock
        if self._rests():
            self.awaited = "head"
        before = (self.messages, self.awaited)
        super().data_received(data)
        goes_on = before == (self.messages, self.awaited) == (self.messages, "head")
        self.head_size = self.head_size + len(data) if goes_on else 0
        if self.head_size > self.head_bytes and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        if self.leaving:
            self.awaited = "head"  # whatever was asked before is answered
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
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
        self.transport.set_write_buffer_limits(high=WRITTEN_TOGETHER)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.loop.call_soon(self._watch_rest)

    def _watch_rest(self) -> None:
        """Whatever the kernel has not taken of a whole answer is watched, however little it is."""
        if self in self.connections and self.transport.get_write_buffer_size() > 0:
            self.transport.set_write_buffer_limits(high=0)  # pauses writing

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.messages += 1
        self.awaited = "head"

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.awaited = "body"
        if self.leaving and self.cycle is not None:  # none for who wants a WebSocket first
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.awaited = None
        # An early answer has started the keep-alive clock and the rest of the body has stopped it: nobody else waits
        if self.cycle is not None and self.cycle.response_complete and self.timeout_keep_alive_task is None:
            self.awaited = "idle"

    def shutdown(self) -> None:
        """Answer what is asked and what was on its way, saying that it is the last answer; then close. Once."""
        if self.leaving:
            return
        self.leaving = True
        if self._rests() or self.awaited == "head":
            # uvicorn would close at once, and whoever has just asked would never know whether he was heard
            self.loop.call_later(LINGER_SECONDS, self._leave)
        else:
            super().shutdown()

    def _leave(self) -> None:
        if self._rests():
            self.transport.close()

    def _rests(self) -> bool:
        """Whether no question is under way."""
        return self.awaited == "idle" or (
            self.awaited is None and self.cycle is not None and self.cycle.response_complete
        )

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
    With several uvicorn workers, which pickle their settings, name "web.guarded_http:GuardedHttp" instead.
    """
    return type("GuardedHttp", (GuardedHttp,), dict(locals()))
