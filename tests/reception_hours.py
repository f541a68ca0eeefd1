"""Rooms, their hours and the slots that follow from them; visits in slots that close."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import delete, select

from db import models
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.deadlines import SHANGHAI
from rules.people import Staff
from rules.reception_slots import Session
from services import reception_closing, reception_fitting, reception_rooms
from services.reception_closing import BookingDecision
from tests import people
from tests.appointment_desk import Desk
from tests.people import NOW

WEEK = [
    Session(weekday, starts, ends, 2)
    for weekday in range(1, 6)
    for starts, ends in ((time(9), time(11, 30)), (time(14), time(17)))
]


async def room(database: Database, staff: Staff, name: str = "示例第二接待室", now: datetime = NOW) -> UUID:
    """A room of the office with the hours of a week."""
    async with database.begin() as session:
        office = await people.office(session, "110108")
        room = await reception_rooms.make(session, staff, office_id=office.id, name=name, now=now)
        await reception_rooms.set_hours(session, staff, room_id=room.id, hours=WEEK, now=now)
        return room.id


async def slots_of(database: Database, room_id: UUID) -> Sequence[models.ReceptionSlot]:
    """A room's slots, the earliest first."""
    async with database.read() as session:
        statement = select(models.ReceptionSlot).where(models.ReceptionSlot.room_id == room_id)
        return (await session.scalars(statement.order_by(models.ReceptionSlot.starts_at))).all()


def open_days(slots: Sequence[models.ReceptionSlot]) -> set[date]:
    """The days with an open slot."""
    return {each.starts_at.astimezone(SHANGHAI).date() for each in slots if not each.is_closed}


def shape(slots: Sequence[models.ReceptionSlot]) -> list[object]:
    """What of slots may not change by itself."""
    return [(s.id, s.starts_at, s.ends_at, s.cut_off_at, s.capacity, s.is_closed, s.version) for s in slots]


async def calendar_says(owner: Database, days: dict[date, bool]) -> None:
    """The State Council publishes these days."""
    first, last = min(days), max(days)
    async with owner.begin() as session:
        await session.execute(delete(models.Workday).where(models.Workday.day.between(first, last)))
        session.add_all(models.Workday(day=day, is_working_day=works, label="示例") for day, works in days.items())


async def fitted(database: Database, now: datetime = NOW) -> None:
    """The worker looks again."""
    await reception_fitting.run(database, now=lambda: now)


async def close(
    desk: Desk, decisions: Sequence[BookingDecision], *, slot: int = 0, version: int | None = None
) -> models.ReceptionSlot:
    """Close a slot of the desk with a decision on each visit."""
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


async def visits_of(desk: Desk, count: int, act: Act = Act.REPLY) -> list[models.Appointment]:
    """Visits of so many lawyers in the first slot."""
    made = []
    for serial in range(2, 2 + count):
        who = await people.lawyer(desk.database, serial)
        visit = await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case))
        await desk.perform(visit, Act.REPLY)
        if act is Act.CONFIRM:
            await desk.perform(visit, Act.CONFIRM, who)
        made.append(await desk.fresh(visit))
    return made
