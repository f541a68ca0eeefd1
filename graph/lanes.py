"""Lanes: what asks for much waits for its like, so that a flood of it holds up itself and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from rules.errors import NotAvailable, Problem

# Up to this cost (fields in the answer if every list is as long as asked for), so many at once in a process.
LANES = ((1_000, 16), (5_000, 3))
BEYOND_AT_ONCE = 1
LONGEST_WAIT_SECONDS = 10.0
Gates = tuple[asyncio.Semaphore, ...]


class Lanes:
    """Small, middling and heavy operations each have their own gate, one set for each event loop."""

    def __init__(self, *, longest_wait: float = LONGEST_WAIT_SECONDS) -> None:
        self._longest_wait = longest_wait
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, Gates] = WeakKeyDictionary()

    @asynccontextmanager
    async def lane(self, cost: int) -> AsyncIterator[None]:
        """Run the block when there is room; `NotAvailable` after waiting for too long."""
        gate = self._gate(cost)
        if gate.locked():
            await self._wait(gate)
        else:
            await gate.acquire()  # at once
        try:
            yield
        finally:
            gate.release()

    async def _wait(self, gate: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._longest_wait):
                await gate.acquire()
        except TimeoutError:
            raise NotAvailable(Problem("BUSY")) from None

    def _gate(self, cost: int) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop not in self._gates:
            at_once = (*(count for _, count in LANES), BEYOND_AT_ONCE)
            self._gates[loop] = tuple(asyncio.Semaphore(count) for count in at_once)
        gates = self._gates[loop]
        return next((gate for (most, _), gate in zip(LANES, gates, strict=False) if cost <= most), gates[-1])
