"""Making the slots of rooms fit their hours: what is wanted, what stands, and what changes, set by set."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ReceptionClosure, ReceptionRoom, ReceptionSession, ReceptionSlot
from rules.reception_fitting import Standing
from rules.reception_slots import Closure, Planned, Session

# The rooms of a portion, each with the number of its plan; and the plans, most rooms having the same one.
_WANTED = """
with r as (select * from unnest(cast(:rooms as uuid[]), cast(:plans as int[])) as r(room_id, plan)),
p as (select * from unnest(cast(:numbers as int[]), cast(:starts as timestamptz[]), cast(:ends as timestamptz[]),
    cast(:cut_offs as timestamptz[]), cast(:capacities as int[])) as p(plan, starts_at, ends_at, cut_off_at, capacity))
"""
_ODD = text(
    _WANTED  # noqa: S608 - both parts stand here
    + """
select distinct s.room_id from reception_slots s join r on r.room_id = s.room_id
where s.procuratorate_id = any(cast(:offices as uuid[])) and s.starts_at > :now and not exists (
    select from p where p.plan = r.plan and p.starts_at = s.starts_at and p.ends_at = s.ends_at
        and p.cut_off_at = s.cut_off_at and p.capacity = s.capacity and not s.is_closed and not s.by_hand)
and (not s.is_closed or s.by_hand or s.closed_by_staff or exists (
    select from p where p.plan = r.plan and p.starts_at = s.starts_at and p.ends_at = s.ends_at))
"""
)
_FILL = text(
    _WANTED
    + """
insert into reception_slots (procuratorate_id, room_id, place, starts_at, ends_at, cut_off_at, capacity)
select room.procuratorate_id, room.id, room.name, p.starts_at, p.ends_at, p.cut_off_at, p.capacity
from r join reception_rooms room on room.id = r.room_id join p on p.plan = r.plan
where not exists (select from reception_slots s where s.procuratorate_id = any(cast(:offices as uuid[]))
    and s.starts_at > :now and s.room_id = r.room_id and s.starts_at = p.starts_at and s.ends_at = p.ends_at)
on conflict do nothing
"""
)
_ADD = text("""
insert into reception_slots (procuratorate_id, room_id, place, starts_at, ends_at, cut_off_at, capacity)
select r.procuratorate_id, r.id, r.name, f.starts_at, f.ends_at, f.cut_off_at, f.capacity
from unnest(cast(:rooms as uuid[]), cast(:starts as timestamptz[]), cast(:ends as timestamptz[]),
    cast(:cut_offs as timestamptz[]), cast(:capacities as int[])) as f(room_id, starts_at, ends_at, cut_off_at, capacity)
join reception_rooms r on r.id = f.room_id
on conflict do nothing
""")
_LOCK = text("select id from reception_slots where id = any(cast(:ids as uuid[])) order by id for no key update")
_CLOSE = text("""
update reception_slots s set is_closed = true, closed_reason = f.reason, version = s.version + 1
from unnest(cast(:ids as uuid[]), cast(:reasons as text[])) as f(id, reason)
where s.id = f.id and not s.is_closed returning s.id, s.procuratorate_id, s.version, s.taken
""")
_REOPEN = text("""
update reception_slots s set is_closed = false, closed_reason = null, version = s.version + 1
where id = any(cast(:ids as uuid[])) and is_closed and not closed_by_staff
    and not exists (select from reception_slots o where o.room_id = s.room_id and not o.is_closed
        and tstzrange(o.starts_at, o.ends_at) && tstzrange(s.starts_at, s.ends_at))
