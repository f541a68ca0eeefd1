"""Slots follow hours, calendar and closures."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.queries import workdays
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.deadlines import SHANGHAI, WorkCalendar
from rules.errors import Forbidden, Invalid, Refused, Stale
from rules.people import Role, Staff
from rules.reception_slots import GENERATED_AHEAD, Closure, Session, planned
from services import reception_rooms, reception_slots
from tests import people
from tests.appointment_desk import Desk, opened
from tests.people import NOW
from tests.reception_hours import WEEK, calendar_says, fitted, open_days, room, shape, slots_of

# Spring Festival of 2027 as a calendar of the State Council would have it: a week off, two days at weekends worked instead.
FESTIVAL = {
    **{date(2027, 2, day): False for day in (5, 8, 9, 10, 11)},
    date(2027, 1, 31): True,
    date(2027, 2, 13): True,
}


@pytest.fixture
async def keeper(database: Database) -> Staff:
    return await people.staff(database, "keeper")


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, capacity=3)


async def test_spring_festival_and_make_up_weekends(database: Database, owner: Database, keeper: Staff) -> None:
    await calendar_says(owner, FESTIVAL)
    now = datetime(2027, 1, 20, 1, 0, tzinfo=UTC)
    room_id = await room(database, keeper, now=now)
    slots = await slots_of(database, room_id)
    days = open_days(slots)
    assert not days & {day for day, works in FESTIVAL.items() if not works}
    assert {date(2027, 1, 31), date(2027, 2, 13)} <= days  # a Sunday and a Saturday that are worked
    assert date(2027, 1, 30) not in days and date(2027, 2, 6) not in days and date(2027, 2, 7) not in days
    assert max(days) <= (now + GENERATED_AHEAD).astimezone(SHANGHAI).date()
    first_after = next(
        s for s in slots if s.starts_at.astimezone(SHANGHAI) == datetime(2027, 2, 12, 9, tzinfo=SHANGHAI)
    )
    assert first_after.cut_off_at == datetime(
        2027, 2, 4, 16, tzinfo=SHANGHAI
    )  # the last working day before the festival
    async with owner.read() as session:
        calendar = await workdays.calendar(session)
    expected = [(s.starts_at, s.ends_at, s.cut_off_at, s.capacity) for s in slots]
    plan = planned(
        WEEK, [], now.astimezone(SHANGHAI).date(), (now + GENERATED_AHEAD).astimezone(SHANGHAI).date(), calendar
    )
    assert expected == [(s.starts_at, s.ends_at, s.cut_off_at, s.capacity) for s in plan if s.starts_at > now]


async def test_a_holiday_that_is_added_later_closes_and_goes_again(
    database: Database, owner: Database, keeper: Staff, desk: Desk
) -> None:
    room_id = await room(database, keeper)
    by_hand = desk.slots[0]
    day = by_hand.starts_at.astimezone(SHANGHAI).date()
    booked = await desk.through(await desk.request(), Act.REPLY)
    async with owner.begin() as session:
        session.add(models.Workday(day=day, is_working_day=False, label="临时放假"))
    await fitted(database)
    closed = [each for each in await slots_of(database, room_id) if each.starts_at.astimezone(SHANGHAI).date() == day]
    assert len(closed) == 2 and all(each.closed_reason == "节假日或休息日" for each in closed)
    async with owner.read() as session:
        of_hand = await session.get_one(models.ReceptionSlot, by_hand.id)
        tasks = (await session.scalars(select(models.StaffTask).where(models.StaffTask.kind == "SLOT_CLOSED"))).all()
    assert of_hand.is_closed and of_hand.taken == 1  # the visit is still arranged: somebody has to decide
    assert [each.subject_id for each in tasks] == [by_hand.id]
    after = next(each for each in await slots_of(database, room_id) if each.starts_at > closed[-1].ends_at)
    assert after.cut_off_at < closed[0].starts_at  # the cut-off of the next morning moved before the holiday
    async with owner.begin() as session:
        await session.execute(delete(models.Workday).where(models.Workday.day == day))
    await fitted(database)
    assert not any(each.is_closed for each in await slots_of(database, room_id))
    async with owner.read() as session:
        assert not (await session.get_one(models.ReceptionSlot, by_hand.id)).is_closed
        ended = await session.scalar(select(models.StaffTask).where(models.StaffTask.subject_id == by_hand.id))
    assert ended is not None and ended.ended_at is not None
    assert (await desk.fresh(booked)).status is Status.REPLIED and not await desk.untrue()


async def test_hours_that_are_changed_leave_what_is_booked_to_a_decision(
    database: Database, owner: Database, keeper: Staff, desk: Desk
) -> None:
    room_id = await room(database, keeper)
    before = await slots_of(database, room_id)
    booked = await desk.request()
    desk.slots[0] = next(each for each in before if each.cut_off_at > NOW + timedelta(days=3))
    await desk.perform(booked, Act.REPLY)
    shorter = [Session(each.weekday, time(9, 30), each.ends, 1) for each in WEEK if each.starts == time(9)]
    async with database.begin() as session:
        await reception_rooms.set_hours(session, keeper, room_id=room_id, hours=shorter, now=NOW)
    after = await slots_of(database, room_id)
    still_open = [each for each in after if not each.is_closed]
    assert {each.starts_at.astimezone(SHANGHAI).time() for each in still_open} == {time(9, 30)}
    assert {each.capacity for each in still_open} == {1}
    kept = {each.id: each for each in after}
    assert all(kept[each.id].is_closed and kept[each.id].closed_reason == "不在接待时间" for each in before)
    assert kept[desk.slots[0].id].taken == 1
    async with owner.read() as session:
        tasks = (await session.scalars(select(models.StaffTask.subject_id))).all()
    assert list(tasks) == [desk.slots[0].id]
    async with database.begin() as session:
        await reception_rooms.set_hours(session, keeper, room_id=room_id, hours=WEEK, now=NOW)
    again = await slots_of(database, room_id)
    assert {each.id for each in again if not each.is_closed} == {each.id for each in before}  # opened, not made anew
    assert not await desk.untrue()


async def test_closures_of_a_room_and_of_the_office(database: Database, owner: Database, keeper: Staff) -> None:
    room_id, other = await room(database, keeper), await room(database, keeper, "示例第三接待室")
    first, last = date(2026, 12, 1), date(2026, 12, 3)
    async with database.begin() as session:
        office = await people.office(session, "110108")
        closure = await reception_rooms.close_days(
            session, keeper, office_id=office.id, room_id=room_id, closure=Closure(first, first, "设备检修"), now=NOW
        )
        await reception_rooms.close_days(
            session, keeper, office_id=office.id, room_id=None, closure=Closure(last, last, "全院培训"), now=NOW
        )
    assert not open_days(await slots_of(database, room_id)) & {first, last} and first in open_days(
        await slots_of(database, other)
    )
    assert last not in open_days(await slots_of(database, other))
    reasons = {each.closed_reason for each in await slots_of(database, room_id) if each.is_closed}
    assert reasons == {"停止接待：设备检修", "停止接待：全院培训"}
    async with database.begin() as session:
        await reception_rooms.end_closure(session, keeper, closure_id=closure.id, now=NOW)
    assert first in open_days(await slots_of(database, room_id))
    async with database.begin() as session:
        await reception_rooms.switch(session, keeper, room_id=room_id, is_active=False, now=NOW)
    assert not open_days(await slots_of(database, room_id))
    async with database.begin() as session:
        await reception_rooms.switch(session, keeper, room_id=room_id, is_active=True, now=NOW)
    assert first in open_days(await slots_of(database, room_id))
    for closure in (
        Closure(last, first, "颠倒"),
        Closure(date(2026, 11, 1), date(2026, 11, 2), "已过"),
        Closure(first, last, ""),
    ):
        with pytest.raises(Invalid):
            async with database.begin() as session:
                await reception_rooms.close_days(
                    session, keeper, office_id=office.id, room_id=None, closure=closure, now=NOW
                )


async def test_the_end_of_a_year_without_calendar_is_monday_to_friday(database: Database, keeper: Staff) -> None:
    now = datetime(2028, 12, 18, 1, 0, tzinfo=UTC)
    room_id = await room(database, keeper, now=now)
    days = open_days(await slots_of(database, room_id))
    assert {day for day in days if day.year == 2029} == {
        date(2029, 1, 1) + timedelta(days=each)
        for each in range(24)
        if (date(2029, 1, 1) + timedelta(days=each)).weekday() < 5
    }


async def test_staff_keep_their_own_slots(database: Database, owner: Database, keeper: Staff) -> None:
    room_id = await room(database, keeper)
    a_slot = (await slots_of(database, room_id))[3]
    async with database.begin() as session:
        changed = await reception_slots.change(
            session,
            keeper,
            slot_id=a_slot.id,
            starts=time(9, 30),
            ends=time(11),
            capacity=5,
            expected_version=a_slot.version,
            now=NOW,
        )
    assert changed.by_hand and changed.cut_off_at < changed.starts_at
    for starts, ends, code in ((time(14, 30), time(16), "SLOT_OVERLAPS"), (time(8), time(8, 5), "SESSION_LENGTH")):
        with pytest.raises(Refused) as refused:
            async with database.begin() as session:
                await reception_slots.add(
                    session,
                    keeper,
                    room_id=room_id,
                    day=date(2026, 12, 1),
                    starts=starts,
                    ends=ends,
                    capacity=1,
                    now=NOW,
                )
        assert [each.code for each in refused.value.problems] == [code]
    for day, code in ((date(2026, 12, 5), "DAY_CLOSED"), (date(2026, 11, 20), "SLOT_BEGUN")):
        with pytest.raises(Invalid) as refused:
            async with database.begin() as session:
                await reception_slots.add(
                    session, keeper, room_id=room_id, day=day, starts=time(12), ends=time(13), capacity=1, now=NOW
                )
        assert [each.code for each in refused.value.problems] == [code]
    async with database.begin() as session:
        added = await reception_slots.add(
            session, keeper, room_id=room_id, day=date(2026, 12, 1), starts=time(12), ends=time(13), capacity=1, now=NOW
        )
        await session.execute(update(models.ReceptionRoom).values(synced_on=None))
    before = shape(await slots_of(database, room_id))
    await fitted(database)
    assert shape(await slots_of(database, room_id)) == before and added.id in {each[0] for each in before}  # type: ignore[index]
    with pytest.raises(Stale):
        async with database.begin() as session:
            await reception_slots.change(
                session,
                keeper,
                slot_id=a_slot.id,
                starts=time(9),
                ends=time(11),
                capacity=5,
                expected_version=a_slot.version,
                now=NOW,
            )


async def test_places_that_are_taken_bound_what_staff_can_change(desk: Desk) -> None:
    for _ in range(1):
        await desk.through(await desk.request(), Act.REPLY)
    where = desk.slots[0]
    own = {"slot_id": where.id, "now": NOW, "expected_version": where.version}
    for values, code in (
        ({"starts": time(8), "ends": time(10), "capacity": 3}, "SLOT_TIMES_HELD"),
        ({"starts": time(9), "ends": time(12), "capacity": 0}, "CAPACITY_BELOW_TAKEN"),
    ):
        with pytest.raises(Refused) as refused:
            async with desk.database.begin() as session:
                await reception_slots.change(session, desk.staff, **own, **values)
        assert code in {each.code for each in refused.value.problems}
    handler = Staff(**{**desk.staff.__dict__, "roles": frozenset({Role.HANDLER})})
    with pytest.raises(Forbidden):
        async with desk.database.begin() as session:
            await reception_slots.change(session, handler, **own, starts=time(9), ends=time(12), capacity=3)


def test_slots_overlap_with_none_of_their_own() -> None:
    plan = list(planned(WEEK, [], date(2026, 11, 23), date(2026, 12, 23), WorkCalendar()))
    assert len(plan) == len({each.starts_at for each in plan})
