"""What the pages of the reception show: the visits in slots, and a day's list; for staff within their session's scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Appointment, AppointmentMatter, Matter, ReceptionSlot
from rules.appointments import HOLDS_A_PLACE, AppointmentOutcome, AppointmentStatus


@dataclass(frozen=True)
class Booked:
    """A visit that holds a place, as far as the reception needs it: no number of anybody's papers."""

    id: UUID
    number: str
    version: int
    name: str
    status: AppointmentStatus
    place: str | None
    receptionist: str | None
    phone: str | None
    checked_in_at: datetime | None
    outcome: AppointmentOutcome | None
    matters: str


async def in_slots(session: AsyncSession, slots: Sequence[ReceptionSlot]) -> Mapping[UUID, Sequence[Booked]]:
    """The visits in each slot, in the order of their numbers."""
    matters = (
        select(func.string_agg(Matter.label_zh, "；"))
        .join(AppointmentMatter, AppointmentMatter.matter_code == Matter.code)
        .where(AppointmentMatter.appointment_id == Appointment.id)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(
            Appointment.slot_id,
            Appointment.id,
            Appointment.appointment_number,
            Appointment.version,
            Account.full_name,
            Appointment.status,
            Appointment.place,
            Appointment.receptionist,
            Appointment.receptionist_phone,
            Appointment.checked_in_at,
            Appointment.visit_outcome,
            matters,
        )
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.slot_id.in_([slot.id for slot in slots]), Appointment.status.in_(sorted(HOLDS_A_PLACE)))
        .order_by(Appointment.appointment_number)
    )
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for slot_id, *columns in rows:
        if slot_id is not None:
            found[slot_id].append(Booked(*columns))
    return found
