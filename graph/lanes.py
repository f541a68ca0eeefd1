"""Lanes: what asks for much runs one at a time, so that many such requests hold up themselves and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from rules.errors import NotAvailable, Problem

HEAVY = 2_000  # fields in the answer if every list is as long as asked for
HEAVY_AT_ONCE = 1
LIGHT_AT_ONCE = 8
LONGEST_WAIT_SECONDS = 10.0


class Lanes:
    """One heavy lane and several light ones, for each event loop."""

    def __init__(self) -> None:
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[asyncio.Semaphore, asyncio.Semaphore]] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def lane(self, cost: int) -> AsyncIterator[None]:
        """Run the block when there is room; `NotAvailable` after waiting for too long."""
        heavy, light = self._gates.setdefault(
            asyncio.get_running_loop(), (asyncio.Semaphore(HEAVY_AT_ONCE), asyncio.Semaphore(LIGHT_AT_ONCE))
        )
        gate = heavy if cost > HEAVY else light
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await gate.acquire()
        except TimeoutError:
            raise NotAvailable(Problem("BUSY")) from None
        try:
            yield
        finally:
            gate.release()
