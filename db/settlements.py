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
CONTACT_BOUNCED = "contact_bounced"
_GIVEN_UP = (DeliveryStatus.DEAD, DeliveryStatus.SKIPPED)
_QUIETLY = {"synchronize_session": False}
_FACTS = (
    Delivery.status,
    Delivery.channel,
    Delivery.account_id,
    Delivery.procuratorate_id,
    Delivery.notice_id,
    Delivery.message,
    Delivery.subject_id,
    Delivery.reserve,
    Delivery.may_wait,
    Delivery.attempts,
    Delivery.error,
    Delivery.sent_at,
)


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
        .returning(*_FACTS)
        .execution_options(**_QUIETLY)
    )
    row = settled.one_or_none()
    if row is None:
        return None
    if claimed.message == DAILY_DIGEST and row.status not in (DeliveryStatus.QUEUED, DeliveryStatus.FAILED):
        await _settle_members(session, claimed.id, row.status, outcome, now)
    if row.status in _GIVEN_UP:
        await _given_up(session, claimed.id, row, now)
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


async def report(session: AsyncSession, delivery_id: UUID, status: str, *, now: datetime) -> DeliveryStatus | None:
    """What a mail server reported later of a mail that it had taken: an enhanced status code (RFC 3463). Returns what is written;
    None: nothing, since it is no final word, or there is no such delivery, or it has been heard before."""
    if status.startswith("4"):
        return None
    arrived = status.startswith("2")
    values: dict[str, Any] = {"status": DeliveryStatus.DELIVERED}
    if not arrived:
        values = {
            "status": DeliveryStatus.DEAD,
            "error": f"bounced {status}",
            "error_kind": DeliveryError.FINAL,
            "bounced_at": now,
        }
    written = await session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id, Delivery.channel == NoticeChannel.EMAIL, Delivery.status == DeliveryStatus.SENT
        )
        .values(values)
        .returning(*_FACTS),
        execution_options=_QUIETLY,
    )
    row = written.one_or_none()
    if row is None:
        return None
    if not arrived:
        await _given_up(session, delivery_id, row, now)
    return DeliveryStatus.DELIVERED if arrived else DeliveryStatus.DEAD


async def wechat_result(session: AsyncSession, msg_id: str, failure: str | None, *, now: datetime) -> bool:
    """What WeChat reported later of a message that it had taken; False: no delivery is known by its id."""
    of_message = Delivery.channel == NoticeChannel.WECHAT, Delivery.provider_id == msg_id
    values: dict[str, Any] = {"status": DeliveryStatus.DELIVERED}
    if failure is not None:
        said = "".join(each for each in failure[:60] if each.isascii() and (each.isalpha() or each in " :_-"))
        values = {"status": DeliveryStatus.DEAD, "error": f"wechat {said}", "error_kind": DeliveryError.FINAL}
    written = await session.execute(
        update(Delivery)
        .where(*of_message, Delivery.status == DeliveryStatus.SENT)
        .values(values)
        .returning(Delivery.id, *_FACTS),
        execution_options=_QUIETLY,
    )
    row = written.one_or_none()
    if row is None:
        return await session.scalar(select(Delivery.id).where(*of_message).limit(1)) is not None
    if failure is not None:
        await _given_up(session, row.id, row, now)
    return True


async def _given_up(session: AsyncSession, delivery_id: UUID, row: Any, now: datetime) -> None:
    """Another channel takes over; a bad address is remembered; staff are told when nothing else has told the person."""
    stands_in = bool(row.reserve)
    if stands_in:
        await _stand_in(session, row, now)
    if row.status is not DeliveryStatus.DEAD:
        return
    if row.channel is NoticeChannel.EMAIL and row.account_id and is_bad_address(row.error):
        await _address_is_bad(session, row, now)
    elif not (stands_in or (row.notice_id and await _told_otherwise(session, row.notice_id))):
        office_id = row.procuratorate_id or await _office_of(session, row.account_id)
        if office_id is not None:
            await staff_notices.add(session, office_id, DELIVERY_DEAD, delivery_id, row.attempts, now)


async def _stand_in(session: AsyncSession, row: Any, now: datetime) -> None:
    await session.execute(
        insert(Delivery)
        .values(
            notice_id=row.notice_id,
            account_id=row.account_id,
            procuratorate_id=row.procuratorate_id,
            channel=row.reserve[0],
            reserve=row.reserve[1:],
            message=row.message,
            subject_id=row.subject_id,
            status=DeliveryStatus.QUEUED,
            may_wait=row.may_wait,
            due_at=now,
        )
        .on_conflict_do_nothing(),
        execution_options=_QUIETLY,
    )


async def _address_is_bad(session: AsyncSession, row: Any, now: datetime) -> None:
    """Nothing more is sent there until the person has proved an address again; staff, who may meet them, have a task.

    Not when they have proved another one since the mail was sent.
    """
    marked = await session.scalar(
        update(Account)
        .where(
            Account.id == row.account_id,
            Account.email.is_not(None),
            Account.email_verified_at < (row.sent_at or now),
            Account.email_bounced_at.is_(None),
        )
        .values(email_bounced_at=now)
        .returning(Account.id),
        execution_options=_QUIETLY,
    )
    office_id = row.procuratorate_id or await _office_of(session, row.account_id)
    if marked is not None and office_id is not None:
        occasion = int(now.timestamp() // 86_400)  # a day; whoever proves a bad address again is a task again
        await staff_notices.add(session, office_id, CONTACT_BOUNCED, row.account_id, occasion, now)


async def _told_otherwise(session: AsyncSession, notice_id: UUID) -> bool:
    other = aliased(Delivery)
    live = select(other.id).where(other.notice_id == notice_id, other.status.not_in(_GIVEN_UP)).limit(1)
    return await session.scalar(live) is not None


async def _office_of(session: AsyncSession, account_id: UUID | None) -> UUID | None:
    """The office that knows a person: where they registered last."""
    return await session.scalar(
        select(Registration.procuratorate_id)
        .where(Registration.account_id == account_id, Registration.procuratorate_id.is_not(None))
        .order_by(Registration.id.desc())
        .limit(1)
    )
