"""Telling people: notices in the act's transaction, and what waits for the staff of an office."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notices, review_claims, staff_notices, staff_tasks
from db.queries.notices import Telling
from rules.message import Message


async def account(session: AsyncSession, account_id: UUID, message: Message, *, now: datetime) -> None:
    """Tell one person."""
    await notices.add(session, [Telling(account_id, message)], now=now)


async def accounts(session: AsyncSession, tellings: Sequence[Telling], *, now: datetime) -> None:
    """Tell many people at once."""
    await notices.add(session, tellings, now=now)


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
