"""A worker lets publications follow an office that is given another place in the tree."""

import asyncio
import random

from sqlalchemy import select, text, update

from db import models
from db.engine import Database
from running import housekeeping
from running.wiring import Parts
from services import moved_offices
from tests import people
from tests.searching import archive_of

MISPLACED = text("select count(*) from search_entries where not facets @> search_places(procuratorate_id)")


async def _misplaced(database: Database) -> tuple[int, int]:
    """Entries that bear another place than their office has, and offices that are noted for it."""
    async with database.read() as session:
        return await session.scalar(MISPLACED) or 0, len((await session.scalars(select(models.MovedOffice))).all())


async def test_what_an_office_published_follows_it_in_portions(parts: Parts, owner: Database) -> None:
    async with owner.begin() as session:
        made = await archive_of(session, 120, random.Random(1))
        moving = await people.office(session, "110108")
        elsewhere = (await people.office(session, "310000")).id
    count = sum(each.procuratorate_id == moving.id for each in made)
    assert count > 30  # more than a portion
    await housekeeping.follow_moved_offices(parts)
    assert await _misplaced(parts.database) == (0, 0)
    async with owner.begin() as session:
        move = update(models.Procuratorate).where(models.Procuratorate.id == moving.id)
        await session.execute(move.values(parent_id=elsewhere))
    assert await _misplaced(parts.database) == (count, 1) and await moved_offices.any_waits(parts.database)
    await housekeeping.follow_moved_offices(parts)
    assert await _misplaced(parts.database) == (0, 0) and not await moved_offices.any_waits(parts.database)


async def test_a_correction_that_came_meanwhile_stays(parts: Parts, owner: Database) -> None:
    """The worker waits for whoever corrects, and then writes the place only."""
    async with owner.begin() as session:
        (one,) = await archive_of(session, 1, random.Random(1))
        one.procuratorate_id = (await people.office(session, "110108")).id
    async with owner.begin() as session:
        move = update(models.Procuratorate).where(models.Procuratorate.unit_code == "110108")
        await session.execute(move.values(parent_id=(await people.office(session, "310000")).id))
    async with owner.begin() as session:
        correcting = update(models.Publication).where(models.Publication.id == one.id)
        corrected = {"body": "更正后的字句", "status": "CORRECTED", "version": 2, "corrected_at": people.NOW}
        await session.execute(correcting.values(corrected))
        await session.execute(text("set constraints all immediate"))  # the entry is written, and not yet committed
        following = asyncio.create_task(housekeeping.follow_moved_offices(parts))
        await asyncio.sleep(0.5)
    await following
    assert await _misplaced(parts.database) == (0, 0)
    async with parts.database.read() as session:
        (entry,) = await session.scalars(select(models.SearchEntry))
    assert "更正后的字句" in entry.content and len(entry.facets) == len(set(entry.facets))
