"""The slots of rooms follow hours, calendar and closures: looked at once a day, and at once when something changed.

A slot that is closed while visits are arranged in it becomes a task of its office: each of them is to be decided.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.engine import Database
from db.queries import reception_fitting, workdays
from db.queries.reception_fitting import Hours
from rules.deadlines import WorkCalendar, today
from rules.people import Actor, System
from rules.reception_fitting import Fitting, Wanted, fit
from rules.reception_slots import GENERATED_AHEAD, Planned, planned
from services import audit, tell

CLOCK = System(name="clock")
CLOSED = "slot_closed"
AT_ONCE = 100


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Every room that was not looked at today, a portion a transaction; running again, or twice at once, changes nothing more."""
    looked_at = AT_ONCE
    while looked_at == AT_ONCE:
        async with database.begin() as session:
            looked_at = await sync(session, now=now())


async def sync(session: AsyncSession, *, now: datetime) -> int:
    """The next portion of the rooms that are open; how many they were."""
    rooms = await reception_fitting.next_rooms(session, today(now), AT_ONCE)
    await fit_rooms(session, CLOCK, rooms, now=now)
    return len(rooms)


async def fit_rooms(
    session: AsyncSession, actor: Actor, rooms: Sequence[models.ReceptionRoom], *, now: datetime
) -> None:
    """Make the slots of these rooms, whose rows are locked, what their hours say. What has begun stays as it is."""
    if not rooms:
        return
    calendar = await workdays.calendar(session)
    steps, added = await _steps(session, rooms, calendar, now)
    touched = sorted({*steps.closed, *steps.reopened, *steps.changed})
    await reception_fitting.lock(session, touched)
    closed = await reception_fitting.close(session, steps.closed)
    await reception_fitting.change(session, steps.changed)
    reopened = await reception_fitting.reopen(session, steps.reopened)
    await reception_fitting.add(session, added)
    await reception_fitting.looked_at(session, rooms, today(now))
    for slot in closed:
        if slot.taken:
            await _record(session, actor, "reception_slot.closed", slot, reason=steps.closed[slot.id])
            await tell.staff_of(session, slot.procuratorate_id, CLOSED, slot.id, occasion=slot.version, now=now)
    for slot in reopened:
        if slot.taken:
            await _record(session, actor, "reception_slot.reopened", slot)
            await tell.staff_is_done(session, slot.id, now=now)


async def _steps(
    session: AsyncSession, rooms: Sequence[models.ReceptionRoom], calendar: WorkCalendar, now: datetime
) -> tuple[Fitting, list[tuple[UUID, Planned]]]:
    """What is to be done in all of the rooms; most have the hours of others, so that each plan is made once."""
    first = today(now)
    last = first + GENERATED_AHEAD
    hours = await reception_fitting.hours(session, rooms, first)
    standing = await reception_fitting.standing(session, rooms, now)
    plans: dict[Hours, Sequence[Planned]] = {}
    steps, added = Fitting(), list[tuple[UUID, Planned]]()
    for room in rooms:
        its = hours[room.id]
        if its not in plans:
            plans[its] = _plan(its, first, last, calendar, now)
        wanted = Wanted(plans[its] if room.is_active else (), its.closures, last, room.is_active)
        found = fit(wanted, standing.get(room.id, ()), calendar)
        steps.closed |= found.closed
        steps.changed |= found.changed
        steps.reopened += found.reopened
        added += [(room.id, each) for each in found.added]
    return steps, added


def _plan(hours: Hours, first: date, last: date, calendar: WorkCalendar, now: datetime) -> Sequence[Planned]:
    whole = planned(hours.sessions, hours.closures, first, last, calendar)
    return [each for each in whole if each.starts_at > now]


async def _record(
    session: AsyncSession, actor: Actor, action: str, slot: reception_fitting.Touched, reason: str | None = None
) -> None:
    await audit.record(
        session,
        actor,
        action,
        "reception_slot",
        slot.id,
        procuratorate_id=slot.procuratorate_id,
        new={"version": slot.version, "taken": slot.taken, "reason": reason},
    )
