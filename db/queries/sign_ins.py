"""Sign-ins of everybody at once."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Session, StaffSession


async def end_all(session: AsyncSession, now: datetime) -> int:
    """End all that have not ended, of accounts and of staff; returns how many."""
    ended = 0
    for kind in (Session, StaffSession):
        statement = update(kind).where(kind.revoked_at.is_(None)).values(revoked_at=now).returning(kind.id)
        ended += len((await session.execute(statement, execution_options={"synchronize_session": False})).all())
    return ended
