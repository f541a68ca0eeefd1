"""Bans from booking on line: one's own, those in force, those that staff decide about."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, BookingBan
from db.queries.visibility import Knows
from rules.booking_bans import HOLDS
from rules.people import Person


def visible_to(person: Knows, ban: type[BookingBan] = BookingBan) -> ColumnElement[bool]:
    """One's own bans, whatever their state."""
    return ban.account_id == person.account_id


async def own(session: AsyncSession, person: Person, ban_id: UUID) -> BookingBan | None:
    """One of one's own, its row locked."""
    statement = select(BookingBan).where(visible_to(person), BookingBan.id == ban_id)
    return await session.scalar(statement.with_for_update(key_share=True))


async def for_answer(session: AsyncSession, ban_id: UUID) -> BookingBan | None:
    """A ban within the staff session's scope, its row locked and as it stands."""
    statement = select(BookingBan).where(BookingBan.id == ban_id).with_for_update(key_share=True)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_account(session: AsyncSession, account_id: UUID) -> None:
    """Whoever else weighs the no-shows of this account waits."""
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


async def in_force(session: AsyncSession, account_id: UUID, office_id: UUID) -> BookingBan | None:
    """The ban of an account at an office that is in force."""
    return await session.scalar(
        select(BookingBan).where(
            BookingBan.account_id == account_id,
            BookingBan.procuratorate_id == office_id,
            BookingBan.status.in_(sorted(HOLDS)),
        )
    )


async def last_imposed(session: AsyncSession, account_id: UUID, office_id: UUID) -> BookingBan | None:
    """The newest ban, whatever became of it."""
    statement = select(BookingBan).where(BookingBan.account_id == account_id, BookingBan.procuratorate_id == office_id)
    return await session.scalar(statement.order_by(BookingBan.imposed_at.desc()).limit(1))


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[BookingBan]:
    """Bans in force whose last day has passed, locked; what others hold is left to them."""
    statement = (
        select(BookingBan)
        .where(BookingBan.status.in_(sorted(HOLDS)), BookingBan.ends_on < today)
        .order_by(BookingBan.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()
