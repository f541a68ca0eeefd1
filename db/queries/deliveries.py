"""Deliveries as staff see them, within their session's scope: what waits, what is dead, what rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, ChannelPause, Delivery, StaffMember
from db.outbox import WAITING
from rules.notice_preferences import OUTSIDE
from rules.notices import DeliveryStatus, NoticeChannel, NoticeFrequency

MOST_AT_ONCE = 10_000
_QUIETLY = {"synchronize_session": False}
DAY = timedelta(days=1)


async def locked(session: AsyncSession, delivery_id: UUID) -> Delivery | None:
    """A delivery, its row locked."""
    return await session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update(key_share=True))


def _to_a_bad_address() -> ColumnElement[bool]:
    bad = select(Account.id).where(Account.id == Delivery.account_id, Account.email_bounced_at.is_not(None)).exists()
    return and_(Delivery.channel == NoticeChannel.EMAIL, bad)


async def address_is_bad(session: AsyncSession, delivery: Delivery) -> bool:
    """Whether mails to the person come back."""
    statement = select(Delivery.id).where(Delivery.id == delivery.id, _to_a_bad_address())
    return await session.scalar(statement) is not None


async def dead_over(session: AsyncSession, channel: NoticeChannel) -> Sequence[UUID]:
    """Dead letters over a channel that can be sent again, the oldest first, locked; those of others' hands are left out."""
    statement = (
        select(Delivery.id)
        .where(
            Delivery.status == DeliveryStatus.DEAD,
            Delivery.channel == channel,
            Delivery.notice_id.is_not(None),
            ~_to_a_bad_address(),
        )
        .order_by(Delivery.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return (await session.scalars(statement)).all()


async def send_again(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> None:
    """Put them back into the queue as if they were new; one that was in a digest goes out by itself."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids))
        .values(
            status=DeliveryStatus.QUEUED,
            attempts=0,
            due_at=now,
            error=None,
            error_kind=None,
            bounced_at=None,
            sent_at=None,
            provider_id=None,
            credit_id=None,
            frequency=NoticeFrequency.IMMEDIATE,
            digest_id=None,
        ),
        execution_options=_QUIETLY,
    )


async def pause(session: AsyncSession, pause: ChannelPause) -> bool:
    """Whether it has been paused now; False: it was before."""
    written = await session.scalar(
        insert(ChannelPause)
        .values(
            channel=pause.channel,
            reason=pause.reason,
            staff_member_id=pause.staff_member_id,
            paused_at=pause.paused_at,
        )
        .on_conflict_do_nothing()
        .returning(ChannelPause.channel)
    )
    return written is not None


async def resume(session: AsyncSession, channel: NoticeChannel) -> bool:
    """Whether it was paused."""
    gone = await session.scalar(
        delete(ChannelPause).where(ChannelPause.channel == channel).returning(ChannelPause.channel)
    )
    return gone is not None


@dataclass(frozen=True)
class ChannelFigures:
    """How a channel does."""

    channel: NoticeChannel
    waiting: int
    oldest: datetime | None
    failing: int
    sent_in_a_day: int
    dead: int
    paused_at: datetime | None
    paused_by: str | None
    reason: str | None


async def by_channel(session: AsyncSession, now: datetime) -> list[ChannelFigures]:
    """Each channel that leaves the portal, as far as the member of staff sees its deliveries."""
    waits = and_(Delivery.status.in_(WAITING), Delivery.frequency == NoticeFrequency.IMMEDIATE, Delivery.due_at <= now)
    # Two questions, so that each has its index: what is open, and what was sent lately.
    open_ones = {
        row.channel: row
        for row in await session.execute(
            select(
                Delivery.channel,
                func.count().filter(waits).label("waiting"),
                func.min(Delivery.due_at).filter(waits).label("oldest"),
                func.count().filter(Delivery.status == DeliveryStatus.FAILED).label("failing"),
                func.count().filter(Delivery.status == DeliveryStatus.DEAD).label("dead"),
            )
            .where(Delivery.status.in_([*WAITING, DeliveryStatus.DEAD]))
            .group_by(Delivery.channel)
        )
    }
    lately = select(Delivery.channel, func.count().label("number")).where(Delivery.sent_at > now - DAY)
    sent = {row.channel: row.number for row in await session.execute(lately.group_by(Delivery.channel))}
    paused = {
        pause.channel: (pause, name)
        for pause, name in await session.execute(
            select(ChannelPause, StaffMember.full_name).outerjoin(
                StaffMember, StaffMember.id == ChannelPause.staff_member_id
            )
        )
    }
    figures = []
    for channel in OUTSIDE:
        row, (pause, name) = open_ones.get(channel), paused.get(channel, (None, None))
        figures.append(
            ChannelFigures(
                channel,
                row.waiting if row else 0,
                row.oldest if row else None,
                row.failing if row else 0,
                sent.get(channel, 0),
                row.dead if row else 0,
                pause.paused_at if pause else None,
                name,
                pause.reason if pause else None,
            )
        )
    return figures
