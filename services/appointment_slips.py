"""预约单: the slip of an appointment as it stands, for the applicant by number and for staff by id."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import appointment_slips, appointments
from db.queries.appointment_slips import Visited
from printing.appointment_slip import AppointmentSlip


async def by_number(session: AsyncSession, number: str, *, public_url: str) -> AppointmentSlip | None:
    """The slip that a signed link names; None for an account that is closed or suspended, and where there is no time to show."""
    found = await appointment_slips.by_number(session, number)
    return await _slip(session, found, public_url) if found else None


async def by_id(session: AsyncSession, appointment_id: UUID, *, public_url: str) -> AppointmentSlip | None:
    """The slip within the staff session's scope; None where there is no time to show."""
    found = await appointment_slips.by_id(session, appointment_id)
    return await _slip(session, found, public_url) if found else None


async def _slip(session: AsyncSession, found: Visited, public_url: str) -> AppointmentSlip:
    appointment, slot, office, account = found
    return AppointmentSlip(
        appointment_number=appointment.appointment_number,
        status=appointment.status,
        matters=tuple(matter.label_zh for matter in await appointments.matters_of(session, appointment.id)),
        applicant=account.full_name,
        office=office.name,
        address=office.address or "",
        place=appointment.place or slot.place,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        receptionist=appointment.receptionist or "",
        phone=appointment.receptionist_phone or "",
        what_to_bring=appointment.what_to_bring or "",
        cut_off_at=appointment.cut_off_at,
        check_in_code=appointment.check_in_code,
        public_url=public_url,
    )
