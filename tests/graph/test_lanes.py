"""A flood of heavy operations holds up its like."""

import asyncio

import pytest

from graph.lanes import Lanes
from graph.schema import schema
from rules.errors import NotAvailable
from tests.door import Client


async def test_small_ones_pass_while_heavy_ones_wait() -> None:
    gate, running = Lanes(longest_wait=0.05), asyncio.Event()

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


async def test_whoever_waits_too_long_is_told_so(door: Client) -> None:
    unplanned = "a" * 64  # too long a name for a statement: executed field by field
    heavy = (
        "{ " + " ".join(f"{unplanned}{n}: charges(first: 100) {{ nodes {{ code name }} }}" for n in range(20)) + " }"
    )
    small = "{ charges(first: 1) { nodes { name } } }"
    async with schema.lanes.lane(15_000), schema.lanes.lane(5_000), schema.lanes.lane(5_000), schema.lanes.lane(5_000):
        refused, served = await asyncio.gather(door.raw(heavy), door.raw(small))
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "NOT_AVAILABLE" and "系统繁忙" in error["message"], error
    assert served.json()["data"]["charges"]
