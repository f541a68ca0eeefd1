"""Rooms of an office, their hours and closures; for staff within their session's scope."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Procuratorate, ReceptionClosure, ReceptionRoom, ReceptionSession
from rules.people import Staff
from rules.reception_slots import Session


async def office_of(session: AsyncSession, staff: Staff, office_id: UUID) -> Procuratorate | None:
    """An office in use, if it is that of the member of staff or below it."""
    statement = select(Procuratorate).where(Procuratorate.id == office_id, Procuratorate.is_active)
    if staff.procuratorate_id is not None:
        statement = statement.where(Procuratorate.id.in_(select(func.office_subtree(staff.procuratorate_id))))
    return await session.scalar(statement)


async def offices(session: AsyncSession, staff: Staff, limit: int) -> Sequence[Procuratorate]:
    """The office of the member of staff and those below it, as far as a list goes."""
    statement = select(Procuratorate).where(Procuratorate.is_active).order_by(Procuratorate.unit_code).limit(limit)
    if staff.procuratorate_id is not None:
        statement = statement.where(Procuratorate.id.in_(select(func.office_subtree(staff.procuratorate_id))))
    return (await session.scalars(statement)).all()


async def lock(session: AsyncSession, room_id: UUID) -> ReceptionRoom | None:
    """A room, its row locked: whatever is done about its hours and the times of its slots happens one after the other."""
    statement = select(ReceptionRoom).where(ReceptionRoom.id == room_id).with_for_update(key_share=True)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_all(session: AsyncSession, office_id: UUID) -> Sequence[ReceptionRoom]:
    """The rooms of an office, locked in the order of their ids."""
    statement = (
        select(ReceptionRoom)
        .where(ReceptionRoom.procuratorate_id == office_id)
        .order_by(ReceptionRoom.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def of_office(session: AsyncSession, office_id: UUID) -> Sequence[ReceptionRoom]:
    """The rooms of an office, those in use first."""
    statement = select(ReceptionRoom).where(ReceptionRoom.procuratorate_id == office_id)
    return (await session.scalars(statement.order_by(ReceptionRoom.is_active.desc(), ReceptionRoom.name))).all()


async def sessions_of(session: AsyncSession, office_id: UUID) -> Sequence[ReceptionSession]:
    """The hours of all rooms of an office, in order."""
    statement = select(ReceptionSession).where(ReceptionSession.procuratorate_id == office_id)
    return (await session.scalars(statement.order_by(ReceptionSession.weekday, ReceptionSession.starts))).all()


async def set_sessions(session: AsyncSession, room: ReceptionRoom, hours: Sequence[Session]) -> None:
    """These are its hours from now on."""
    await session.execute(delete(ReceptionSession).where(ReceptionSession.room_id == room.id))
    if hours:
        own = {"procuratorate_id": room.procuratorate_id, "room_id": room.id}
        rows = [
            own | {"weekday": each.weekday, "starts": each.starts, "ends": each.ends, "capacity": each.capacity}
            for each in hours
        ]
        await session.execute(insert(ReceptionSession), rows)


async def closures_of(session: AsyncSession, office_id: UUID, since: date) -> Sequence[ReceptionClosure]:
    """The closures of an office and its rooms that last until a day or longer."""
    statement = (
        select(ReceptionClosure)
        .where(ReceptionClosure.procuratorate_id == office_id, ReceptionClosure.last_day >= since)
        .order_by(ReceptionClosure.first_day, ReceptionClosure.id)
    )
    return (await session.scalars(statement)).all()


async def closure(session: AsyncSession, closure_id: UUID) -> ReceptionClosure | None:
    """One closure."""
    return await session.scalar(select(ReceptionClosure).where(ReceptionClosure.id == closure_id))
