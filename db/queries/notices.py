"""Notices: numbering, telling many at once, reading one's own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import Account, Delivery, Notice
from db.queries.visibility import Knows
from rules.message import Message
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import Person


@dataclass(frozen=True)
class Telling:
    """A message for an account."""

    account_id: UUID
    message: Message


def visible_to(person: Knows, notice: type[Notice] = Notice) -> ColumnElement[bool]:
    """One's own notices."""
    return notice.account_id == person.account_id


async def add(session: AsyncSession, tellings: Sequence[Telling], *, now: datetime) -> None:
    """Write notices, numbered within each account, and the deliveries of those with a verified contact.

    The accounts' rows are locked in the order of their ids; the caller's transaction should end soon after.
    """
    counts = Counter(telling.account_id for telling in tellings)
    if not counts:
        return
    accounts = await _lock(session, counts)
    notices, deliveries = [], []
    for telling in tellings:
        account = accounts[telling.account_id]
        account.seq += 1
        notice = _notice(telling, account.seq, now)
        notices.append(notice)
        if account.channel is not None:
            deliveries.append(_delivery(telling, notice["id"], account.channel, now))
    await session.execute(insert(Notice), notices)
    if deliveries:
        await session.execute(insert(Delivery), deliveries)
    await session.execute(
        update(Account.__table__)  # type: ignore[arg-type]
        .where(Account.__table__.c.id == bindparam("account"))
        .values(last_notice_seq=bindparam("seq")),
        [{"account": account_id, "seq": account.seq} for account_id, account in accounts.items()],
    )


@dataclass
class _Numbered:
    seq: int
    channel: NoticeChannel | None


async def _lock(session: AsyncSession, counts: Counter[UUID]) -> dict[UUID, _Numbered]:
    rows = await session.execute(
        select(
            Account.id,
            Account.last_notice_seq,
            Account.email_verified_at.is_not(None),
            Account.mobile_verified_at.is_not(None),
        )
        .where(Account.id.in_(list(counts)))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    )
    return {
        account_id: _Numbered(seq, NoticeChannel.EMAIL if email else NoticeChannel.SMS if mobile else None)
        for account_id, seq, email, mobile in rows
    }


def _notice(telling: Telling, seq: int, now: datetime) -> dict[str, object]:
    message, words = telling.message, telling.message.words()
    return {
        "id": new_id(),
        "account_id": telling.account_id,
        "procuratorate_id": message.procuratorate_id,
        "seq": seq,
        "category": message.category,
        "message": message.name,
        "title_zh": words.title_zh,
        "title_en": words.title_en,
        "body_zh": words.body_zh,
        "body_en": words.body_en,
        "subject_kind": message.subject_kind,
        "subject_id": message.subject_id,
        "created_at": now,
    }


def _delivery(telling: Telling, notice_id: object, channel: NoticeChannel, now: datetime) -> dict[str, object]:
    return {
        "notice_id": notice_id,
        "account_id": telling.account_id,
        "procuratorate_id": telling.message.procuratorate_id,
        "channel": channel,
        "message": telling.message.name,
        "subject_id": telling.message.occasion_id,
        "status": DeliveryStatus.QUEUED,
        "due_at": now,
    }


async def mark_read(session: AsyncSession, person: Person, ids: Sequence[UUID], now: datetime) -> Sequence[Notice]:
    """Mark one's own notices read, those that were not; returns all of the named that are one's own."""
    mine = (
        select(Notice.id)
        .where(visible_to(person), Notice.id.in_(ids))
        .order_by(Notice.id)
        .with_for_update(key_share=True)
    )
    found = (await session.scalars(mine)).all()
    await session.execute(
        update(Notice).where(Notice.id.in_(found), Notice.read_at.is_(None)).values(read_at=now),
        execution_options={"synchronize_session": False},
    )
    return (await session.scalars(select(Notice).where(Notice.id.in_(found)).order_by(Notice.seq.desc()))).all()


async def unread_count(session: AsyncSession, person: Person) -> int:
    """How many of one's own notices are unread."""
    statement = select(func.count()).select_from(Notice).where(visible_to(person), Notice.read_at.is_(None))
    return await session.scalar(statement) or 0
