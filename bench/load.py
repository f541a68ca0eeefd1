"""The load generator, a process of its own: `python -m bench.load` reads an `Order` on stdin and prints what was `Answered`.

Raw sockets with keep-alive, one request at a time on each connection: a closed loop, as wrk would do it.
"""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

PATIENCE = 30.0  # seconds for the last answers after the end
OK = b"HTTP/1.1 200 "
REFUSED = b'"errors":'  # GraphQL tells errors with status 200


@dataclass(frozen=True)
class Order:
    """What to do: send the requests (whole HTTP/1.1 messages) in turn on so many connections for so many seconds."""

    port: int
    requests: list[str]
    connections: int
    seconds: float


@dataclass(frozen=True)
class Answered:
    """What came back: complete answers, those of them that were refusals, and how long each took (milliseconds)."""

    answers: int
    refusals: int
    seconds: float
    p50_ms: float
    p99_ms: float
    client_cpu_seconds: float


@dataclass
class Run:
    """What the connections of one run share."""

    order: Order
    until: float
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    latencies: list[float] = field(default_factory=list)
    refusals: int = 0
    broken: str | None = None

    def __post_init__(self) -> None:
        self.open = self.order.connections
        self.requests = itertools.cycle([each.encode() for each in self.order.requests])

    def leave(self, problem: str | None = None) -> None:
        """A connection is through, or broke."""
        self.open -= 1
        self.broken = self.broken or problem
        if self.open == 0 or problem:
            self.finished.set()


class Connection(asyncio.Protocol):
    """One connection: asks, reads the whole answer, asks again until the time is over."""

    transport: asyncio.Transport

    def __init__(self, run: Run) -> None:
        self.run = run
        self.through = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        self._ask()

    def _ask(self) -> None:
        self.received, self.whole = bytearray(), 0
        self.begun = time.perf_counter()
        self.transport.write(next(self.run.requests))

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole."""
        self.received += data
        if not self.whole:
            self.whole = whole_length(self.received)
        if self.whole and len(self.received) >= self.whole:
            now = time.perf_counter()
            self.run.latencies.append(now - self.begun)
            self.run.refusals += not self.received.startswith(OK) or REFUSED in self.received
            if now < self.run.until:
                self._ask()
            else:
                self.through = True
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Through, or cut off before that."""
        self.run.leave(None if self.through else f"the server closed a connection: {exc}")


def whole_length(received: bytearray) -> int:
    """How many bytes an answer has, head and body; 0 while its head has not arrived."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = bytes(received[: end + 2]).lower()
    begin = head.find(b"\r\ncontent-length:")
    if begin < 0:
        raise ValueError(f"an answer without content-length: {head!r}")
    return end + 4 + int(head[begin + 17 : head.index(b"\r\n", begin + 2)])


async def carry_out(order: Order) -> Answered:
    """Run the order in this process."""
    loop = asyncio.get_running_loop()
    begun, cpu = time.perf_counter(), time.process_time()
    run = Run(order, begun + order.seconds)
    for _ in range(order.connections):
        await loop.create_connection(lambda: Connection(run), "127.0.0.1", order.port)
    async with asyncio.timeout(order.seconds + PATIENCE):
        await run.finished.wait()
    if run.broken:
        raise ConnectionError(run.broken)
    elapsed, sorted_ms = time.perf_counter() - begun, [each * 1000 for each in sorted(run.latencies)]
    return Answered(
        answers=len(sorted_ms),
        refusals=run.refusals,
        seconds=elapsed,
        p50_ms=sorted_ms[len(sorted_ms) // 2],
        p99_ms=sorted_ms[int(len(sorted_ms) * 0.99)],
        client_cpu_seconds=time.process_time() - cpu,
    )


def load(order: Order) -> Answered:
    """Run the order in a process of its own, so that it does not share an interpreter with anything measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps(asdict(order)), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed:\n{done.stderr[-2000:]}")
    return Answered(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(carry_out(Order(**json.load(sys.stdin)))))))
