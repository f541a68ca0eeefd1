"""The benchmark of live fan-out, small: its audience hears everything that its two loads tell; no second is asserted."""

import asyncio
from typing import Any

import asyncpg
import pytest

from bench import fanout_sql
from bench.fanout import LOADS, Audience
from tests.door import Client
from tests.operations import operation

PEOPLE = 120  # more at once than there are connections to the database


@pytest.fixture
async def audience(database_url: str) -> Any:
    """The people, and the process that listens for them."""
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute(fanout_sql.AUDIENCE.format(people=PEOPLE))
    await connection.close()
    listening = Audience()
    yield listening
    listening.leave()


async def test_the_audience_hears_both_loads(door: Client, audience: Audience, database_url: str) -> None:
    async def do(what: str, **order: Any) -> Any:
        return await asyncio.to_thread(audience.do, what, **order)

    await do("open", port=int(door.url.rsplit(":", 1)[1]), count=PEOPLE)
    await do("subscribe", key="1", document=operation("CaseProgressed"), after=[10])
    await do("subscribe", key="2", document=operation("CaseProgressed"), after=[10] * PEOPLE)
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        for load, statement in LOADS.items():
            await do("expect", count=PEOPLE)
            await connection.execute(statement, *([PEOPLE] if load == "own" else []))
            heard = await do("heard")
            assert heard["first"] <= heard["median"] <= heard["last"] and heard["bytes"] > 300
    finally:
        await connection.close()
