"""接待室与接待时间: staff keep the rooms of an office, their hours and closures; the slots follow in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import reception_fitting as hours_of
from db.queries import reception_rooms
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.reception_slots import Closure, Session, closure_problems, name_problems, session_problems
from services import audit
from services.reception_fitting import fit_rooms


def check_may_keep(staff: Staff) -> None:
    """Rooms and slots are kept by those who answer appointments."""
    if not staff.may(holders(Right.KEEP_RECEPTION)):
        raise Forbidden(Problem("FORBIDDEN"))


async def make(
    session: AsyncSession, staff: Staff, *, office_id: UUID, name: str, now: datetime
) -> models.ReceptionRoom:
    """A room of an office; it has no hours yet."""
    check_may_keep(staff)
    if await reception_rooms.office_of(session, staff, office_id) is None:
        raise NotFound
    name = name.strip()
    refuse_all(name_problems(name))
    room = models.ReceptionRoom(procuratorate_id=office_id, name=name, is_active=True, synced_on=today(now))
    session.add(room)
    await _flush_name(session)
    await _record(session, staff, "reception_room.created", room, new={"name": name})
    return room


async def _flush_name(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict(Problem("ROOM_EXISTS", "name")) from None


async def rename(session: AsyncSession, staff: Staff, *, room_id: UUID, name: str) -> models.ReceptionRoom:
    """Another name, for slots that are made from now on; what was promised keeps the old one."""
    room = await _locked(session, staff, room_id)
    name, old = name.strip(), room.name
    refuse_all(name_problems(name))
    room.name = name
    await _flush_name(session)
    await _record(session, staff, "reception_room.renamed", room, old={"name": old}, new={"name": name})
    return room


async def switch(
    session: AsyncSession, staff: Staff, *, room_id: UUID, is_active: bool, now: datetime
) -> models.ReceptionRoom:
    """Out of use: all of its slots that have not begun are closed. In use again: they are open again."""
    room = await _locked(session, staff, room_id)
    old = room.is_active
    room.is_active = is_active
    await session.flush()
    await _record(session, staff, "reception_room.switched", room, old={"is_active": old}, new={"is_active": is_active})
    await fit_rooms(session, staff, [room], now=now)
    return room


async def set_hours(
    session: AsyncSession, staff: Staff, *, room_id: UUID, hours: Sequence[Session], now: datetime
) -> models.ReceptionRoom:
    """The hours of a week, instead of those that there were."""
    room = await _locked(session, staff, room_id)
    refuse_all(session_problems(hours))
    old = (await hours_of.hours(session, [room], today(now)))[room.id].sessions
    await reception_rooms.set_sessions(session, room, hours)
    await _record(session, staff, "reception_room.hours_set", room, old=_in_words(old), new=_in_words(hours))
    await fit_rooms(session, staff, [room], now=now)
    return room


def _in_words(hours: Sequence[Session]) -> dict[str, Any]:
    return {"hours": [f"{each.weekday} {each.starts:%H:%M}-{each.ends:%H:%M} {each.capacity}" for each in hours]}


async def close_days(
    session: AsyncSession, staff: Staff, *, office_id: UUID, room_id: UUID | None, closure: Closure, now: datetime
) -> models.ReceptionClosure:
    """停止接待 from a day until another: of a room, or of the whole office. Visits that are arranged then become tasks."""
    check_may_keep(staff)
    if await reception_rooms.office_of(session, staff, office_id) is None:
        raise NotFound
    rooms = await reception_rooms.lock_all(session, office_id)
    concerned = [room for room in rooms if room_id in (None, room.id)]
    problems = closure_problems(closure, closure.reason, today(now))
    refuse_all(problems + ([Problem("ROOM_UNKNOWN", "room")] if room_id is not None and not concerned else []))
    made = models.ReceptionClosure(
        procuratorate_id=office_id,
        room_id=room_id,
        first_day=closure.first_day,
        last_day=closure.last_day,
        reason=closure.reason,
    )
    session.add(made)
    await session.flush()
    await _record_closure(session, staff, "reception_closure.created", made)
    await fit_rooms(session, staff, concerned, now=now)
    return made


async def end_closure(session: AsyncSession, staff: Staff, *, closure_id: UUID, now: datetime) -> None:
    """People are received on those days after all, as far as they lie ahead."""
    check_may_keep(staff)
    closure = await reception_rooms.closure(session, closure_id)
    if closure is None:
        raise NotFound
    rooms = await reception_rooms.lock_all(session, closure.procuratorate_id)
    await session.delete(closure)
    await session.flush()
    await _record_closure(session, staff, "reception_closure.deleted", closure)
    await fit_rooms(session, staff, [room for room in rooms if closure.room_id in (None, room.id)], now=now)


async def _locked(session: AsyncSession, staff: Staff, room_id: UUID) -> models.ReceptionRoom:
    check_may_keep(staff)
    room = await reception_rooms.lock(session, room_id)
    if room is None:
        raise NotFound
    return room


async def _record(
    session: AsyncSession,
    staff: Staff,
    action: str,
    room: models.ReceptionRoom,
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any],
) -> None:
    await audit.record(
        session,
        staff,
        action,
        "reception_room",
        room.id,
        procuratorate_id=room.procuratorate_id,
        old=dict(old) if old else None,
        new=dict(new),
    )


async def _record_closure(session: AsyncSession, staff: Staff, action: str, closure: models.ReceptionClosure) -> None:
    await audit.record(
        session,
        staff,
        action,
        "reception_closure",
        closure.id,
        procuratorate_id=closure.procuratorate_id,
        new={
            "room_id": str(closure.room_id) if closure.room_id else None,
            "first_day": str(closure.first_day),
            "last_day": str(closure.last_day),
            "reason": closure.reason,
        },
    )
