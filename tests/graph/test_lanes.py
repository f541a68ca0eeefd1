"""A flood of heavy operations holds up its like."""

import asyncio

import pytest

from graph import lanes
from graph.lanes import Lanes
from rules.errors import NotAvailable


async def test_small_ones_pass_while_heavy_ones_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONGEST_WAIT_SECONDS", 0.05)
    gate, running = Lanes(), asyncio.Event()

    async def heavy() -> None:
        async with gate.lane(10_000):
            running.set()
            await asyncio.sleep(30)

    first = asyncio.create_task(heavy())
    await running.wait()
    with pytest.raises(NotAvailable):
        async with gate.lane(5_001):
            raise AssertionError("two heavy ones at once")
    async with gate.lane(5_000), gate.lane(1_000):
        pass
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    async with gate.lane(10_000):
        pass
