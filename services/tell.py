"""Telling people: notices in the act's transaction, and what waits for the staff of an office."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import broadcasts, notices, procuratorates, review_claims, staff_notices, staff_tasks
from db.queries.notices import Telling
from rules.follows import PublicationFollowed
from rules.message import Message

MOST_AT_ONCE = 1_000


async def account(session: AsyncSession, account_id: UUID, message: Message, *, now: datetime) -> None:
    """Tell one person."""
    await notices.add(session, [Telling(account_id, message)], now=now)


async def accounts(session: AsyncSession, tellings: Sequence[Telling], *, now: datetime) -> None:
    """Tell many people at once; what concerns more than `MOST_AT_ONCE` of them is written down once, and the worker tells them."""
    by_message: dict[tuple[str, UUID], list[Telling]] = {}
    for telling in tellings:
        by_message.setdefault((telling.message.name, telling.message.occasion_id), []).append(telling)
    at_once: list[Telling] = []
    for same in by_message.values():
        if len(same) > MOST_AT_ONCE and all(telling.message == same[0].message for telling in same):
            broadcasts.add(session, [telling.account_id for telling in same], same[0].message, now=now)
        else:
            at_once += same
    await notices.add(session, at_once, now=now)
    await session.flush()


async def followers_of(session: AsyncSession, publication: models.Publication, *, now: datetime) -> None:
    """Tell whoever follows its office or its words, once for all its versions; the worker looks them up."""
    (office,) = await procuratorates.by_ids(session, [publication.procuratorate_id])
    message = PublicationFollowed(
        subject_id=publication.id,
        occasion_id=publication.id,
        procuratorate_id=publication.procuratorate_id,
        office=office.name,
        kind=publication.kind,
    )
    broadcasts.add_publication(session, message, now=now)


async def staff_of(
    session: AsyncSession, procuratorate_id: UUID, message: str, subject_id: UUID, *, occasion: int, now: datetime
) -> None:
    """Put something before the staff of an office; `occasion` is the version that waits."""
    await staff_notices.add(session, procuratorate_id, message, subject_id, occasion, now)


async def staff_is_done(session: AsyncSession, subject_id: UUID, *, now: datetime) -> None:
    """What waited about this thing has been dealt with, tasks too; nobody is at it any more."""
    await staff_notices.settle(session, subject_id, now)
    await staff_tasks.settle(session, subject_id, now)
    await review_claims.end(session, subject_id)
