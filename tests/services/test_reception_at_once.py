"""Slots and places stay true while several look, close, move and change the hours at once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.errors import Refused
from rules.people import Staff
from services import reception_rooms
from services.reception_closing import BookingDecision
from tests import people
from tests.appointment_desk import Desk, opened
from tests.people import NOW
from tests.reception_hours import WEEK, close, fitted, room, shape, slots_of, visits_of


@pytest.fixture
async def keeper(database: Database) -> Staff:
    return await people.staff(database, "keeper")


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, capacity=3)


async def test_looking_again_or_twice_at_once_changes_nothing(
    database: Database, owner: Database, keeper: Staff
) -> None:
    room_ids = [await room(database, keeper, f"示例接待室{number}") for number in range(4)]
    before = [shape(await slots_of(database, room_id)) for room_id in room_ids]
    assert all(before)
    async with owner.begin() as session:
        await session.execute(update(models.ReceptionRoom).values(synced_on=None))
    await asyncio.gather(*(fitted(database) for _ in range(3)))
    assert [shape(await slots_of(database, room_id)) for room_id in room_ids] == before
    tomorrow = NOW + timedelta(days=1)
    await asyncio.gather(*(fitted(database, tomorrow) for _ in range(3)))
    for room_id, old in zip(room_ids, before, strict=True):
        now = shape(await slots_of(database, room_id))
        assert len({(each[1], each[2]) for each in now}) == len(now) and now[: len(old)] == old  # type: ignore[index]


@pytest.mark.parametrize("act", [Act.CANCEL, Act.CONFIRM, Act.MOVE, Act.REPLY, Act.RESCHEDULE])
async def test_closing_while_others_act_is_done_once_and_whole(desk: Desk, act: Act) -> None:
    for round_ in range(4):
        source, target = round_, 4
        visits = []
        for serial in range(2):
            who = await people.lawyer(desk.database, 20 + round_ * 2 + serial)
            asked = desk.asked(slots=(4, 5))  # these two are never closed
            visit = await desk.request(asked, who=who, binding=await people.bound(desk.database, who, desk.case))
            if act is not Act.REPLY or serial == 0:
                await desk.perform(visit, Act.REPLY, slot=source)
            if act is Act.RESCHEDULE:
                await desk.perform(visit, Act.CONFIRM, who)
            visits.append((who, await desk.fresh(visit)))
        (_, first), (who, second) = visits
        held = [first] if act is Act.REPLY else [first, second]
        decisions = [BookingDecision(each.id, each.version, slot_id=desk.slots[target].id) for each in held]
        by = desk.staff if act in (Act.MOVE, Act.REPLY) else who
        slot_of_act = {Act.REPLY: source, Act.MOVE: target, Act.RESCHEDULE: target}.get(act, source)
        tried = await asyncio.gather(
            close(desk, decisions, slot=source),
            desk.perform(second, act, by, version=second.version, slot=slot_of_act),
            return_exceptions=True,
        )
        assert all(each is None or isinstance(each, Refused | models.ReceptionSlot) for each in tried), tried
        assert any(not isinstance(each, Exception) for each in tried), tried
        assert not await desk.untrue()
        async with desk.owner.read() as session:
            row = await session.get_one(models.ReceptionSlot, desk.slots[source].id)
        assert row.taken == 0 if row.is_closed else row.taken <= 2
        for _, visit in visits:
            fresh = await desk.fresh(visit)
            if fresh.status in (Status.REPLIED, Status.CONFIRMED, Status.RESCHEDULING, Status.SUBMITTED):
                await desk.perform(fresh, Act.CANCEL, desk.staff)
        assert not await desk.untrue()


async def test_two_slots_that_are_closed_into_each_other_at_once_never_hang(desk: Desk) -> None:
    visits = await visits_of(desk, 2)
    await desk.perform(visits[1], Act.MOVE, slot=1)
    first, second = [await desk.fresh(each) for each in visits]
    tried = await asyncio.gather(
        close(desk, [BookingDecision(first.id, first.version, slot_id=desk.slots[1].id)], slot=0),
        close(desk, [BookingDecision(second.id, second.version, slot_id=desk.slots[0].id)], slot=1),
        return_exceptions=True,
    )
    done = [each for each in tried if isinstance(each, models.ReceptionSlot)]
    assert len(done) == 1 and all(isinstance(each, Refused | models.ReceptionSlot) for each in tried), tried
    assert not await desk.untrue()


async def test_fitting_while_places_are_taken_and_given_back(desk: Desk) -> None:
    async def change_hours() -> None:
        for number in range(6):
            hours = WEEK if number % 2 else []
            async with desk.database.begin() as session:
                await reception_rooms.set_hours(session, desk.staff, room_id=room_id, hours=hours, now=desk.now)

    room_id = await room(desk.database, desk.staff)
    where = [each for each in await slots_of(desk.database, room_id) if each.cut_off_at > desk.now + timedelta(days=2)]
    desk.slots[:2] = where[:2]
    visits = await visits_of(desk, 2, Act.CONFIRM)

    async def move() -> None:
        for number in range(6):
            for visit in visits:
                try:
                    await desk.perform(visit, Act.MOVE, desk.staff, slot=(number + 1) % 2)
                except Refused:
                    continue

    await asyncio.gather(change_hours(), move(), fitted(desk.database, desk.now + timedelta(days=1)))
    assert not await desk.untrue()
    async with desk.owner.read() as session:
        closed_with_visits = await session.scalar(
            text("select count(*) from reception_slots where is_closed and taken > 0")
        )
        open_tasks = await session.scalar(
            text("select count(*) from staff_tasks where kind = 'SLOT_CLOSED' and ended_at is null")
        )
    assert closed_with_visits == open_tasks
