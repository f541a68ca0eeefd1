"""No slot is closed over the heads of those who have a place in it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.deadlines import SHANGHAI
from rules.errors import Conflict, Invalid, NotFound, Stale
from rules.reception_slots import Closure
from services import reception_closing, reception_rooms, reception_slots
from services.reception_closing import BookingDecision
from tests.appointment_desk import Desk, opened
from tests.reception_hours import close, fitted, visits_of


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, capacity=3)


async def test_closing_a_slot_takes_a_decision_on_each_visit(desk: Desk) -> None:
    first, second = await visits_of(desk, 2, Act.CONFIRM)
    move = BookingDecision(first.id, first.version, slot_id=desk.slots[1].id)
    cancel = BookingDecision(second.id, second.version, reason="接待室临时停用")
    for wrong, refusal, code in (
        ((), Conflict, "BOOKINGS_UNDECIDED"),
        ((move,), Conflict, "BOOKINGS_UNDECIDED"),
        ((move, BookingDecision(second.id, second.version)), Invalid, "CANCEL_REASON_REQUIRED"),
        ((move, BookingDecision(second.id, second.version, slot_id=desk.slots[0].id)), Conflict, "SLOT_HELD_ALREADY"),
        ((move, BookingDecision(second.id, 1, reason="停用")), Stale, "STALE"),
        ((move, cancel, BookingDecision(desk.case.id, 1, reason="停用")), Stale, "STALE"),
    ):
        with pytest.raises(refusal) as refused:
            await close(desk, wrong)
        assert code in str(refused.value) and not await desk.untrue()
    assert await desk.taken(0) == 2
    with pytest.raises(Stale):
        await close(desk, (move, cancel), version=7)
    closed = await close(desk, (move, cancel))
    assert closed.is_closed and closed.closed_by_staff and closed.closed_reason == "接待室临时停用"
    first, second = await desk.fresh(first), await desk.fresh(second)
    assert (first.status, first.slot_id, first.receptionist) == (Status.REPLIED, desk.slots[1].id, "示例接待员")
    assert second.status is Status.CANCELLED and second.cancelled_by == "STAFF"
    assert (await desk.taken(0), await desk.taken(1)) == (0, 1) and not await desk.untrue()
    async with desk.owner.read() as session:
        told = {tuple(row) for row in await session.execute(select(models.Notice.account_id, models.Notice.message))}
    assert {(first.account_id, "appointment_replied"), (second.account_id, "appointment_cancelled")} <= told
    await fitted(desk.database)
    async with desk.owner.read() as session:
        assert (await session.get_one(models.ReceptionSlot, closed.id)).is_closed
    async with desk.database.begin() as session:
        reopened = await reception_slots.reopen(
            session, desk.staff, slot_id=closed.id, expected_version=closed.version, now=desk.now
        )
    assert not reopened.is_closed and reopened.by_hand


async def test_visits_in_a_slot_that_its_hours_closed_are_decided_by_the_same_act(desk: Desk) -> None:
    (visit,) = await visits_of(desk, 1)
    async with desk.database.begin() as session:
        await reception_rooms.close_days(
            session,
            desk.staff,
            office_id=desk.room.procuratorate_id,
            room_id=None,
            closure=Closure(day := desk.slots[0].starts_at.astimezone(SHANGHAI).date(), day, "全院培训"),
            now=desk.now,
        )
    with pytest.raises(Conflict):
        await close(desk, ())
    closed = await close(desk, [BookingDecision(visit.id, visit.version, slot_id=desk.slots[2].id)])
    assert closed.closed_reason == "停止接待：全院培训" and not closed.closed_by_staff
    async with desk.owner.read() as session:
        statement = select(models.StaffTask.ended_at).where(models.StaffTask.subject_id == closed.id)
        assert all(await session.scalars(statement))
    assert await desk.taken(2) == 1 and not await desk.untrue()


async def test_a_visit_that_is_being_moved_needs_a_receptionist(desk: Desk) -> None:
    booked = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    await desk.perform(booked, Act.RESCHEDULE, slot=2)
    booked = await desk.fresh(booked)
    with pytest.raises(Invalid) as refused:
        await close(desk, [BookingDecision(booked.id, booked.version, slot_id=desk.slots[3].id)], slot=2)
    assert {each.field for each in refused.value.problems} == {
        f"decisions.{booked.appointment_number}.receptionist",
        f"decisions.{booked.appointment_number}.phone",
    }
    assert await desk.taken(2) == 1 and not await desk.untrue()


async def test_nothing_is_closed_of_another_office_or_of_the_past(desk: Desk) -> None:
    with pytest.raises(NotFound):
        async with desk.database.begin() as session:
            await reception_closing.close(
                session,
                desk.staff,
                slot_id=desk.case.id,
                reason="x",
                decisions=(),
                expected_version=1,
                now=desk.now,
            )
    desk.now += timedelta(days=30)
    with pytest.raises(Conflict) as refused:
        await close(desk, ())
    assert [each.code for each in refused.value.problems] == ["SLOT_BEGUN"]
