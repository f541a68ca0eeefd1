"""Which session may see which paper for a while because a reason was given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PaperPermit


async def holds(session: AsyncSession, session_id: UUID | None, paper_id: UUID, now: datetime) -> bool:
    """Whether the session has a permit that still counts."""
    permit = exists().where(
        PaperPermit.staff_session_id == session_id,
        PaperPermit.attachment_id == paper_id,
        PaperPermit.expires_at > now,
    )
    return await session.scalar(select(permit)) or False


async def put(session: AsyncSession, session_id: UUID, paper_id: UUID, expires_at: datetime) -> None:
    """Give a permit, or let the one that there is last longer."""
    statement = insert(PaperPermit).values(staff_session_id=session_id, attachment_id=paper_id, expires_at=expires_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[PaperPermit.staff_session_id, PaperPermit.attachment_id], set_={"expires_at": expires_at}
        )
    )
