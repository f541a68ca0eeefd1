"""What stands on an appointment's slip."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Appointment, Procuratorate, ReceptionSlot
from rules.accounts import USABLE_STATUSES
from rules.appointments import SHOWS_IN_CALENDARS

Visited = tuple[Appointment, ReceptionSlot, Procuratorate, Account]


def _visits() -> Select[Appointment, ReceptionSlot, Procuratorate, Account]:
    return (
        select(Appointment, ReceptionSlot, Procuratorate, Account)
        .join(ReceptionSlot, ReceptionSlot.id == Appointment.slot_id)
        .join(Procuratorate, Procuratorate.id == Appointment.procuratorate_id)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.status.in_(sorted(SHOWS_IN_CALENDARS)))
    )


async def by_number(session: AsyncSession, number: str) -> Visited | None:
    """A visit at a time that is or was arranged, of an account that may be used."""
    usable = Account.status.in_(sorted(USABLE_STATUSES))
    return (await session.execute(_visits().where(Appointment.appointment_number == number, usable))).one_or_none()


async def by_id(session: AsyncSession, appointment_id: UUID) -> Visited | None:
    """A visit at a time that is or was arranged, within the session's scope."""
    return (await session.execute(_visits().where(Appointment.id == appointment_id))).one_or_none()
