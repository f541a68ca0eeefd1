"""接待时段: staff add, change, close and open single slots. None is closed before each visit arranged in it is decided."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import reception_fitting, reception_rooms, reception_slots, workdays
from rules.appointments import cut_off
from rules.deadlines import SHANGHAI, today
from rules.errors import Conflict, NotFound, Problem, Stale, refuse_all
from rules.people import Staff
from rules.reception_slots import slot_problems, why_closed
from services import audit, tell
from services.reception_rooms import check_may_keep


async def add(
    session: AsyncSession,
    staff: Staff,
    *,
    room_id: UUID,
    day: date,
    starts: time,
    ends: time,
    capacity: int,
    now: datetime,
) -> models.ReceptionSlot:
    """A single slot of a room, beside its hours."""
    check_may_keep(staff)
    room = await reception_rooms.lock(session, room_id)
    if room is None:
        raise NotFound
    if not room.is_active:
        raise Conflict(Problem("ROOM_SWITCHED_OFF", "room"))
    starts_at, ends_at = datetime.combine(day, starts, SHANGHAI), datetime.combine(day, ends, SHANGHAI)
    closed = await _why_closed(session, room, day, now)
    refuse_all(slot_problems(starts_at, ends_at, capacity, 0, closed, now))
    slot = models.ReceptionSlot(
        procuratorate_id=room.procuratorate_id,
        room_id=room.id,
        place=room.name,
        starts_at=starts_at,
        ends_at=ends_at,
        cut_off_at=cut_off(starts_at, await workdays.calendar(session)),
        capacity=capacity,
        taken=0,
        is_closed=False,
        by_hand=True,
        closed_by_staff=False,
        version=1,
    )
    session.add(slot)
    await _flush(session)
    await record(session, staff, "reception_slot.created", slot)
    return slot


async def change(
    session: AsyncSession,
    staff: Staff,
    *,
    slot_id: UUID,
    starts: time,
    ends: time,
    capacity: int,
    expected_version: int,
    now: datetime,
) -> models.ReceptionSlot:
    """Other places, never fewer than are taken; another time of the day, while none is. Hours do not touch it any more."""
    room, slot = await _locked(session, staff, slot_id, expected_version)
    if slot.is_closed:
        raise Conflict(Problem("SLOT_CLOSED"))
    day, old = today(slot.starts_at), _as_recorded(slot)
    starts_at, ends_at = datetime.combine(day, starts, SHANGHAI), datetime.combine(day, ends, SHANGHAI)
    problems = [Problem("SLOT_BEGUN", "day")] if slot.starts_at <= now else []
    if (starts_at, ends_at) != (slot.starts_at, slot.ends_at) and slot.taken:
        problems.append(Problem("SLOT_TIMES_HELD", "starts"))
    closed = await _why_closed(session, room, day, now)
    refuse_all(problems or slot_problems(starts_at, ends_at, capacity, slot.taken, closed, now))
    slot.cut_off_at = cut_off(starts_at, await workdays.calendar(session))
    slot.starts_at, slot.ends_at, slot.capacity = starts_at, ends_at, capacity
    slot.by_hand = True
    slot.version += 1
    await _flush(session)
    await record(session, staff, "reception_slot.changed", slot, old=old)
    return slot


async def reopen(
    session: AsyncSession, staff: Staff, *, slot_id: UUID, expected_version: int, now: datetime
) -> models.ReceptionSlot:
    """A closed slot can be booked again, also outside the hours; not on a day on which nobody is received."""
    room, slot = await _locked(session, staff, slot_id, expected_version)
    if not slot.is_closed:
        raise Conflict(Problem("SLOT_OPEN_ALREADY"))
    if not room.is_active:
        raise Conflict(Problem("ROOM_SWITCHED_OFF"))
    closed = await _why_closed(session, room, today(slot.starts_at), now)
    refuse_all(slot_problems(slot.starts_at, slot.ends_at, slot.capacity, slot.taken, closed, now))
    old = _as_recorded(slot)
    slot.cut_off_at = cut_off(slot.starts_at, await workdays.calendar(session))
    slot.is_closed, slot.closed_reason, slot.closed_by_staff, slot.by_hand = False, None, False, True
    slot.version += 1
    await _flush(session)
    await record(session, staff, "reception_slot.reopened", slot, old=old)
    await tell.staff_is_done(session, slot.id, now=now)
    return slot


async def _locked(
    session: AsyncSession, staff: Staff, slot_id: UUID, expected_version: int
) -> tuple[models.ReceptionRoom, models.ReceptionSlot]:
    """The room's row first, as the clock has it, then the slot's."""
    check_may_keep(staff)
    found = await reception_slots.get(session, slot_id)
    room = await reception_rooms.lock(session, found.room_id) if found is not None else None
    if room is None:
        raise NotFound
    [slot] = await reception_slots.lock(session, [slot_id])
    if slot.version != expected_version:
        raise Stale
    return room, slot


async def _why_closed(session: AsyncSession, room: models.ReceptionRoom, day: date, now: datetime) -> str | None:
    hours = (await reception_fitting.hours(session, [room], today(now)))[room.id]
    return why_closed(day, hours.closures, await workdays.calendar(session))


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict(Problem("SLOT_OVERLAPS", "starts")) from None


def _as_recorded(slot: models.ReceptionSlot) -> dict[str, Any]:
    return {
        "starts_at": slot.starts_at.astimezone(SHANGHAI).isoformat(),
        "ends_at": slot.ends_at.astimezone(SHANGHAI).isoformat(),
        "capacity": slot.capacity,
        "is_closed": slot.is_closed,
        "reason": slot.closed_reason,
        "version": slot.version,
    }


async def record(
    session: AsyncSession,
    staff: Staff,
    action: str,
    slot: models.ReceptionSlot,
    *,
    old: Mapping[str, Any] | None = None,
) -> None:
    """The act in the audit, with the slot as it is now."""
    await audit.record(
        session,
        staff,
        action,
        "reception_slot",
        slot.id,
        procuratorate_id=slot.procuratorate_id,
        old=dict(old) if old else None,
        new=_as_recorded(slot),
    )