returning id, procuratorate_id, version, taken
""")
_CHANGE = text("""
update reception_slots s
set capacity = greatest(f.capacity, s.taken), cut_off_at = f.cut_off_at, version = s.version + 1
from unnest(cast(:ids as uuid[]), cast(:capacities as int[]), cast(:cut_offs as timestamptz[])) as f(id, capacity, cut_off_at)
where s.id = f.id
""")


@dataclass(frozen=True)
class Touched:
    """A slot that was closed or opened, as it stands then."""

    id: UUID
    procuratorate_id: UUID
    version: int
    taken: int


@dataclass(frozen=True)
class Hours:
    """When a room is open."""

    sessions: tuple[Session, ...]
    closures: tuple[Closure, ...]


async def next_rooms(session: AsyncSession, on: date, limit: int) -> Sequence[ReceptionRoom]:
    """Rooms that were not looked at on that day, locked; what others hold is left to them."""
    statement = (
        select(ReceptionRoom)
        .where(ReceptionRoom.is_active, ReceptionRoom.synced_on.is_distinct_from(on))
        .order_by(ReceptionRoom.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def hours(session: AsyncSession, rooms: Sequence[ReceptionRoom], on: date) -> Mapping[UUID, Hours]:
    """The hours of each room, and its closures from that day on, those of its whole office among them."""
    ids, offices = [room.id for room in rooms], {room.procuratorate_id for room in rooms}
    sessions: dict[UUID, list[Session]] = defaultdict(list)
    of = ReceptionSession
    found = await session.execute(
        select(of.room_id, of.weekday, of.starts, of.ends, of.capacity)
        .where(ReceptionSession.room_id.in_(ids))
        .order_by(ReceptionSession.weekday, ReceptionSession.starts)
    )
    for room_id, weekday, starts, ends, capacity in found:
        sessions[room_id].append(Session(weekday, starts, ends, capacity))
    closed = await session.scalars(
        select(ReceptionClosure)
        .where(
            ReceptionClosure.procuratorate_id.in_(offices),
            or_(ReceptionClosure.room_id.is_(None), ReceptionClosure.room_id.in_(ids)),
            ReceptionClosure.last_day >= on,
        )
        .order_by(ReceptionClosure.first_day, ReceptionClosure.id)
    )
    closures: dict[UUID, list[Closure]] = defaultdict(list)
    for one in closed:
        closures[one.room_id or one.procuratorate_id].append(Closure(one.first_day, one.last_day, one.reason))
    return {
        room.id: Hours(tuple(sessions[room.id]), tuple(closures[room.procuratorate_id] + closures[room.id]))
        for room in rooms
    }


async def standing(
    session: AsyncSession, rooms: Sequence[ReceptionRoom], now: datetime
) -> Mapping[UUID, Sequence[Standing]]:
    """The slots of each room that have not begun."""
    slot = ReceptionSlot
    rows = await session.execute(
        select(
            slot.room_id,
            slot.id,
            slot.starts_at,
            slot.ends_at,
            slot.cut_off_at,
            slot.capacity,
            slot.taken,
            slot.is_closed,
            slot.by_hand,
            slot.closed_by_staff,
        ).where(
            slot.procuratorate_id.in_({room.procuratorate_id for room in rooms}),
            slot.room_id.in_([room.id for room in rooms]),
            slot.starts_at > now,
        )
    )
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for room_id, *columns in rows:
        found[room_id].append(Standing(*columns))
    return found


@dataclass(frozen=True)
class Portion:
    """Rooms in use with their plans; rooms with the same hours share one plan, and it is handed over once."""

    plans: Mapping[UUID, Sequence[Planned]]
    offices: Sequence[UUID]
    now: datetime

    def values(self, rooms: Mapping[UUID, Sequence[Planned]]) -> dict[str, Any]:
        """What the statements are given of some of the rooms."""
        plans = {id(plan): plan for plan in rooms.values()}
        numbers = {key: number for number, key in enumerate(plans)}
        lines = [(numbers[key], each) for key, plan in plans.items() for each in plan]
        return {
            "rooms": list(rooms),
            "plans": [numbers[id(plan)] for plan in rooms.values()],
            "numbers": [number for number, _ in lines],
            "starts": [each.starts_at for _, each in lines],
            "ends": [each.ends_at for _, each in lines],
            "cut_offs": [each.cut_off_at for _, each in lines],
            "capacities": [each.capacity for _, each in lines],
            "offices": self.offices,
            "now": self.now,
        }


async def odd(session: AsyncSession, portion: Portion) -> set[UUID]:
    """Of these rooms those in which some slot that has not begun is not as it should be, or is staff's own."""
    return set(await session.scalars(_ODD, portion.values(portion.plans)))


async def fill(session: AsyncSession, portion: Portion, but: Collection[UUID]) -> None:
    """Add what is missing in the rooms in which everything else is as planned: all `but` these."""
    rooms = {room_id: plan for room_id, plan in portion.plans.items() if room_id not in but}
    if rooms:
        await session.execute(_FILL, portion.values(rooms))


async def add(session: AsyncSession, added: Sequence[tuple[UUID, Planned]]) -> None:
    """New slots of rooms; what would stand beside another one of its room is left out."""
    if added:
        values: dict[str, Any] = {
            "rooms": [room_id for room_id, _ in added],
            "starts": [each.starts_at for _, each in added],
            "ends": [each.ends_at for _, each in added],
            "cut_offs": [each.cut_off_at for _, each in added],
            "capacities": [each.capacity for _, each in added],
        }
        await session.execute(_ADD, values)


async def lock(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """What is going to change, in the order in which everybody locks slots."""
    if ids:
        await session.execute(_LOCK, {"ids": ids})


async def close(session: AsyncSession, closed: Mapping[UUID, str]) -> Sequence[Touched]:
    """Slots that are closed now, each for its reason; those that were closed meanwhile are not among them."""
    if not closed:
        return []
    rows = await session.execute(_CLOSE, {"ids": list(closed), "reasons": list(closed.values())})
    return [Touched(*row) for row in rows]


async def reopen(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Touched]:
    """Slots that are open again; not those that staff closed."""
    return [Touched(*row) for row in await session.execute(_REOPEN, {"ids": ids})] if ids else []


async def change(session: AsyncSession, changed: Mapping[UUID, tuple[int, datetime]]) -> None:
    """Places and cut-offs; never fewer places than are taken."""
    if changed:
        values: dict[str, Any] = {
            "ids": list(changed),
            "capacities": [capacity for capacity, _ in changed.values()],
            "cut_offs": [cut_off_at for _, cut_off_at in changed.values()],
        }
        await session.execute(_CHANGE, values)


async def looked_at(session: AsyncSession, rooms: Sequence[ReceptionRoom], on: date) -> None:
    """These rooms fit on that day."""
    await session.execute(
        update(ReceptionRoom).where(ReceptionRoom.id.in_([room.id for room in rooms])).values(synced_on=on),
        execution_options={"synchronize_session": False},
    )
