"""Notices: numbering, telling many at once, reading one's own."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, and_, bindparam, cast, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import Account, Delivery, Notice
from db.queries import notice_preferences
from db.queries.visibility import Knows
from rules.message import Message
from rules.notice_preferences import Choices, next_digest, route
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency
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
    """Write notices, numbered within each account, and the deliveries that its preferences ask for; nobody is told twice of an
    occasion.

    The accounts' rows are locked in the order of their ids; the caller's transaction should end soon after.
    """
    recipients = await _lock(session, {telling.account_id for telling in tellings})
    if not recipients:
        return
    told = await _told_before(session, tellings)
    notices: list[dict[str, object]] = []
    deliveries: list[dict[str, object]] = []
    for telling in tellings:
        occasion = (telling.account_id, telling.message.name, telling.message.occasion_id)
        if occasion in told:
            continue
        told.add(occasion)
        recipient = recipients[telling.account_id]
        recipient.seq += 1
        notice = _notice(telling, recipient.seq, now)
        notices.append(notice)
        deliveries += _deliveries(telling, notice["id"], recipient, now)
    if not notices:
        return
    await session.execute(insert(Notice), notices)
    if deliveries:
        await session.execute(insert(Delivery), deliveries)
    await session.execute(
        update(Account.__table__)  # type: ignore[arg-type]
        .where(Account.__table__.c.id == bindparam("account"))
        .values(last_notice_seq=bindparam("seq")),
        [{"account": account_id, "seq": recipient.seq} for account_id, recipient in recipients.items()],
    )


@dataclass
class _Recipient:
    seq: int
    digest_hour: int
    reachable: frozenset[NoticeChannel]
    choices: Choices


async def _lock(session: AsyncSession, account_ids: Set[UUID]) -> dict[UUID, _Recipient]:
    if not account_ids:
        return {}
    rows = (
        await session.execute(
            select(Account.id, Account.last_notice_seq, Account.digest_hour, notice_preferences.reachable_over())
            .where(Account.id.in_(account_ids))
            .order_by(Account.id)
            .with_for_update(key_share=True)
        )
    ).all()
    choices = await notice_preferences.of_accounts(session, account_ids)
    return {
        account_id: _Recipient(
            seq,
            digest_hour,
            frozenset(NoticeChannel[channel] for channel in reachable.split()),
            choices.get(account_id, {}),
        )
        for account_id, seq, digest_hour, reachable in rows
    }


async def _told_before(session: AsyncSession, tellings: Sequence[Telling]) -> set[tuple[UUID, str, UUID]]:
    """Of these tellings those that have been; the accounts are locked, so that it stays true."""
    keys = [(each.account_id, each.message.name, each.message.occasion_id) for each in tellings]
    columns = (Notice.account_id, Notice.message, Notice.occasion_id)
    asked = (
        func.unnest(*(cast([key[n] for key in keys], ARRAY(column.type)) for n, column in enumerate(columns)))
        .table_valued("account_id", "message", "occasion_id", name="asked")
        .render_derived()
    )
    same = and_(*(column == asked.c[column.key] for column in columns))
    return {
        (account_id, message, occasion)
        for account_id, message, occasion in await session.execute(select(*columns).join(asked, same))
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
        "occasion_id": message.occasion_id,
        "created_at": now,
    }


def _deliveries(telling: Telling, notice_id: object, recipient: _Recipient, now: datetime) -> list[dict[str, object]]:
    message = telling.message
    way = route(message, recipient.choices, recipient.reachable)
    waits_at_night = not message.is_urgent and message.category is not NoticeCategory.ACCOUNT
    shared = {
        "notice_id": notice_id,
        "account_id": telling.account_id,
        "procuratorate_id": message.procuratorate_id,
        "message": message.name,
        "subject_id": message.occasion_id,
        "status": DeliveryStatus.QUEUED,
        "may_wait": waits_at_night,
        "reserve": [channel.value for channel in way.in_reserve],
    }
    daily = {"frequency": NoticeFrequency.DAILY, "due_at": next_digest(now, recipient.digest_hour)}
    at_once = {"frequency": NoticeFrequency.IMMEDIATE, "due_at": now}
    return [
        shared | {"channel": channel} | when
        for channels, when in ((way.at_once, at_once), (way.daily, daily))
        for channel in channels
    ]


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
