"""Searching below an office: by the newest months, and while offices are given another place in the tree."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from db import models
from db.engine import Database
from services import moved_offices
from tests import people
from tests.searching import archive_of, searched

YEARS = """
insert into search_entries (publication_id, published_at, procuratorate_id, facets, title, content)
select gen_random_uuid(), case n % 50
        when 0 then timestamptz '2025-06-01 00:00+00' when 2 then timestamptz '2025-05-31 23:59:59.999+00'
        else timestamptz '2019-02-27 16:00+00' + (n * 7919 % 2800) * interval '1 day' + n * interval '1 second' end,
    office, search_places(office), '示例', case n % 2 when 0 then '受贿' else '盗窃' end
from generate_series(1, 6000) n, lateral (select case n % 3 when 0 then cast(:here as uuid) else cast(:there as uuid) end) o (office)
"""
IN_MONTHS = text(
    "select ids from search_in_months(' and strpos(e.content, ''受贿'') > 0', '''受贿''', :places, :within, :share, 6000, :wanted)"
)
EXPECTED = """
select publication_id from search_entries e where content = '受贿' and procuratorate_id = :here {within}
order by published_at desc, publication_id desc
"""
BEHIND = " and (e.published_at, e.publication_id) < ('2025-06-01 00:00+00', 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa')"
UNTIL = " and e.published_at < '2021-03-31 16:00+00'"
BEIJING, HAIDIAN, SHANGHAI = "110000", "110108", "310000"


async def test_months_are_read_backwards_until_there_are_enough_however_many_were_expected(
    owner: Database, database: Database
) -> None:
    async with owner.begin() as session:
        here, there = [(await people.office(session, code)).id for code in (HAIDIAN, "310115")]
        above = (await people.office(session, BEIJING)).id
        await session.execute(text("set local session_replication_role = replica"))  # no publication stands behind them
        await session.execute(text(YEARS), {"here": here, "there": there})
    async with database.read() as session:
        for within in ("", BEHIND, UNTIL):
            expected = list(await session.scalars(text(EXPECTED.format(within=within)), {"here": here}))
            assert len(expected) > 200
            for wanted in (1, 20, 150, 5_000):
                for share in (0.00001, 0.02, 0.15, 1):  # of all entries, as far as is known; it is a sixth
                    asked = {"places": [f"R{above}"], "within": within, "share": share, "wanted": wanted}
                    assert await session.scalar(IN_MONTHS, asked) == expected[:wanted], (within, wanted, share)
            two = {"places": [f"R{above}", f"R{here}"], "within": within, "share": 0.15, "wanted": 150}
            assert await session.scalar(IN_MONTHS, two) == expected[:150]
            nothing = {
                "places": [f"R{above}"],
                "within": " and e.published_at < '2001-01-01'",
                "share": 0.15,
                "wanted": 5,
            }
            assert await session.scalar(IN_MONTHS, nothing) == []


async def test_many_below_an_office_are_counted_and_paged_in_their_months(owner: Database, database: Database) -> None:
    async with owner.begin() as session:
        here, there = [(await people.office(session, code)).id for code in (HAIDIAN, "310115")]
        above = (await people.office(session, BEIJING)).id
        await session.execute(text("set local session_replication_role = replica"))
        for _ in range(3):
            await session.execute(text(YEARS), {"here": here, "there": there})
        await session.execute(text("analyze search_entries"))
        await session.execute(text("select measure_search(20000)"))
    async with database.read() as session:
        expected = list(await session.scalars(text(EXPECTED.format(within="")), {"here": here}))
        assert len(expected) == 3_000
        after: dict[str, Any] = {}
        for start in range(0, 200, 20):
            page = await searched(session, "受贿", offices=[above], **after)
            assert (page.ids, page.total) == (expected[start : start + 20], 1_001)
            after = {"after_rank": 0, "after_at": page.moments[-1], "after_id": page.ids[-1]}
        until = datetime(2020, 1, 1, tzinfo=UTC)
        within = " and e.published_at < '2020-01-01 00:00+00'"
        before = list(await session.scalars(text(EXPECTED.format(within=within)), {"here": here}))
        page = await searched(session, "受贿", offices=[above], until=until)
        assert (page.ids, page.total) == (before[:20], len(before))
        page = await searched(session, "受贿", offices=[above], by_relevance=True)
        assert (page.ids, page.total) == (expected[:20], 1_001)


async def _totals(database: Database, *codes: str) -> list[int]:
    async with database.read() as session:
        return [
            (await searched(session, "麒麟", offices=[(await people.office(session, each)).id])).total for each in codes
        ]


async def _move(owner: Database, code: str, below: str) -> None:
    async with owner.begin() as session:
        parent = (await people.office(session, below)).id
        moving = update(models.Procuratorate).where(models.Procuratorate.unit_code == code)
        await session.execute(moving.values(parent_id=parent))


async def test_what_an_office_published_is_found_below_the_offices_that_are_above_it_now(
    owner: Database, database: Database
) -> None:
    async with owner.begin() as session:
        for each in await archive_of(session, 90, random.Random(1)):
            each.body = "麒麟"
    before = await _totals(database, BEIJING, HAIDIAN, SHANGHAI, "100000")
    assert before[3] == 90 and before[1] > 20 and before[0] > before[1]
    moved = [before[0] - before[1], before[1], before[2] + before[1], 90]
    await _move(owner, HAIDIAN, SHANGHAI)
    assert await _totals(database, BEIJING, HAIDIAN, SHANGHAI, "100000") == moved  # at once
    await moved_offices.follow(database)
    async with database.read() as session:
        assert list(await session.scalars(select(models.MovedOffice))) == []
        stale = "select count(*) from search_entries where not facets @> search_places(procuratorate_id)"
        assert await session.scalar(text(stale)) == 0
    assert await _totals(database, BEIJING, HAIDIAN, SHANGHAI, "100000") == moved
    await moved_offices.follow(database)  # there is nothing left to do


async def test_offices_below_one_that_is_moved_move_with_it(owner: Database, database: Database) -> None:
    async with owner.begin() as session:
        for each in await archive_of(session, 30, random.Random(2)):
            each.body = "麒麟"
    beijing, haidian, shanghai = await _totals(database, BEIJING, HAIDIAN, SHANGHAI)
    await _move(owner, BEIJING, SHANGHAI)
    for _ in range(2):
        assert await _totals(database, BEIJING, HAIDIAN, SHANGHAI) == [beijing, haidian, shanghai + beijing]
        await moved_offices.follow(database)


@pytest.mark.parametrize("first", ["publishing", "moving"])
async def test_publishing_while_the_tree_changes_leaves_no_entry_behind(
    owner: Database, database: Database, first: str
) -> None:
    """Both are begun before either has ended; whoever comes second waits, and what was written under the old tree follows."""

    async def publish() -> None:
        async with owner.begin() as session:
            (one,) = await archive_of(session, 1, random.Random(3))
            one.body, one.procuratorate_id = "麒麟", (await people.office(session, HAIDIAN)).id
            await session.flush()
            await session.execute(text("set constraints all immediate"))  # the entry is written now
            begun.set()
            await asyncio.sleep(0.3)

    async def move() -> None:
        async with owner.begin() as session:
            parent = (await people.office(session, SHANGHAI)).id
            moving = update(models.Procuratorate).where(models.Procuratorate.unit_code == HAIDIAN)
            await session.execute(moving.values(parent_id=parent))
            begun.set()
            await asyncio.sleep(0.3)

    begun = asyncio.Event()
    acts = [publish, move] if first == "publishing" else [move, publish]
    async with asyncio.timeout(30), asyncio.TaskGroup() as together:
        together.create_task(acts[0]())
        await begun.wait()
        together.create_task(acts[1]())
    assert await _totals(database, BEIJING, SHANGHAI) == [0, 1]
    await moved_offices.follow(database)
    assert await _totals(database, BEIJING, SHANGHAI) == [0, 1]
    async with database.read() as session:
        assert list(await session.scalars(select(models.MovedOffice))) == []


async def test_two_who_change_the_tree_at_once_make_no_circle(owner: Database) -> None:
    ready = asyncio.Barrier(2)

    async def move(code: str, below: str) -> None:
        async with owner.begin() as session:
            parent = (await people.office(session, below)).id
            await ready.wait()
            moving = update(models.Procuratorate).where(models.Procuratorate.unit_code == code)
            await session.execute(moving.values(parent_id=parent))

    async with asyncio.timeout(30):
        came = await asyncio.gather(move(BEIJING, SHANGHAI), move(SHANGHAI, BEIJING), return_exceptions=True)
    assert [type(each) for each in came if each is not None] == [IntegrityError]
