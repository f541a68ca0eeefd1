"""What staff pages look up beyond a table; everything within the staff session's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries.patterns import containing
from rules.papers import AttachmentState

LIST_LIMIT = 8
EVENT_LIMIT = 200
MATCH_LIMIT = 20


@dataclass(frozen=True)
class ShownPaper:
    """A paper with the office whose application it belongs to."""

    paper: models.Attachment
    procuratorate_id: UUID | None


async def paper(session: AsyncSession, paper_id: UUID) -> ShownPaper | None:
    """A stored paper of a registration, a binding request, a remote request or an appointment."""
    of_registration = (
        select(models.Attachment, models.Registration.procuratorate_id)
        .join(models.RegistrationAttachment, models.RegistrationAttachment.attachment_id == models.Attachment.id)
        .join(models.Registration, models.Registration.id == models.RegistrationAttachment.registration_id)
    )
    of_binding = (
        select(models.Attachment, models.Binding.procuratorate_id)
        .join(models.BindingAttachment, models.BindingAttachment.attachment_id == models.Attachment.id)
        .join(models.Binding, models.Binding.id == models.BindingAttachment.binding_id)
    )
    near = models.RemoteRequest.local_procuratorate_id
    office = case((near.in_(select(func.staff_offices())), near), else_=models.RemoteRequest.handling_procuratorate_id)
    of_remote_request = (
        select(models.Attachment, office)
        .join(models.RemoteRequestAttachment, models.RemoteRequestAttachment.attachment_id == models.Attachment.id)
        .join(models.RemoteRequest, models.RemoteRequest.id == models.RemoteRequestAttachment.remote_request_id)
    )
    of_appointment = (
        select(models.Attachment, models.Appointment.procuratorate_id)
        .join(models.AppointmentAttachment, models.AppointmentAttachment.attachment_id == models.Attachment.id)
        .join(models.Appointment, models.Appointment.id == models.AppointmentAttachment.appointment_id)
    )
    for statement in (of_registration, of_binding, of_remote_request, of_appointment):
        stored = statement.where(
            models.Attachment.id == paper_id, models.Attachment.state == AttachmentState.STORED
        ).limit(1)
        row = (await session.execute(stored)).first()
        if row is not None:
            return ShownPaper(*row)
    return None


async def was_forwarded(session: AsyncSession, paper_id: UUID) -> bool:
    """Whether a paper came with an appointment that was forwarded to those who handle the case."""
    given = select(models.AppointmentAttachment.attachment_id).where(
        models.AppointmentAttachment.attachment_id == paper_id,
        models.Appointment.id == models.AppointmentAttachment.appointment_id,
        models.Appointment.forwarded_at.is_not(None),
    )
    return await session.scalar(given.limit(1)) is not None


async def staff_name(session: AsyncSession, staff_id: UUID | None) -> str | None:
    """Who decided."""
    if staff_id is None:
        return None
    return await session.scalar(select(models.StaffMember.full_name).where(models.StaffMember.id == staff_id))


async def office_name(session: AsyncSession, office_id: UUID | None) -> str | None:
    """Which office."""
    return await session.scalar(select(models.Procuratorate.name).where(models.Procuratorate.id == office_id))


async def matching_cases(
    session: AsyncSession, procuratorate_id: UUID, text: str
) -> Sequence[tuple[models.Case, models.Party]]:
    """Cases of an office by number or party name, with each party that is still in the case."""
    pattern = containing(text)
    rows = await session.execute(
        select(models.Case, models.Party)
        .join(models.Party, models.Party.case_id == models.Case.id)
        .where(
            models.Case.procuratorate_id == procuratorate_id,
            models.Party.missing_since.is_(None),
            or_(
                models.Case.acceptance_number.like(pattern, escape="\\"),
                models.Case.unified_number == text,
                models.Party.name.like(pattern, escape="\\"),
            ),
        )
        .order_by(models.Case.accepted_on.desc(), models.Case.id, models.Party.ref)
        .limit(MATCH_LIMIT)
    )
    return [(case, party) for case, party in rows]


@dataclass(frozen=True)
class CaseFile:
    """What hangs on a case."""

    parties: Sequence[models.Party]
    charges: Sequence[models.CaseCharge]
    events: Sequence[models.ProgressEvent]
    bindings: Sequence[models.Binding]
    announcements: Sequence[models.CaseAnnouncement]


async def case_file(session: AsyncSession, case_id: UUID) -> CaseFile:
    """Parties, charges, the newest events and the bindings of a case."""
    parties = select(models.Party).where(models.Party.case_id == case_id).order_by(models.Party.ref)
    charges = select(models.CaseCharge).where(models.CaseCharge.case_id == case_id).order_by(models.CaseCharge.position)
    events = (
        select(models.ProgressEvent)
        .where(models.ProgressEvent.case_id == case_id)
        .order_by(models.ProgressEvent.seq.desc())
        .limit(EVENT_LIMIT)
    )
    bindings = select(models.Binding).where(models.Binding.case_id == case_id).order_by(models.Binding.id.desc())
    announcements = select(models.CaseAnnouncement).where(models.CaseAnnouncement.case_id == case_id)
    return CaseFile(
        parties=(await session.scalars(parties)).all(),
        charges=(await session.scalars(charges)).all(),
        events=(await session.scalars(events)).all(),
        bindings=(await session.scalars(bindings.limit(EVENT_LIMIT))).all(),
        announcements=(
            await session.scalars(announcements.order_by(models.CaseAnnouncement.id.desc()).limit(LIST_LIMIT))
        ).all(),
    )
