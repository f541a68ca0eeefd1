"""When recurring jobs are due."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ScheduledJob

LOCK = 7_263_413  # any number, the same in every process that does a job


async def next_at(session: AsyncSession, name: str) -> datetime | None:
    """When a job is due; None when it has never been planned."""
    return await session.scalar(select(ScheduledJob.next_at).where(ScheduledJob.name == name))


async def plan(session: AsyncSession, name: str, at: datetime) -> None:
    """The job is due then."""
    statement = insert(ScheduledJob).values(name=name, next_at=at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[ScheduledJob.name], set_={"next_at": statement.excluded.next_at}
        )
    )
