"""Objections to publications."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PublicationObjection


async def locked(session: AsyncSession, objection_id: UUID) -> PublicationObjection | None:
    """An objection within the staff session's scope, its row locked."""
    statement = select(PublicationObjection).where(PublicationObjection.id == objection_id)
    return await session.scalar(statement.with_for_update(key_share=True).execution_options(populate_existing=True))


async def next_number(session: AsyncSession) -> int:
    """A number that no objection has had."""
    return await session.scalar(text("select nextval('objection_numbers')")) or 0
