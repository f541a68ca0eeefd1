"""每日汇总: what waits for the digest of a day is gathered into one delivery an account and channel."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.messages import DAILY_DIGEST

_GATHER = text("""
with due as (
    select account_id, channel, uuidv7() as digest_id from deliveries
    where status = 'QUEUED' and frequency = 'DAILY' and digest_id is null and due_at <= :now
    group by account_id, channel limit :limit
), gathered as (
    insert into deliveries (id, account_id, channel, message, subject_id, status, may_wait, due_at)
    select digest_id, account_id, channel, :message, digest_id, 'QUEUED', true, :now from due
    returning id, account_id, channel
)
update deliveries d set digest_id = g.id
from gathered g
where d.account_id = g.account_id and d.channel = g.channel
    and d.status = 'QUEUED' and d.frequency = 'DAILY' and d.digest_id is null and d.due_at <= :now
returning g.id
""")


async def gather(session: AsyncSession, *, limit: int, now: datetime) -> int:
    """Gather what is due of so many accounts and channels; how many digests were made. One process at a time."""
    made = await session.scalars(_GATHER, {"limit": limit, "now": now, "message": DAILY_DIGEST})
    return len(set(made))
