"""The slots of rooms follow hours, calendar and closures: looked at once a day, and at once when something changed.

A slot that is closed while visits are arranged in it becomes a task of its office: each of them is to be decided.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.engine import Database
from db.queries import reception_fitting, workdays
from db.queries.reception_fitting import Hours, Portion
from rules.deadlines import WorkCalendar, today
from rules.people import Actor, System
from rules.reception_fitting import Fitting, Span, Wanted, by_span, fit
from rules.reception_slots import GENERATED_AHEAD, Closure, Planned, planned
from services import audit, tell

CLOCK = System(name="clock")
CLOSED = "slot_closed"
AT_ONCE = 100


@dataclass(frozen=True)
class _Plan:
    """What is wanted of rooms with the same hours."""

    slots: Sequence[Planned]
    by_span: Mapping[Span, Planned]
    closures: Sequence[Closure]


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
    plans = await _plans(session, rooms, calendar, now)
    in_use = {room.id: plans[room.id].slots for room in rooms if room.is_active}
    portion = Portion(in_use, sorted({room.procuratorate_id for room in rooms}), now)
    odd = await reception_fitting.odd(session, portion)
    await reception_fitting.fill(session, portion, odd)
    others = [room for room in rooms if room.id in odd or not room.is_active]
    await _fit_one_by_one(session, actor, others, plans, calendar, now)
    await reception_fitting.looked_at(session, rooms, today(now))


async def _fit_one_by_one(
    session: AsyncSession,
    actor: Actor,
    rooms: Sequence[models.ReceptionRoom],
    plans: Mapping[UUID, _Plan],
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    if not rooms:
        return
    standing = await reception_fitting.standing(session, rooms, now)
    steps, added = Fitting(), list[tuple[UUID, Planned]]()
    for room in rooms:
        plan = plans[room.id]
        last_day = today(now) + GENERATED_AHEAD
        wanted = Wanted(plan.by_span if room.is_active else {}, plan.closures, last_day, room.is_active)
        found = fit(wanted, standing.get(room.id, ()), calendar)
        steps.closed |= found.closed
        steps.changed |= found.changed
        steps.reopened += found.reopened
        added += [(room.id, each) for each in found.added]
    await _carry_out(session, actor, steps, added, now)


async def _carry_out(
    session: AsyncSession, actor: Actor, steps: Fitting, added: Sequence[tuple[UUID, Planned]], now: datetime
) -> None:
    touched = sorted({*steps.closed, *steps.reopened, *steps.changed})
    await reception_fitting.lock(session, touched)
    closed = await reception_fitting.close(session, steps.closed)
    await reception_fitting.change(session, steps.changed)
    reopened = await reception_fitting.reopen(session, steps.reopened)
    await reception_fitting.add(session, added)
    for slot in closed:
        if slot.taken:
            await _record(session, actor, "reception_slot.closed", slot, reason=steps.closed[slot.id])
            await tell.staff_of(session, slot.procuratorate_id, CLOSED, slot.id, occasion=slot.version, now=now)
    for slot in reopened:
        if slot.taken:
            await _record(session, actor, "reception_slot.reopened", slot)
            await tell.staff_is_done(session, slot.id, now=now)


async def _plans(
    session: AsyncSession, rooms: Sequence[models.ReceptionRoom], calendar: WorkCalendar, now: datetime
) -> Mapping[UUID, _Plan]:
    """The plan of each room; most have the hours of others, so that each is made once."""
    first = today(now)
    hours = await reception_fitting.hours(session, rooms, first)
    made: dict[Hours, _Plan] = {}
    for its in hours.values():
        if its not in made:
            whole = planned(its.sessions, its.closures, first, first + GENERATED_AHEAD, calendar)
            slots = [each for each in whole if each.starts_at > now]
            made[its] = _Plan(slots, by_span(slots), its.closures)
    return {room_id: made[its] for room_id, its in hours.items()}


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
