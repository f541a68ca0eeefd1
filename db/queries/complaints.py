"""Complaints: one's own, what they are about, and those that an office answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Complaint, Registration
from db.queries import appointments, bindings, registrations, remote_requests
from db.queries.visibility import Knows
from rules.people import Person


@dataclass(frozen=True)
class Subject:
    """An application of one's own: its number, and the office that has it."""

    number: str
    procuratorate_id: UUID


def visible_to(person: Knows, complaint: type[Complaint] = Complaint) -> ColumnElement[bool]:
    """One's own complaints, whatever their state."""
    return complaint.account_id == person.account_id


async def subject(session: AsyncSession, person: Person, kind: str, subject_id: UUID) -> Subject | None:
    """What a complaint is about; a draft has not been handed in, so nobody is late with it."""
    if kind == "binding":
        binding = await bindings.own(session, person, subject_id)
        return Subject(binding.binding_number, binding.procuratorate_id) if binding else None
    if kind == "remote_request":  # whoever has it now is late
        request = await remote_requests.own(session, person, subject_id)
        return Subject(request.request_number, request.procuratorate_id) if request else None
    if kind == "appointment":
        appointment = await appointments.subject(session, person, subject_id)
        return Subject(appointment.appointment_number, appointment.procuratorate_id) if appointment else None
    registration = await session.scalar(
        select(Registration).where(registrations.visible_to(person), Registration.id == subject_id)
    )
    if registration is None or registration.registration_number is None or registration.procuratorate_id is None:
        return None
    return Subject(registration.registration_number, registration.procuratorate_id)


async def own(session: AsyncSession, person: Person, complaint_id: UUID) -> Complaint | None:
    """One of one's own, its row locked."""
    statement = select(Complaint).where(visible_to(person), Complaint.id == complaint_id)
    return await session.scalar(statement.with_for_update(key_share=True))


async def for_answer(session: AsyncSession, complaint_id: UUID) -> Complaint | None:
    """A complaint within the staff session's scope, its row locked."""
    return await session.scalar(select(Complaint).where(Complaint.id == complaint_id).with_for_update(key_share=True))


async def next_number(session: AsyncSession) -> int:
    """A number that no complaint has had."""
    return await session.scalar(text("select nextval('complaint_numbers')")) or 0
