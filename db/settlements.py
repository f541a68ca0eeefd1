"""What became of a delivery, written while its lease is held: sent, put off, tried again later, or given up.

What is given up for good is taken over by the next channel in reserve. Where there is none and nothing else reached the person,
staff have a task. A digest's notices share its fate.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Account, Delivery, Registration
from db.outbox import Claimed
from db.queries import staff_notices
from rules.messages import DAILY_DIGEST
from rules.notices import DeliveryError, DeliveryStatus, NoticeChannel, is_bad_address, retry_delay

DELIVERY_DEAD = "delivery_dead"
_GIVEN_UP = (DeliveryStatus.DEAD, DeliveryStatus.SKIPPED)
_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True)
class Outcome:
    """What became of a try: SENT, SKIPPED, DEAD, FAILED, which is tried again as long as the law of retries allows, or QUEUED:
    not tried, it waits until `due_at`."""

    status: DeliveryStatus
    provider_id: str | None = None
    error: str | None = None  # never with an address or a name in it
    kind: DeliveryError | None = None
    due_at: datetime | None = None


async def settle(
    session: AsyncSession, claimed: Claimed, outcome: Outcome, *, now: datetime, jitter: Random
) -> DeliveryStatus | None:
    """Write it and return the status; None: the lease is another's by now, nothing is written."""
    settled = await session.execute(
        update(Delivery)
        .where(Delivery.id == claimed.id, Delivery.locked_until == claimed.locked_until)
        .values(locked_until=None, **_changes(claimed, outcome, now, jitter))
        .returning(
            Delivery.status,
            Delivery.procuratorate_id,
            Delivery.notice_id,
            Delivery.subject_id,
            Delivery.reserve,
            Delivery.may_wait,
        )
        .execution_options(**_QUIETLY)
    )
    row = settled.one_or_none()
    if row is None:
        return None
    if claimed.message == DAILY_DIGEST and row.status not in (DeliveryStatus.QUEUED, DeliveryStatus.FAILED):
        await _settle_members(session, claimed.id, row.status, outcome, now)
    if row.status is DeliveryStatus.DEAD and is_bad_address(outcome.error) and claimed.channel is NoticeChannel.EMAIL:
        await _mark_bounced(session, claimed, now)
    if row.status in _GIVEN_UP and not await _stand_in(session, claimed, row, now):
        await _tell_staff(session, claimed, row, now)
    status: DeliveryStatus = row.status
    return status


def _changes(claimed: Claimed, outcome: Outcome, now: datetime, jitter: Random) -> dict[str, Any]:
    if outcome.status is DeliveryStatus.QUEUED:
        return {"due_at": outcome.due_at, "attempts": Delivery.attempts - 1}
    said = {"error": outcome.error, "error_kind": outcome.kind}
    if outcome.status is DeliveryStatus.FAILED:
        wait = retry_delay(claimed.attempts, jitter=jitter)
        if wait is not None:
            return said | {"status": DeliveryStatus.FAILED, "due_at": now + wait}
        return said | {"status": DeliveryStatus.DEAD, "payload_encrypted": None}
    sent_at = now if outcome.status is DeliveryStatus.SENT else None
    return said | {
        "status": outcome.status,
        "payload_encrypted": None,
        "sent_at": sent_at,
        "provider_id": outcome.provider_id,
    }


async def _settle_members(
    session: AsyncSession, digest_id: UUID, status: DeliveryStatus, outcome: Outcome, now: datetime
) -> None:
    values: dict[str, Any] = {"status": status, "error": outcome.error, "provider_id": outcome.provider_id}
    if status is DeliveryStatus.SENT:
        values["sent_at"] = now
    await session.execute(
        update(Delivery)
        .where(Delivery.digest_id == digest_id, Delivery.status == DeliveryStatus.QUEUED)
        .values(values),
        execution_options=_QUIETLY,
    )


async def _stand_in(session: AsyncSession, claimed: Claimed, row: Any, now: datetime) -> bool:
    """Whether another channel takes over, or has it already."""
    if not row.reserve:
        return False
    await session.execute(
        insert(Delivery)
        .values(
            notice_id=row.notice_id,
            account_id=claimed.account_id,
            procuratorate_id=row.procuratorate_id,
            channel=row.reserve[0],
            reserve=row.reserve[1:],
            message=claimed.message,
            subject_id=row.subject_id,
            status=DeliveryStatus.QUEUED,
            may_wait=row.may_wait,
            due_at=now,
        )
        .on_conflict_do_nothing(),
        execution_options=_QUIETLY,
    )
    return True


async def _mark_bounced(session: AsyncSession, claimed: Claimed, now: datetime) -> None:
    """There is no such address: nothing more is sent there until the person has proved one again."""
    await session.execute(
        update(Account)
        .where(Account.id == claimed.account_id, Account.email == claimed.email)
        .values(email_bounced_at=now),
        execution_options=_QUIETLY,
    )


async def _tell_staff(session: AsyncSession, claimed: Claimed, row: Any, now: datetime) -> None:
    """When it is dead and nothing else has told the person or is about to."""
    if row.status is not DeliveryStatus.DEAD or (row.notice_id and await _told_otherwise(session, row.notice_id)):
        return
    office_id = row.procuratorate_id or await office_of(session, claimed.account_id)
    if office_id is not None:
        await staff_notices.add(session, office_id, DELIVERY_DEAD, claimed.id, claimed.attempts, now)


async def _told_otherwise(session: AsyncSession, notice_id: UUID) -> bool:
    other = aliased(Delivery)
    live = select(other.id).where(other.notice_id == notice_id, other.status.not_in(_GIVEN_UP)).limit(1)
    return await session.scalar(live) is not None


async def office_of(session: AsyncSession, account_id: UUID | None) -> UUID | None:
    """The office that knows a person: where they registered last."""
    return await session.scalar(
        select(Registration.procuratorate_id)
        .where(Registration.account_id == account_id, Registration.procuratorate_id.is_not(None))
        .order_by(Registration.id.desc())
        .limit(1)
    )
