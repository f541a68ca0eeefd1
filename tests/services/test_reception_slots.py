"""Slots follow hours, calendar and closures; none is closed over the heads of those who have a place in it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.queries import workdays
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.deadlines import SHANGHAI, WorkCalendar
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from rules.people import Role, Staff
from rules.reception_slots import GENERATED_AHEAD, Closure, Session, planned
from services import reception_closing, reception_fitting, reception_rooms, reception_slots
from services.reception_closing import BookingDecision
from tests import people
from tests.appointment_desk import Desk, opened
from tests.people import NOW

WEEK = [
    Session(weekday, starts, ends, 2)
    for weekday in range(1, 6)
    for starts, ends in ((time(9), time(11, 30)), (time(14), time(17)))
]
# Spring Festival of 2027 as a calendar of the State Council would have it: a week off, two days at weekends worked instead.
FESTIVAL = {
    **{date(2027, 2, day): False for day in (5, 8, 9, 10, 11)},
    date(2027, 1, 31): True,
    date(2027, 2, 13): True,
}


async def _room(database: Database, staff: Staff, name: str = "示例第二接待室", now: datetime = NOW) -> UUID:
    async with database.begin() as session:
        office = await people.office(session, "110108")
        room = await reception_rooms.make(session, staff, office_id=office.id, name=name, now=now)
        await reception_rooms.set_hours(session, staff, room_id=room.id, hours=WEEK, now=now)
        return room.id


async def _slots(database: Database, room_id: UUID) -> Sequence[models.ReceptionSlot]:
    async with database.read() as session:
        statement = select(models.ReceptionSlot).where(models.ReceptionSlot.room_id == room_id)
        return (await session.scalars(statement.order_by(models.ReceptionSlot.starts_at))).all()


def _days(slots: Sequence[models.ReceptionSlot]) -> set[date]:
    return {each.starts_at.astimezone(SHANGHAI).date() for each in slots if not each.is_closed}


def _shape(slots: Sequence[models.ReceptionSlot]) -> list[object]:
    return [(s.id, s.starts_at, s.ends_at, s.cut_off_at, s.capacity, s.is_closed, s.version) for s in slots]


async def _calendar(owner: Database, days: dict[date, bool]) -> None:
    first, last = min(days), max(days)
    async with owner.begin() as session:
        await session.execute(delete(models.Workday).where(models.Workday.day.between(first, last)))
        session.add_all(models.Workday(day=day, is_working_day=works, label="示例") for day, works in days.items())


async def _again(database: Database, now: datetime = NOW) -> None:
    await reception_fitting.run(database, now=lambda: now)


@pytest.fixture
async def keeper(database: Database) -> Staff:
    return await people.staff(database, "keeper")


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, capacity=3)


async def test_spring_festival_and_make_up_weekends(database: Database, owner: Database, keeper: Staff) -> None:
    await _calendar(owner, FESTIVAL)
    now = datetime(2027, 1, 20, 1, 0, tzinfo=UTC)
    room_id = await _room(database, keeper, now=now)
    slots = await _slots(database, room_id)
    days = _days(slots)
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
    room_id = await _room(database, keeper)
    by_hand = desk.slots[0]
    day = by_hand.starts_at.astimezone(SHANGHAI).date()
    booked = await desk.through(await desk.request(), Act.REPLY)
    async with owner.begin() as session:
        session.add(models.Workday(day=day, is_working_day=False, label="临时放假"))
    await _again(database)
    closed = [each for each in await _slots(database, room_id) if each.starts_at.astimezone(SHANGHAI).date() == day]
    assert len(closed) == 2 and all(each.closed_reason == "节假日或休息日" for each in closed)
    async with owner.read() as session:
        of_hand = await session.get_one(models.ReceptionSlot, by_hand.id)
        tasks = (await session.scalars(select(models.StaffTask).where(models.StaffTask.kind == "SLOT_CLOSED"))).all()
    assert of_hand.is_closed and of_hand.taken == 1  # the visit is still arranged: somebody has to decide
    assert [each.subject_id for each in tasks] == [by_hand.id]
    after = next(each for each in await _slots(database, room_id) if each.starts_at > closed[-1].ends_at)
    assert after.cut_off_at < closed[0].starts_at  # the cut-off of the next morning moved before the holiday
    async with owner.begin() as session:
        await session.execute(delete(models.Workday).where(models.Workday.day == day))
    await _again(database)
    assert not any(each.is_closed for each in await _slots(database, room_id))
    async with owner.read() as session:
        assert not (await session.get_one(models.ReceptionSlot, by_hand.id)).is_closed
        ended = await session.scalar(select(models.StaffTask).where(models.StaffTask.subject_id == by_hand.id))
    assert ended is not None and ended.ended_at is not None
    assert (await desk.fresh(booked)).status is Status.REPLIED and not await desk.untrue()


async def test_hours_that_are_changed_leave_what_is_booked_to_a_decision(
    database: Database, owner: Database, keeper: Staff, desk: Desk
) -> None:
    room_id = await _room(database, keeper)
    before = await _slots(database, room_id)
    booked = await desk.request()
    desk.slots[0] = next(each for each in before if each.cut_off_at > NOW + timedelta(days=3))
    await desk.perform(booked, Act.REPLY)
    shorter = [Session(each.weekday, time(9, 30), each.ends, 1) for each in WEEK if each.starts == time(9)]
    async with database.begin() as session:
        await reception_rooms.set_hours(session, keeper, room_id=room_id, hours=shorter, now=NOW)
    after = await _slots(database, room_id)
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
    again = await _slots(database, room_id)
    assert {each.id for each in again if not each.is_closed} == {each.id for each in before}  # opened, not made anew
    assert not await desk.untrue()


async def test_closures_of_a_room_and_of_the_office(database: Database, owner: Database, keeper: Staff) -> None:
    room_id, other = await _room(database, keeper), await _room(database, keeper, "示例第三接待室")
    first, last = date(2026, 12, 1), date(2026, 12, 3)
    async with database.begin() as session:
        office = await people.office(session, "110108")
        closure = await reception_rooms.close_days(
            session, keeper, office_id=office.id, room_id=room_id, closure=Closure(first, first, "设备检修"), now=NOW
        )
        await reception_rooms.close_days(
            session, keeper, office_id=office.id, room_id=None, closure=Closure(last, last, "全院培训"), now=NOW
        )
    assert not _days(await _slots(database, room_id)) & {first, last} and first in _days(await _slots(database, other))
    assert last not in _days(await _slots(database, other))
    reasons = {each.closed_reason for each in await _slots(database, room_id) if each.is_closed}
    assert reasons == {"停止接待：设备检修", "停止接待：全院培训"}
    async with database.begin() as session:
        await reception_rooms.end_closure(session, keeper, closure_id=closure.id, now=NOW)
    assert first in _days(await _slots(database, room_id))
    async with database.begin() as session:
        await reception_rooms.switch(session, keeper, room_id=room_id, is_active=False, now=NOW)
    assert not _days(await _slots(database, room_id))
    async with database.begin() as session:
        await reception_rooms.switch(session, keeper, room_id=room_id, is_active=True, now=NOW)
    assert first in _days(await _slots(database, room_id))
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
    room_id = await _room(database, keeper, now=now)
    days = _days(await _slots(database, room_id))
    assert {day for day in days if day.year == 2029} == {
        date(2029, 1, 1) + timedelta(days=each)
        for each in range(24)
        if (date(2029, 1, 1) + timedelta(days=each)).weekday() < 5
    }


async def test_looking_again_or_twice_at_once_changes_nothing(
    database: Database, owner: Database, keeper: Staff
) -> None:
    room_ids = [await _room(database, keeper, f"示例接待室{number}") for number in range(4)]
    before = [_shape(await _slots(database, room_id)) for room_id in room_ids]
    assert all(before)
    async with owner.begin() as session:
        await session.execute(update(models.ReceptionRoom).values(synced_on=None))
    await asyncio.gather(*(_again(database) for _ in range(3)))
    assert [_shape(await _slots(database, room_id)) for room_id in room_ids] == before
    tomorrow = NOW + timedelta(days=1)
    await asyncio.gather(*(_again(database, tomorrow) for _ in range(3)))
    for room_id, old in zip(room_ids, before, strict=True):
        now = _shape(await _slots(database, room_id))
        assert len({(each[1], each[2]) for each in now}) == len(now) and now[: len(old)] == old  # type: ignore[index]


async def test_staff_keep_their_own_slots(database: Database, owner: Database, keeper: Staff) -> None:
    room_id = await _room(database, keeper)
    a_slot = (await _slots(database, room_id))[3]
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
    before = _shape(await _slots(database, room_id))
    await _again(database)
    assert _shape(await _slots(database, room_id)) == before and added.id in {each[0] for each in before}  # type: ignore[index]
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


async def _close(
    desk: Desk, decisions: Sequence[BookingDecision], *, slot: int = 0, version: int | None = None
) -> models.ReceptionSlot:
    async with desk.owner.read() as session:
        row = await session.get_one(models.ReceptionSlot, desk.slots[slot].id)
    async with desk.database.begin() as session:
        return await reception_closing.close(
            session,
            desk.staff,
            slot_id=row.id,
            reason="接待室临时停用",
            decisions=decisions,
            expected_version=row.version if version is None else version,
            now=desk.now,
        )


async def _visits(desk: Desk, count: int, act: Act = Act.REPLY) -> list[models.Appointment]:
    made = []
    for serial in range(2, 2 + count):
        who = await people.lawyer(desk.database, serial)
        visit = await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case))
        await desk.perform(visit, Act.REPLY)
        if act is Act.CONFIRM:
            await desk.perform(visit, Act.CONFIRM, who)
        made.append(await desk.fresh(visit))
    return made


async def test_closing_a_slot_takes_a_decision_on_each_visit(desk: Desk) -> None:
    first, second = await _visits(desk, 2, Act.CONFIRM)
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
            await _close(desk, wrong)
        assert code in str(refused.value) and not await desk.untrue()
    assert await desk.taken(0) == 2
    with pytest.raises(Stale):
        await _close(desk, (move, cancel), version=7)
    closed = await _close(desk, (move, cancel))
    assert closed.is_closed and closed.closed_by_staff and closed.closed_reason == "接待室临时停用"
    first, second = await desk.fresh(first), await desk.fresh(second)
    assert (first.status, first.slot_id, first.receptionist) == (Status.REPLIED, desk.slots[1].id, "示例接待员")
    assert second.status is Status.CANCELLED and second.cancelled_by == "STAFF"
    assert (await desk.taken(0), await desk.taken(1)) == (0, 1) and not await desk.untrue()
    async with desk.owner.read() as session:
        told = {tuple(row) for row in await session.execute(select(models.Notice.account_id, models.Notice.message))}
    assert {(first.account_id, "appointment_replied"), (second.account_id, "appointment_cancelled")} <= told
    await _again(desk.database)
    async with desk.owner.read() as session:
        assert (await session.get_one(models.ReceptionSlot, closed.id)).is_closed
    async with desk.database.begin() as session:
        reopened = await reception_slots.reopen(
            session, desk.staff, slot_id=closed.id, expected_version=closed.version, now=desk.now
        )
    assert not reopened.is_closed and reopened.by_hand


async def test_visits_in_a_slot_that_its_hours_closed_are_decided_by_the_same_act(desk: Desk) -> None:
    (visit,) = await _visits(desk, 1)
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
        await _close(desk, ())
    closed = await _close(desk, [BookingDecision(visit.id, visit.version, slot_id=desk.slots[2].id)])
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
        await _close(desk, [BookingDecision(booked.id, booked.version, slot_id=desk.slots[3].id)], slot=2)
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
        await _close(desk, ())
    assert [each.code for each in refused.value.problems] == ["SLOT_BEGUN"]


@pytest.mark.parametrize("act", [Act.CANCEL, Act.CONFIRM, Act.MOVE, Act.REPLY, Act.RESCHEDULE])
async def test_closing_while_others_act_is_done_once_and_whole(desk: Desk, act: Act) -> None:
    for round_ in range(4):
        source, target = round_, 4
        visits = []
        for serial in range(2):
            who = await people.lawyer(desk.database, 20 + round_ * 2 + serial)
            visit = await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case))
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
            _close(desk, decisions, slot=source),
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
    visits = await _visits(desk, 2)
    await desk.perform(visits[1], Act.MOVE, slot=1)
    first, second = [await desk.fresh(each) for each in visits]
    tried = await asyncio.gather(
        _close(desk, [BookingDecision(first.id, first.version, slot_id=desk.slots[1].id)], slot=0),
        _close(desk, [BookingDecision(second.id, second.version, slot_id=desk.slots[0].id)], slot=1),
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

    room_id = await _room(desk.database, desk.staff)
    where = [each for each in await _slots(desk.database, room_id) if each.cut_off_at > desk.now + timedelta(days=2)]
    desk.slots[:2] = where[:2]
    visits = await _visits(desk, 2, Act.CONFIRM)

    async def move() -> None:
        for number in range(6):
            for visit in visits:
                try:
                    await desk.perform(visit, Act.MOVE, desk.staff, slot=(number + 1) % 2)
                except Refused:
                    continue

    await asyncio.gather(change_hours(), move(), _again(desk.database, desk.now + timedelta(days=1)))
    assert not await desk.untrue()
    async with desk.owner.read() as session:
        closed_with_visits = await session.scalar(
            text("select count(*) from reception_slots where is_closed and taken > 0")
        )
        open_tasks = await session.scalar(
            text("select count(*) from staff_tasks where kind = 'SLOT_CLOSED' and ended_at is null")
        )
    assert closed_with_visits == open_tasks


def test_slots_overlap_with_none_of_their_own() -> None:
    plan = list(planned(WEEK, [], date(2026, 11, 23), date(2026, 12, 23), WorkCalendar()))
    assert len(plan) == len({each.starts_at for each in plan})
