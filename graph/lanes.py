"""Lanes: what asks for much waits for its like, so that a flood of it holds up itself and nobody else."""

import asyncio
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from rules.errors import NotAvailable, Problem

LONGEST_WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Widths:
    """Up to a cost (fields in the answer if every list is as long as asked for) so many at once in a process; so many beyond."""

    up_to: tuple[tuple[int, int], ...]
    beyond: int


FIELD_BY_FIELD = Widths(((1_000, 16), (5_000, 3)), beyond=1)
# A plan costs this process little. Connections are left over for the others, however long the heavy ones take.
PLANNED = Widths(((5_000, 16),), beyond=3)
Gates = tuple[asyncio.Semaphore, ...]


class Lanes:
    """Small, middling and heavy operations each have their own gate, one set for each event loop."""

    def __init__(self, widths: Widths = FIELD_BY_FIELD, *, longest_wait: float = LONGEST_WAIT_SECONDS) -> None:
        self._widths, self._longest_wait = widths, longest_wait
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, Gates] = WeakKeyDictionary()

    def lane(self, cost: int) -> "Lane":
        """Run a block when there is room; `NotAvailable` after waiting for too long."""
        return Lane(self._gate(cost), self._longest_wait)

    def _gate(self, cost: int) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        gates = self._gates.get(loop)
        if gates is None:
            at_once = (*(count for _, count in self._widths.up_to), self._widths.beyond)
            gates = self._gates[loop] = tuple(asyncio.Semaphore(count) for count in at_once)
        return next(
            (gate for (most, _), gate in zip(self._widths.up_to, gates, strict=False) if cost <= most), gates[-1]
        )


class Lane:
    """A place in a lane, while the block runs."""

    __slots__ = ("_gate", "_longest_wait")

    def __init__(self, gate: asyncio.Semaphore, longest_wait: float) -> None:
        self._gate, self._longest_wait = gate, longest_wait

    async def __aenter__(self) -> None:
        if not self._gate.locked():
            await self._gate.acquire()  # at once
            return
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._gate.acquire()
        except TimeoutError:
            raise NotAvailable(Problem("BUSY")) from None

    async def __aexit__(self, *_: object) -> None:
        self._gate.release()
