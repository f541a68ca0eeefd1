"""Counting tries, exactly, over all processes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Attempt
from rules.attempts import AttemptLimit


async def take(session: AsyncSession, limit: AttemptLimit, key: bytes, now: datetime) -> int | None:
    """Count a try and return None, or the seconds to wait when the limit is reached. Equal keys queue up."""
    lock = int.from_bytes(key[:7], "big")
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    since = now - timedelta(seconds=limit.seconds)
    recent = (
        await session.scalars(
            select(Attempt.at)
            .where(Attempt.kind == limit.kind, Attempt.key == key, Attempt.at > since)
            .order_by(Attempt.at.desc())
            .limit(limit.count)
        )
    ).all()
    if len(recent) >= limit.count:
        return max(1, int((recent[-1] + timedelta(seconds=limit.seconds) - now).total_seconds()))
    await session.execute(insert(Attempt).values(kind=limit.kind, key=key, at=now))
    return None


async def are_used_up(session: AsyncSession, limit: AttemptLimit, key: bytes, now: datetime) -> bool:
    """Whether the next try would be refused."""
    since = now - timedelta(seconds=limit.seconds)
    number = select(func.count()).where(Attempt.kind == limit.kind, Attempt.key == key, Attempt.at > since)
    return (await session.scalar(number) or 0) >= limit.count


async def forget(session: AsyncSession, limit: AttemptLimit, key: bytes, *, at: datetime | None = None) -> None:
    """Clear the tries of a key, all of them or those of one moment."""
    statement = delete(Attempt).where(Attempt.kind == limit.kind, Attempt.key == key)
    await session.execute(statement if at is None else statement.where(Attempt.at == at))
