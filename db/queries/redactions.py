"""What belongs to the redaction of a draft: settled doubts, and the telephones that may stand in it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Procuratorate, ProtectedName, SettledDoubt


async def settled(session: AsyncSession, draft_id: UUID) -> Sequence[SettledDoubt]:
    """The doubts of a draft that were settled, the first one first."""
    statement = select(SettledDoubt).where(SettledDoubt.draft_id == draft_id)
    return (await session.scalars(statement.order_by(SettledDoubt.id))).all()


async def unsettle(session: AsyncSession, draft_id: UUID, doubt_id: UUID) -> bool:
    """Ask about a place again; whether there was such a doubt."""
    statement = delete(SettledDoubt).where(SettledDoubt.draft_id == draft_id, SettledDoubt.id == doubt_id)
    return (await session.execute(statement.returning(SettledDoubt.id))).first() is not None


async def name(session: AsyncSession, draft_id: UUID, name_id: UUID) -> ProtectedName | None:
    """One of the names of a draft."""
    statement = select(ProtectedName).where(ProtectedName.draft_id == draft_id, ProtectedName.id == name_id)
    return await session.scalar(statement)


async def hotline(session: AsyncSession, office_id: UUID) -> str | None:
    """The telephone that an office shows to everybody."""
    return await session.scalar(select(Procuratorate.hotline).where(Procuratorate.id == office_id))
