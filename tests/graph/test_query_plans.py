"""PostgreSQL's plans for the contract's queries, on many rows and on fewer: nothing grows with the archive."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from bench.large_data import Size, fill
from db.crypto import token_hash
from db.reads.pool import server_settings
from graph.lanes import Lanes
from graph.limits import Limits
from graph.operations import Query
from graph.plans import Plans
from graph.schema import schema
from rules.deadlines import today
from tests.copies import Copies
from tests.graph.test_plans import PUBLIC, QUERIES
from tests.operations import operation

pytestmark = pytest.mark.timeout(600)  # two large databases are filled first
LARGE = 10_000  # rows
# Some of what the benchmarks measure: what grew with the rows would need five or ten times as much as among the fewer, or nearly.
FULL = Size(
    cases=40_000,
    events=100_000,
    bindings=60_000,
    appointments=80_000,
    notices=40_000,
    accounts=20_000,
    publications=20_000,
)
FEWER = Size(
    cases=4_000, events=20_000, bindings=6_000, appointments=8_000, notices=8_000, accounts=2_000, publications=4_000
)
NOW = datetime.now(UTC)
TOKEN = "large-0"


@pytest.fixture(scope="module")
def sizes(copies: Copies) -> Iterator[dict[str, str]]:
    """The addresses of the large database and of the one with fewer rows."""
    with copies.copy() as full, copies.copy() as fewer:
        addresses = {"full": _plain(full), "fewer": _plain(fewer)}
        for size, wanted in (("full", FULL), ("fewer", FEWER)):
            asyncio.run(fill(addresses[size], wanted))
        yield addresses


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg", "postgresql")


async def explained(url: str, name: str) -> dict[str, Any]:
    """What PostgreSQL did to answer the operation for a busy account, as a tree of nodes."""
    connection = await asyncpg.connect(url, server_settings=server_settings("tests", 60))
    try:
        variables: dict[str, Any] = dict(PUBLIC.get(name, {}))
        if name in ("OneCase", "OneBinding", "AppointmentMatters"):
            listed = json.loads(await _execute(connection, "MyBindings", {"first": 1}, explain=False))
            binding = listed["myBindings"]["nodes"][0]
            variables = {"id": binding["case"]["id"] if name == "OneCase" else binding["id"]}
            variables |= {"bindingId": binding["id"]} if name == "AppointmentMatters" else {}
        if name in ("OneAppointment", "ReceptionSlots"):
            listed = json.loads(await _execute(connection, "MyAppointments", {"first": 1}, explain=False))
            booked = listed["myAppointments"]["nodes"][0]
            day = (NOW.date() + timedelta(days=1)).isoformat()  # the first day with slots, which is full at either size
            days = {"from": day, "to": day}
            slots = {"procuratorateId": booked["procuratorate"]["id"]} | days
            variables = {"id": booked["id"]} if name == "OneAppointment" else slots
        if name == "OnePublication":
            listed = json.loads(await _execute(connection, "Latest", {"first": 1}, explain=False))
            variables = {"id": listed["latestPublications"][0]["id"]}
        if name == "OneRemoteRequest":
            listed = json.loads(await _execute(connection, "MyRemoteRequests", {"first": 1}, explain=False))
            variables = {"id": listed["myRemoteRequests"]["nodes"][0]["id"]}
        await _execute(connection, name, variables, explain=False)  # warm
        return dict(json.loads(await _execute(connection, name, variables, explain=True))[0]["Plan"])
    finally:
        await connection.close()


async def _execute(connection: Any, name: str, variables: dict[str, Any], *, explain: bool) -> str:
    plans = Plans(schema._schema, None, Limits(), Lanes())  # type: ignore[arg-type]
    plan = await plans.plan(Query(operation(name), variables, None, "token", "zh-CN"))
    values = {**plan.values, "token": token_hash(TOKEN), "now": NOW, "today": today(NOW)}
    arguments = [values[each] for each in plan.statement.names]
    if not explain:
        return str(await connection.fetchval(plan.statement.text, *arguments))
    await connection.execute(f"prepare asked as {plan.statement.text}")
    written = ", ".join(_literal(each) for each in arguments)
    return str(await connection.fetchval(f"explain (analyze, buffers, format json) execute asked({written})"))


def _literal(value: Any) -> str:
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, tuple):
        return f"array[{', '.join(_literal(each) for each in value)}]"
    return "null" if value is None else f"'{value}'"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def large_tables(url: str) -> set[str]:
    """Tables that may not be read from end to end."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select relname from pg_class where relkind = 'r' and reltuples > $1", LARGE)
    finally:
        await connection.close()
    return {row["relname"] for row in rows}


@pytest.mark.parametrize("name", QUERIES)
def test_no_large_table_is_read_through_and_nothing_grows(sizes: dict[str, str], name: str) -> None:
    full, tenth = (asyncio.run(explained(sizes[size], name)) for size in ("full", "fewer"))
    large = asyncio.run(large_tables(sizes["full"]))
    assert {"cases", "bindings", "progress_events", "notices", "appointments", "publications"} <= large
    read_through = [
        node["Relation Name"]
        for node in nodes(full)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large
    ]
    touched = [plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in (full, tenth)]
    print(f"{name}: {touched[0]} buffers, among fewer {touched[1]}, ratio {touched[0] / max(touched[1], 1):.2f}")
    assert not read_through
    assert touched[0] < 1.5 * touched[1]
