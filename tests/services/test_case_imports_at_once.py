"""Offices above and below deliver the same cases at the same time: everything once, in order, and nobody waits for ever."""

import asyncio
import random

from sqlalchemy import func, select

from db import models
from db.crypto import Keys
from db.engine import Database
from demonstration.cases import generate_cases
from rules.people import System
from services.case_imports import Deliverer
from tests import people
from tests.case_lines import deliver

OFFICES = ("110108", "110105")
COUNT = 1300


def exported(revision: int, only: str | None = None) -> list[dict[str, object]]:
    """The cases at a revision, in an order of its own; of one office or of both."""
    lines = [dict(each) for each in generate_cases(COUNT, seed=5, revision=revision, offices=OFFICES)]
    random.Random(f"{revision}{only}").shuffle(lines)
    return [each for each in lines if only in (None, each["procuratorate"])]


async def test_parent_and_children_deliver_at_once(database: Database, owner: Database, keys: Keys) -> None:
    async with owner.read() as session:
        above = await people.office(session, "110000")
        below = [await people.office(session, each) for each in OFFICES]
    machine = System(name="test")
    await deliver(database, keys, *exported(1), deliverer=Deliverer(above.id, machine))
    who = [await people.lawyer(database, serial) for serial in (1, 2)]
    async with owner.read() as session:
        cases = (await session.scalars(select(models.Case).order_by(models.Case.id).limit(60))).all()
    for number, case in enumerate(cases):
        await people.bound(database, who[number % 2], case)
    results = await asyncio.gather(
        deliver(database, keys, *exported(3), deliverer=Deliverer(above.id, machine)),
        deliver(database, keys, *exported(2, OFFICES[0]), deliverer=Deliverer(below[0].id, machine)),
        deliver(database, keys, *exported(2, OFFICES[1]), deliverer=Deliverer(below[1].id, machine)),
        deliver(database, keys, *exported(3, OFFICES[0]), deliverer=Deliverer(below[0].id, machine)),
    )
    assert sum(each.rejected + each.new for each in results) == 0
    assert sum(each.lines for each in results) == 2 * COUNT + len(exported(3, OFFICES[0]))
    assert sum(each.changed + each.unchanged + each.skipped for each in results) == sum(each.lines for each in results)
    async with owner.read() as session:
        assert set(await session.scalars(select(models.Case.revision))) == {3}
        numbers = await session.execute(
            select(models.Case.last_seq, func.count(models.ProgressEvent.id), func.max(models.ProgressEvent.seq))
            .join(models.ProgressEvent, models.ProgressEvent.case_id == models.Case.id)
            .group_by(models.Case.id)
        )
        assert all(last == count == highest for last, count, highest in numbers)
        refs = (
            select(models.ProgressEvent.case_id)
            .where(models.ProgressEvent.ref.is_not(None), models.ProgressEvent.replaces_id.is_(None))
            .group_by(models.ProgressEvent.case_id, models.ProgressEvent.ref)
            .having(func.count() > 1)
        )
        assert not (await session.scalars(refs)).all()
        told = await session.execute(
            select(func.count(models.Notice.id), func.max(models.Notice.seq)).group_by(models.Notice.account_id)
        )
        assert all(count == highest for count, highest in told)
