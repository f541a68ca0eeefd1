"""The audience of `fanout`, a process of its own: `python -m bench.fanout_client` opens sockets and says when what came.

It reads orders on stdin, one JSON a line, and answers each with one line. Raw sockets; the clock is the machine's monotonic one, so that
another process can say when it committed.
"""

import asyncio
import hashlib
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import uvloop

from db import global_ids

OPENING_AT_ONCE = 100
PATIENCE = 60.0
HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\nX-Forwarded-For: 10.{high}.{middle}.{low}\r\n\r\n"
)


def audience_id(kind: str, number: int) -> str:
    """The global id of a row that `fanout_sql.AUDIENCE` makes."""
    digest = hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest()
    return global_ids.encode(kind, UUID(digest[:12] + "7" + digest[13:]))


def masked(message: Mapping[str, Any]) -> bytes:
    """A message as a client sends it; masked with nothing, as the protocol allows."""
    text = json.dumps(message).encode()
    size = len(text)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2)
    return b"\x81" + length + bytes(4) + text


@dataclass
class Audience:
    """What the sockets of a run share."""

    expected: int = 0
    times: list[float] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    bytes_of_one: int = 0
    broken: str | None = None

    def expect(self, count: int) -> None:
        """So many messages are to come."""
        self.expected, self.times = count, []
        self.complete.clear()

    def came(self, size: int) -> None:
        """One of them came."""
        self.times.append(time.monotonic())
        self.bytes_of_one = size
        if len(self.times) == self.expected:
            self.complete.set()


class Listener(asyncio.Protocol):
    """One socket, from the handshake on."""

    transport: asyncio.Transport

    def __init__(self, audience: Audience, port: int, number: int) -> None:
        self.audience, self.port, self.number = audience, port, number
        self.buffer = b""
        self.open = False
        self.acknowledged = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        places = {"high": self.number >> 16, "middle": self.number >> 8 & 255, "low": self.number & 255}
        self.transport.write(HANDSHAKE.format(port=self.port, **places).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.audience.broken = f"socket {self.number} was closed"
        self.audience.complete.set()

    def say(self, message: Mapping[str, Any]) -> None:
        """Send a message."""
        self.transport.write(masked(message))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self.open, self.buffer = True, rest
            self.say({"type": "connection_init", "payload": {"token": f"fanout-{self.number}"}})
        while (size := self._frame()) is not None:
            head, whole = size
            self._take(self.buffer[0], self.buffer[head:whole])
            self.buffer = self.buffer[whole:]

    def _frame(self) -> tuple[int, int] | None:
        """Where the text of the next whole frame begins and ends."""
        if len(self.buffer) < 4:
            return None if len(self.buffer) < 2 or self.buffer[1] >= 126 else self._fits(2, self.buffer[1])
        if self.buffer[1] < 126:
            return self._fits(2, self.buffer[1])
        return self._fits(4, int.from_bytes(self.buffer[2:4]))

    def _fits(self, head: int, size: int) -> tuple[int, int] | None:
        return (head, head + size) if len(self.buffer) >= head + size else None

    def _take(self, kind: int, text: bytes) -> None:
        if b'"next"' in text:
            if b'"errors"' in text:
                self.audience.broken = text.decode()
            self.audience.came(len(text))
        elif b'"ping"' in text:
            self.say({"type": "pong"})
        elif b'"connection_ack"' in text:
            self.acknowledged.set_result(None)
        elif kind == 0x89:
            self.transport.write(b"\x8a" + bytes([0x80 | len(text)]) + bytes(4) + text)
        else:
            self.audience.broken = text.decode(errors="replace")


class Client:
    """Does what the orders say."""

    def __init__(self) -> None:
        self.audience, self.sockets = Audience(), list[Listener]()

    async def open(self, port: int, count: int) -> Mapping[str, Any]:
        """Open the sockets, and sign in on each."""
        begun, room = time.monotonic(), asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(number: int) -> Listener:
            async with room:
                loop = asyncio.get_running_loop()
                _, made = await loop.create_connection(lambda: Listener(self.audience, port, number), "127.0.0.1", port)
                await asyncio.wait_for(made.acknowledged, PATIENCE)
                return made

        self.sockets = list(await asyncio.gather(*(one(number) for number in range(1, count + 1))))
        return {"seconds": time.monotonic() - begun}

    async def subscribe(self, key: str, document: str, after: list[int]) -> Mapping[str, Any]:
        """Follow the shared case on each socket, or, with a number for each, each its own."""
        for each in self.sockets:
            own = len(after) > 1
            case_id = audience_id("case", each.number if own else 0)
            variables = {"caseId": case_id, "after": after[each.number - 1 if own else 0]}
            payload = {"query": document, "variables": variables}
            each.say({"id": key, "type": "subscribe", "payload": payload})
            if each.number % OPENING_AT_ONCE == 0:
                await asyncio.sleep(0.05)
        return {}

    async def expect(self, count: int) -> Mapping[str, Any]:
        """From now on so many messages come."""
        self.audience.expect(count)
        return {"cpu": time.process_time()}

    async def heard(self) -> Mapping[str, Any]:
        """Wait for all of them; when the first, the median and the last one came, and what it took of the processor so far."""
        await asyncio.wait_for(self.audience.complete.wait(), PATIENCE)
        if self.audience.broken:
            raise RuntimeError(self.audience.broken)
        times = sorted(self.audience.times)
        return {
            "first": times[0],
            "median": times[len(times) // 2],
            "last": times[-1],
            "bytes": self.audience.bytes_of_one,
            "cpu": time.process_time(),
        }


async def main() -> None:
    """Answer orders until there are no more."""
    client, loop = Client(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        answer = await getattr(client, order.pop("do"))(**order)
        print(json.dumps(answer), flush=True)
    os._exit(0)  # ten thousand sockets need no farewell


if __name__ == "__main__":
    uvloop.run(main())
