"""Counting tries, exactly, over all processes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Attempt
from rules.attempts import AttemptLimit


async def take(session: AsyncSession, limit: AttemptLimit, key: bytes, now: datetime) -> int | None:
    """Count a try and return None, or the seconds to wait when the limit is reached. Equal keys queue up."""
    lock = int.from_bytes(key[:7], "big")
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    wait = await _wait(session, limit, key, now)
    if wait is None:
        await session.execute(insert(Attempt).values(kind=limit.kind, key=key, at=now))
    return wait


# All at once, since a person or a provider waits for the answer, and others for the locks.
_LOCK = text("select pg_advisory_xact_lock(lock) from unnest(cast(:locks as bigint[])) as lock order by lock")
_LONGEST_WAIT = text("""
select max(extract(epoch from recent.at - cast(:now as timestamptz)) + l.seconds)
from unnest(cast(:kinds as text[]), cast(:keys as bytea[]), cast(:counts as int[]), cast(:seconds as int[]))
    as l(kind, key, count, seconds),
lateral (
    select at from attempts a
    where a.kind = l.kind and a.key = l.key and a.at > cast(:now as timestamptz) - l.seconds * interval '1 second'
    order by at desc offset l.count - 1 limit 1
) recent
""")


async def take_together(
    session: AsyncSession, counted: Sequence[tuple[AttemptLimit, bytes]], now: datetime
) -> int | None:
    """Count a try for each limit with its key, or none of them: then the seconds until there is room in all."""
    await session.execute(_LOCK, {"locks": sorted({int.from_bytes(key[:7], "big") for _, key in counted})})
    limits = {
        "kinds": [limit.kind for limit, _ in counted],
        "keys": [key for _, key in counted],
        "counts": [limit.count for limit, _ in counted],
        "seconds": [limit.seconds for limit, _ in counted],
    }
    wait: Decimal | None = await session.scalar(_LONGEST_WAIT, {"now": now, **limits})
    if wait is not None:
        return max(1, ceil(wait))
    await session.execute(insert(Attempt), [{"kind": limit.kind, "key": key, "at": now} for limit, key in counted])
    return None


async def _wait(session: AsyncSession, limit: AttemptLimit, key: bytes, now: datetime) -> int | None:
    since = now - timedelta(seconds=limit.seconds)
    recent = (
        await session.scalars(
            select(Attempt.at)
            .where(Attempt.kind == limit.kind, Attempt.key == key, Attempt.at > since)
            .order_by(Attempt.at.desc())
            .limit(limit.count)
        )
    ).all()
    if len(recent) < limit.count:
        return None
    return max(1, ceil((recent[-1] + timedelta(seconds=limit.seconds) - now).total_seconds()))


async def are_used_up(session: AsyncSession, limit: AttemptLimit, key: bytes, now: datetime) -> bool:
    """Whether the next try would be refused."""
    since = now - timedelta(seconds=limit.seconds)
    number = select(func.count()).where(Attempt.kind == limit.kind, Attempt.key == key, Attempt.at > since)
    return (await session.scalar(number) or 0) >= limit.count


async def forget(session: AsyncSession, limit: AttemptLimit, key: bytes, *, at: datetime | None = None) -> None:
    """Clear the tries of a key, all of them or those of one moment."""
    statement = delete(Attempt).where(Attempt.kind == limit.kind, Attempt.key == key)
    await session.execute(statement if at is None else statement.where(Attempt.at == at))
