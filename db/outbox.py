"""The outbox: deliveries are claimed under a lease, sent outside any transaction, and settled while the lease is held.

A worker that was too slow finds its lease taken by another one and settles nothing; so the last word is the last sender's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Account, ContactCode, Delivery, PasswordReset
from db.queries import staff_notices
from rules.accounts import AccountStatus
from rules.labels import LANGUAGES
from rules.notices import DeliveryStatus, NoticeChannel, retry_delay

LEASE = timedelta(seconds=120)
DELIVERY_DEAD = "delivery_dead"
_WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to send until `locked_until`, and what is needed to send it."""

    id: UUID
    channel: NoticeChannel
    message: str
    payload_encrypted: bytes | None
    attempts: int  # this one included
    locked_until: datetime
    language: str
    email: str | None  # of the account, if it is verified now and the account not closed
    mobile: str | None  # likewise
    code_expires_at: datetime | None  # of the code that goes with it, unless that is used or replaced


@dataclass(frozen=True)
class Outcome:
    """What became of a try: SENT, SKIPPED, DEAD, or FAILED, which is tried again as long as the law of retries allows."""

    status: DeliveryStatus
    provider_id: str | None = None
    error: str | None = None  # never with an address or a name in it


async def claim(session: AsyncSession, *, limit: int, now: datetime, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to `limit` deliveries that are due and free, codes first, then the oldest; each counts as a try."""
    due = _due(limit, now).cte("due")
    rows = await session.execute(
        update(Delivery)
        .where(Delivery.id == due.c.id)
        .values(locked_until=now + lease, attempts=Delivery.attempts + 1)
        .returning(
            Delivery.id,
            Delivery.channel,
            Delivery.message,
            Delivery.payload_encrypted,
            Delivery.attempts,
            Delivery.locked_until,
            func.coalesce(_of_its_account(Account.language), LANGUAGES[0]).label("language"),
            _of_its_account(_if_verified(Account.email, Account.email_verified_at)).label("email"),
            _of_its_account(_if_verified(Account.mobile, Account.mobile_verified_at)).label("mobile"),
            func.coalesce(*(_usable(code).scalar_subquery() for code in (ContactCode, PasswordReset))).label(
                "code_expires_at"
            ),
        )
        .execution_options(synchronize_session=False)
    )
    return [Claimed(**row._asdict()) for row in rows]


def _due(limit: int, now: datetime) -> Select[UUID]:
    """Locked as it is read, so that no two workers take the same; codes first, since a person sits waiting for them."""
    return (
        select(Delivery.id)
        .where(
            Delivery.status.in_(_WAITING),
            Delivery.due_at <= now,
            or_(Delivery.locked_until.is_(None), Delivery.locked_until < now),
        )
        .order_by(Delivery.payload_encrypted.is_(None), Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _of_its_account(value: ColumnElement[str | None] | InstrumentedAttribute[str]) -> ScalarSelect[str | None]:
    """Nothing for what goes to no account."""
    return select(value).where(Account.id == Delivery.account_id).correlate(Delivery).scalar_subquery()


def _if_verified(
    contact: InstrumentedAttribute[str | None], verified_at: InstrumentedAttribute[datetime | None]
) -> ColumnElement[str | None]:
    return case((and_(verified_at.is_not(None), Account.status != AccountStatus.CLOSED), contact), else_=None)


def _usable(code: type[ContactCode | PasswordReset]) -> Select[datetime]:
    return select(code.expires_at).where(code.id == Delivery.subject_id, code.used_at.is_(None)).correlate(Delivery)


async def settle(
    session: AsyncSession, claimed: Claimed, outcome: Outcome, *, now: datetime, jitter: Random
) -> DeliveryStatus | None:
    """Write what became of a delivery and return its status; None: the lease is another's by now, nothing is written.

    The last failure makes it dead, and the staff of its office are told.
    """
    changes = _changes(claimed, outcome, now, jitter)
    settled = await session.execute(
        update(Delivery)
        .where(Delivery.id == claimed.id, Delivery.locked_until == claimed.locked_until)
        .values(locked_until=None, error=outcome.error, **changes)
        .returning(Delivery.status, Delivery.procuratorate_id)
        .execution_options(synchronize_session=False)
    )
    row = settled.one_or_none()
    if row is None:
        return None
    status, office_id = row
    if status is DeliveryStatus.DEAD and office_id is not None:
        await staff_notices.add(session, office_id, DELIVERY_DEAD, claimed.id, claimed.attempts, now)
    return status


def _changes(claimed: Claimed, outcome: Outcome, now: datetime, jitter: Random) -> dict[str, object]:
    if outcome.status is DeliveryStatus.FAILED:
        wait = retry_delay(claimed.attempts, jitter=jitter)
        if wait is not None:
            return {"status": DeliveryStatus.FAILED, "due_at": now + wait}
        return {"status": DeliveryStatus.DEAD, "payload_encrypted": None}
    sent_at = now if outcome.status is DeliveryStatus.SENT else None
    return {
        "status": outcome.status,
        "payload_encrypted": None,
        "sent_at": sent_at,
        "provider_id": outcome.provider_id,
    }


async def release(session: AsyncSession, claimed: Sequence[Claimed]) -> None:
    """Give back what was claimed and not sent, as if it had never been claimed."""
    await session.execute(
        update(Delivery)
        .where(tuple_(Delivery.id, Delivery.locked_until).in_([(each.id, each.locked_until) for each in claimed]))
        .values(locked_until=None, attempts=Delivery.attempts - 1)
        .execution_options(synchronize_session=False)
    )
