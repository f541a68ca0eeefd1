"""What people have chosen about their notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Delivery, Notice, NoticePreference, WechatIdentity
from rules.accounts import AccountStatus
from rules.messages import DAILY_DIGEST
from rules.notice_preferences import Choices, Preference, frequency_of
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency

_QUIETLY = {"synchronize_session": False}


def by_email(account: type[Account] = Account) -> ColumnElement[bool]:
    """Whether mail can reach them: the address is theirs, and nothing that was sent there has come back."""
    return and_(account.email_verified_at.is_not(None), account.email_bounced_at.is_(None))


def by_wechat(account: type[Account] = Account) -> ColumnElement[bool]:
    """Whether an identity of WeChat is linked to which WeChat lets something through."""
    linked = WechatIdentity.account_id == account.id, WechatIdentity.refused_at.is_(None)
    return select(WechatIdentity.id).where(*linked).exists()


def reachable_over() -> ColumnElement[Any]:
    """The channels by which an account can be reached now, as text; none when it is closed."""
    able = [
        case((by_wechat(), NoticeChannel.WECHAT.value)),
        case((Account.mobile_verified_at.is_not(None), NoticeChannel.SMS.value)),
        case((by_email(), NoticeChannel.EMAIL.value)),
    ]
    return case((Account.status != AccountStatus.CLOSED, func.concat_ws(" ", *able)), else_="")


async def of_accounts(session: AsyncSession, account_ids: Collection[UUID]) -> dict[UUID, Choices]:
    """What each has chosen; accounts that have chosen nothing are left out."""
    rows = await session.execute(
        select(
            NoticePreference.account_id,
            NoticePreference.category,
            NoticePreference.channel,
            NoticePreference.frequency,
        ).where(NoticePreference.account_id.in_(account_ids))
    )
    found: dict[UUID, dict[tuple[NoticeCategory, NoticeChannel], NoticeFrequency]] = {}
    for account_id, category, channel, frequency in rows:
        found.setdefault(account_id, {})[category, channel] = frequency
    return dict(found)


def chosen_by(account_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """An account's choices as a list of texts `CATEGORY CHANNEL FREQUENCY`, null when there are none."""
    choice = func.concat_ws(" ", NoticePreference.category, NoticePreference.channel, NoticePreference.frequency)
    ordered = aggregate_order_by(choice, NoticePreference.category, NoticePreference.channel)
    return (
        select(func.array_to_json(func.array_agg(ordered)))
        .where(NoticePreference.account_id == account_id)
        .correlate_except(NoticePreference)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class MailsLike:
    """Whose mails, and of which categories."""

    account_id: UUID
    categories: Sequence[NoticeCategory]


async def mails_like(session: AsyncSession, delivery_id: UUID) -> MailsLike | None:
    """What somebody turns off who wants no more mails like this one; a digest is like all that come in digests."""
    row = (
        await session.execute(
            select(Delivery.account_id, Delivery.message, Notice.category, Account.status)
            .join(Account, Account.id == Delivery.account_id)
            .outerjoin(Notice, Notice.id == Delivery.notice_id)
            .where(Delivery.id == delivery_id, Delivery.channel == NoticeChannel.EMAIL)
        )
    ).one_or_none()
    if row is None or row.status is AccountStatus.CLOSED:
        return None
    if row.message != DAILY_DIGEST:
        return MailsLike(row.account_id, (row.category,)) if row.category else None
    chosen = (await of_accounts(session, [row.account_id])).get(row.account_id, {})
    daily = [
        each for each in NoticeCategory if frequency_of(chosen, each, NoticeChannel.EMAIL) is NoticeFrequency.DAILY
    ]
    return MailsLike(row.account_id, daily)


async def choose(session: AsyncSession, account_id: UUID, preferences: Sequence[Preference]) -> None:
    """Keep these choices in place of the earlier ones about the same."""
    if not preferences:
        return
    rows = [
        {
            "account_id": account_id,
            "category": each.category,
            "channel": each.channel,
            "frequency": each.frequency,
        }
        for each in preferences
    ]
    kept = insert(NoticePreference).values(rows)
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=[NoticePreference.account_id, NoticePreference.category, NoticePreference.channel],
            set_={"frequency": kept.excluded.frequency},
        ),
        execution_options=_QUIETLY,
    )


async def apply_to_digest(
    session: AsyncSession, account_id: UUID, preferences: Sequence[Preference], now: datetime
) -> None:
    """What waits for a digest follows the new choice: it is dropped, or goes out now."""
    for each in preferences:
        if each.frequency is NoticeFrequency.DAILY:
            continue
        changes: dict[str, Any] = {"status": DeliveryStatus.SKIPPED, "error": "turned off"}
        if each.frequency is NoticeFrequency.IMMEDIATE:
            changes = {"frequency": NoticeFrequency.IMMEDIATE, "due_at": now}
        await session.execute(
            update(Delivery).where(*_awaits_digest(account_id, each)).values(changes), execution_options=_QUIETLY
        )


def _awaits_digest(account_id: UUID, preference: Preference) -> Sequence[ColumnElement[bool]]:
    return (
        Delivery.account_id == account_id,
        Delivery.channel == preference.channel,
        Delivery.status == DeliveryStatus.QUEUED,
        Delivery.frequency == NoticeFrequency.DAILY,
        Delivery.digest_id.is_(None),
        Delivery.notice_id.in_(
            select(Notice.id).where(Notice.account_id == account_id, Notice.category == preference.category)
        ),
    )
