"""Reception slots: their places, taken and given back; those of an office."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ReceptionSlot
from rules.appointments import AHEAD, TIME_TO_CONFIRM, Slot

_QUIETLY = {"synchronize_session": False}
MOST = 500


async def take(session: AsyncSession, slot_id: UUID) -> bool:
    """Take a place if one is free: one statement, which waits for nobody once the slot is full."""
    taken = await session.execute(
        update(ReceptionSlot)
        .where(
            ReceptionSlot.id == slot_id,
            ReceptionSlot.taken < ReceptionSlot.capacity,
            ReceptionSlot.is_closed.is_(False),
        )
        .values(taken=ReceptionSlot.taken + 1)
        .returning(ReceptionSlot.id),
        execution_options=_QUIETLY,
    )
    return taken.first() is not None


async def give_back(session: AsyncSession, slot_id: UUID) -> None:
    """The place is free again with this transaction."""
    await session.execute(
        update(ReceptionSlot).where(ReceptionSlot.id == slot_id).values(taken=ReceptionSlot.taken - 1),
        execution_options=_QUIETLY,
    )


async def lock(session: AsyncSession, ids: Collection[UUID]) -> Sequence[ReceptionSlot]:
    """Slots as they stand, their rows locked in the order of their ids: two that exchange places wait for each other."""
    statement = (
        select(ReceptionSlot)
        .where(ReceptionSlot.id.in_(ids))
        .order_by(ReceptionSlot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def get(session: AsyncSession, slot_id: UUID) -> ReceptionSlot | None:
    """A slot as it stands; for staff within their session's scope."""
    statement = select(ReceptionSlot).where(ReceptionSlot.id == slot_id)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def begun(session: AsyncSession, ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Those of the named slots that have begun."""
    found = await session.scalars(
        select(ReceptionSlot.id).where(ReceptionSlot.id.in_(ids), ReceptionSlot.starts_at <= now)
    )
    return set(found)


async def of_office(session: AsyncSession, office_id: UUID, ids: Sequence[UUID]) -> list[ReceptionSlot | None]:
    """The named slots in the order of their names; None for what is no slot of the office."""
    found = await session.scalars(
        select(ReceptionSlot).where(ReceptionSlot.procuratorate_id == office_id, ReceptionSlot.id.in_(ids))
    )
    slots = {slot.id: slot for slot in found}
    return [slots.get(slot_id) for slot_id in ids]


async def free(session: AsyncSession, office_id: UUID, now: datetime, limit: int = MOST) -> Sequence[ReceptionSlot]:
    """The slots of an office in which a place can be offered now, the next first."""
    statement = (
        select(ReceptionSlot)
        .where(
            ReceptionSlot.procuratorate_id == office_id,
            ReceptionSlot.is_closed.is_(False),
            ReceptionSlot.taken < ReceptionSlot.capacity,
            ReceptionSlot.cut_off_at >= now + TIME_TO_CONFIRM,
            ReceptionSlot.starts_at <= now + AHEAD,
        )
        .order_by(ReceptionSlot.starts_at, ReceptionSlot.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def between(
    session: AsyncSession, office_id: UUID, first: datetime, last: datetime, limit: int = MOST
) -> Sequence[ReceptionSlot]:
    """The slots of an office that begin from one moment on and before another, in order."""
    statement = (
        select(ReceptionSlot)
        .where(
            ReceptionSlot.procuratorate_id == office_id,
            ReceptionSlot.starts_at >= first,
            ReceptionSlot.starts_at < last,
        )
        .order_by(ReceptionSlot.starts_at, ReceptionSlot.place)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def as_rule(slot: ReceptionSlot | None) -> Slot | None:
    """What the rules ask of a slot."""
    return Slot(slot.id, slot.starts_at, slot.cut_off_at, slot.is_closed, slot.remaining) if slot else None
