"""Papers: one's own, those of an application."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    AppointmentAttachment,
    Attachment,
    BindingAttachment,
    RegistrationAttachment,
    RemoteRequestAttachment,
)
from db.queries.visibility import Knows
from rules.papers import AttachmentState
from rules.people import Person


def visible_to(person: Knows, attachment: type[Attachment] = Attachment) -> ColumnElement[bool]:
    """One's own papers."""
    return attachment.account_id == person.account_id


async def own(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, Attachment]:
    """Those of the named papers that are one's own, by id; none is purged before this transaction ends."""
    mine = select(Attachment).where(visible_to(person), Attachment.id.in_(ids))
    rows = await session.scalars(mine.order_by(Attachment.id).with_for_update(read=True))
    return {paper.id: paper for paper in rows}


async def awaited_count(session: AsyncSession, person: Person, now: datetime) -> int:
    """How many uploads are announced and not yet there."""
    statement = (
        select(func.count())
        .select_from(Attachment)
        .where(visible_to(person), Attachment.state == AttachmentState.AWAITED, Attachment.ticket_expires_at > now)
    )
    return await session.scalar(statement) or 0


async def by_ticket(session: AsyncSession, ticket_hash: bytes) -> Attachment | None:
    """The paper that a ticket announces, its row locked."""
    return await session.scalar(
        select(Attachment).where(Attachment.ticket_hash == ticket_hash).with_for_update(key_share=True)
    )


async def get(session: AsyncSession, attachment_id: UUID) -> Attachment | None:
    """A paper; for staff within their session's scope."""
    return await session.scalar(select(Attachment).where(Attachment.id == attachment_id))


async def of_registrations(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The papers of several applications, in their order."""
    return await _given(session, RegistrationAttachment, RegistrationAttachment.registration_id, ids)


async def of_bindings(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The papers of several bindings, in their order."""
    return await _given(session, BindingAttachment, BindingAttachment.binding_id, ids)


async def of_remote_requests(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The papers of several remote requests, in their order."""
    return await _given(session, RemoteRequestAttachment, RemoteRequestAttachment.remote_request_id, ids)


async def of_appointments(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The papers of several appointments, in their order."""
    return await _given(session, AppointmentAttachment, AppointmentAttachment.appointment_id, ids)


async def _given(session: AsyncSession, link: Any, owner: Any, ids: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    rows = await session.execute(
        select(owner, Attachment)
        .join(Attachment, Attachment.id == link.attachment_id)
        .where(owner.in_(ids))
        .order_by(owner, link.position)
    )
    found: dict[UUID, list[Attachment]] = {}
    for owner_id, paper in rows:
        found.setdefault(owner_id, []).append(paper)
    return found


async def give_to_registration(session: AsyncSession, registration_id: UUID, papers: Sequence[UUID]) -> None:
    """The application now has these papers, in this order."""
    await _give(session, RegistrationAttachment, RegistrationAttachment.registration_id, registration_id, papers)


async def give_to_binding(session: AsyncSession, binding_id: UUID, papers: Sequence[UUID]) -> None:
    """The request now has these papers, in this order."""
    await _give(session, BindingAttachment, BindingAttachment.binding_id, binding_id, papers)


async def give_to_remote_request(session: AsyncSession, request_id: UUID, papers: Sequence[UUID]) -> None:
    """The request now has these papers, in this order."""
    await _give(session, RemoteRequestAttachment, RemoteRequestAttachment.remote_request_id, request_id, papers)


async def give_to_appointment(session: AsyncSession, appointment_id: UUID, papers: Sequence[UUID]) -> None:
    """The appointment now has these papers, in this order."""
    await _give(session, AppointmentAttachment, AppointmentAttachment.appointment_id, appointment_id, papers)


async def _give(session: AsyncSession, link: Any, owner: Any, owner_id: UUID, papers: Sequence[UUID]) -> None:
    await session.execute(delete(link).where(owner == owner_id))
    rows = [
        {owner.key: owner_id, "attachment_id": paper, "position": position} for position, paper in enumerate(papers)
    ]
    if rows:
        await session.execute(insert(link), rows)
