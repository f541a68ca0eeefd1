"""How much waits, and since when: what those who look after the portal watch."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuditEntry, Broadcast, CaseUpload, ChannelPause, Delivery, ScheduledJob, UnsealedEntry
from db.outbox import WAITING
from rules.case_uploads import CaseUploadStatus
from rules.notice_preferences import OUTSIDE
from rules.notices import DeliveryError, DeliveryStatus, NoticeFrequency


@dataclass(frozen=True)
class Waiting:
    """How many wait, how long ago the oldest was written, and for how long one has been due at most, in seconds."""

    count: int = 0
    oldest_seconds: float = 0.0
    overdue_seconds: float = 0.0


@dataclass(frozen=True)
class Figures:
    """One look."""

    deliveries: dict[str, Waiting]
    dead: dict[tuple[str, str], int]  # by channel and kind of error
    broadcasts: Waiting
    resting: dict[str, int]
    imports: Waiting
    unsealed: Waiting
    retention_overdue_seconds: float
    oldest_transaction_seconds: float


async def ping(session: AsyncSession) -> None:
    """Returns when the database answers."""
    await session.execute(text("select 1"))


async def look(session: AsyncSession, now: datetime) -> Figures:
    """All of them; every count is answered by an index of what waits."""
    return Figures(
        deliveries=await _deliveries(session, now),
        dead=await _dead(session),
        broadcasts=await _broadcasts(session, now),
        resting=await _resting(session),
        imports=await _imports(session, now),
        unsealed=await _unsealed(session, now),
        retention_overdue_seconds=_since(await session.scalar(select(func.min(ScheduledJob.next_at))), now),
        oldest_transaction_seconds=float(await session.scalar(text(_OLDEST_TRANSACTION)) or 0),
    )


async def _deliveries(session: AsyncSession, now: datetime) -> dict[str, Waiting]:
    rows = await session.execute(
        select(Delivery.channel, func.count(), func.min(Delivery.created_at), func.min(Delivery.due_at))
        .where(Delivery.status.in_(WAITING), Delivery.frequency == NoticeFrequency.IMMEDIATE)
        .group_by(Delivery.channel)
    )
    found = {
        channel.value: Waiting(count, _since(oldest, now), _since(due, now)) for channel, count, oldest, due in rows
    }
    return {channel.value: Waiting() for channel in OUTSIDE} | found


async def _dead(session: AsyncSession) -> dict[tuple[str, str], int]:
    rows = await session.execute(
        select(Delivery.channel, Delivery.error_kind, func.count())
        .where(Delivery.status == DeliveryStatus.DEAD)
        .group_by(Delivery.channel, Delivery.error_kind)
    )
    found = {(channel.value, kind.value if kind else ""): count for channel, kind, count in rows}
    return {(channel.value, kind.value): 0 for channel in OUTSIDE for kind in DeliveryError} | found


async def _broadcasts(session: AsyncSession, now: datetime) -> Waiting:
    unfinished = select(func.count(), func.min(Broadcast.created_at)).where(Broadcast.finished_at.is_(None))
    row = (await session.execute(unfinished)).one()
    return Waiting(row[0], _since(row[1], now))


async def _resting(session: AsyncSession) -> dict[str, int]:
    resting = set(await session.scalars(select(ChannelPause.channel)))
    return {channel.value: int(channel in resting) for channel in OUTSIDE}


async def _imports(session: AsyncSession, now: datetime) -> Waiting:
    waits = CaseUpload.status.in_([CaseUploadStatus.RECEIVED, CaseUploadStatus.IMPORTING])
    row = (await session.execute(select(func.count(), func.min(CaseUpload.received_at)).where(waits))).one()
    return Waiting(row[0], _since(row[1], now))


async def _unsealed(session: AsyncSession, now: datetime) -> Waiting:
    row = (
        await session.execute(
            select(func.count(), func.min(AuditEntry.at))
            .select_from(UnsealedEntry)
            .join(AuditEntry, AuditEntry.id == UnsealedEntry.entry_id)
        )
    ).one()
    return Waiting(row[0], _since(row[1], now))


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


_OLDEST_TRANSACTION = """
select extract(epoch from clock_timestamp() - min(xact_start)) from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""
