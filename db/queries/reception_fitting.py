"""Making the slots of rooms fit their hours: what is wanted, what stands, and what changes, set by set."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ReceptionClosure, ReceptionRoom, ReceptionSession, ReceptionSlot
from rules.reception_fitting import Standing
from rules.reception_slots import Closure, Planned, Session

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
    found = await session.scalars(
        select(ReceptionSession)
        .where(ReceptionSession.room_id.in_(ids))
        .order_by(ReceptionSession.weekday, ReceptionSession.starts)
    )
    for each in found:
        sessions[each.room_id].append(Session(each.weekday, each.starts, each.ends, each.capacity))
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
