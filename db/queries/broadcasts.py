"""群发: one row says "tell these"; the worker tells them in portions, each in a transaction of its own."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Broadcast
from db.queries import cases, followers, notices
from db.queries.notices import Telling
from rules.follows import PublicationFollowed
from rules.message import Message
from rules.messages import NOTICE_OF
from rules.notices import NoticeCategory

PORTION = 500


def add(session: AsyncSession, account_ids: Sequence[UUID], message: Message, *, now: datetime) -> None:
    """Write that these are to be told."""
    broadcast = _of(message, now)
    broadcast.account_ids = sorted(set(account_ids))
    session.add(broadcast)


def add_publication(session: AsyncSession, message: PublicationFollowed, *, now: datetime) -> None:
    """Write that whoever follows what was published is to be told."""
    broadcast = _of(message, now)
    broadcast.account_ids, broadcast.publication_id = [], message.subject_id
    session.add(broadcast)


def _of(message: Message, now: datetime) -> Broadcast:
    return Broadcast(
        procuratorate_id=message.procuratorate_id,
        message=message.name,
        occasion_id=message.occasion_id,
        content=_adapter(type(message)).dump_python(message, mode="json"),
        created_at=now,
    )


async def tell_next(session: AsyncSession, *, now: datetime) -> int | None:
    """Tell the next portion of the oldest broadcast; how many it was, None when there is nothing to tell.

    What concerns one's own matters goes before what one follows. A process that dies meanwhile leaves the portion to the next
    one: notices and mark are one transaction.
    """
    first = (Broadcast.publication_id.is_not(None), Broadcast.created_at)
    oldest = select(Broadcast).where(Broadcast.finished_at.is_(None)).order_by(*first).limit(1)
    broadcast = await session.scalar(oldest.with_for_update(skip_locked=True))
    if broadcast is None:
        return None
    message: Message = _adapter(NOTICE_OF[broadcast.message]).validate_python(broadcast.content)
    if isinstance(message, PublicationFollowed):
        return await _tell_followers(session, broadcast, message, now)
    portion = broadcast.account_ids[broadcast.told : broadcast.told + PORTION]
    broadcast.told += len(portion)
    if broadcast.told == len(broadcast.account_ids):
        broadcast.finished_at = now
    concerned = await _still_concerned(session, message, portion)
    await notices.add(session, [Telling(account_id, message) for account_id in concerned], now=now)
    return len(portion)


async def _tell_followers(
    session: AsyncSession, broadcast: Broadcast, message: PublicationFollowed, now: datetime
) -> int:
    portion = await followers.following(
        session, message.subject_id, after=broadcast.told_up_to, at=broadcast.created_at, most=PORTION
    )
    if len(portion) < PORTION:
        broadcast.finished_at = now
    if portion:
        broadcast.told, broadcast.told_up_to = broadcast.told + len(portion), portion[-1].account_id
    tellings = [Telling(each.account_id, dataclasses.replace(message, frequency=each.frequency)) for each in portion]
    await notices.add(session, tellings, now=now)
    return len(portion)


async def _still_concerned(session: AsyncSession, message: Message, account_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Of news about a case those who may read it now: access may have ended since the act."""
    if message.category is not NoticeCategory.CASE_PROGRESS or message.subject_kind != "case":
        return account_ids
    return await cases.readers_among(session, message.subject_id, account_ids)


def _adapter(kind: type[Message]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
