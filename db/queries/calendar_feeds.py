"""Calendars: whose a feed is, and the visits that stand in one; what staff and applicants wrote is not even read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Appointment, CalendarFeed, Procuratorate, ReceptionSlot
from rules.accounts import USABLE_STATUSES
from rules.appointments import SHOWS_IN_CALENDARS, AppointmentStatus
from rules.calendars import FEED_TOUCHED, CalendarVisit

_LIVE = CalendarFeed.revoked_at.is_(None)


async def by_token(session: AsyncSession, token_hash: bytes) -> CalendarFeed | None:
    """The live feed of an address, while its account may be used."""
    return await session.scalar(
        select(CalendarFeed)
        .join(Account, Account.id == CalendarFeed.account_id)
        .where(CalendarFeed.token_hash == token_hash, _LIVE, Account.status.in_(sorted(USABLE_STATUSES)))
    )


async def touch(session: AsyncSession, feed_id: UUID, now: datetime) -> None:
    """It has been read; written once an hour at most."""
    stale = or_(CalendarFeed.last_read_at.is_(None), CalendarFeed.last_read_at <= now - FEED_TOUCHED)
    await session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id, _LIVE, stale).values(last_read_at=now))


async def revoke(session: AsyncSession, account_id: UUID, now: datetime) -> UUID | None:
    """End the live feed of an account; None when there is none."""
    return await session.scalar(
        update(CalendarFeed)
        .where(CalendarFeed.account_id == account_id, _LIVE)
        .values(revoked_at=now)
        .returning(CalendarFeed.id)
        .execution_options(synchronize_session=False)
    )


def _visits() -> Select[*tuple[Any, ...]]:
    """Visits of accounts that may be used, at a time that is or was arranged."""
    return (
        select(
            Appointment.id,
            Appointment.appointment_number,
            Appointment.status,
            Appointment.calendar_sequence,
            Appointment.calendar_changed_at,
            ReceptionSlot.starts_at,
            ReceptionSlot.ends_at,
            Procuratorate.name,
            Procuratorate.address,
            func.coalesce(Appointment.place, ReceptionSlot.place),
            case((Appointment.status == AppointmentStatus.REPLIED, Appointment.cut_off_at)),
        )
        .join(ReceptionSlot, ReceptionSlot.id == Appointment.slot_id)
        .join(Procuratorate, Procuratorate.id == Appointment.procuratorate_id)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.status.in_(sorted(SHOWS_IN_CALENDARS)), Account.status.in_(sorted(USABLE_STATUSES)))
    )


async def visits(session: AsyncSession, account_id: UUID, since: datetime, most: int) -> Sequence[CalendarVisit]:
    """The visits of an account that began at a moment or later, the last `most` of them, in the order in which they are."""
    mine = _visits().where(Appointment.account_id == account_id, ReceptionSlot.starts_at >= since)
    rows = await session.execute(mine.order_by(ReceptionSlot.starts_at.desc(), Appointment.id.desc()).limit(most))
    return [CalendarVisit(*row) for row in reversed(rows.all())]


async def visit(session: AsyncSession, number: str) -> CalendarVisit | None:
    """The visit of an appointment."""
    row = (await session.execute(_visits().where(Appointment.appointment_number == number))).one_or_none()
    return CalendarVisit(*row) if row else None
