"""Erasing what is kept of closed accounts. What remains are numbers, times and states, which name nobody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from rules.accounts import AccountStatus
from rules.appointments import AppointmentStatus
from rules.bindings import BindingStatus
from rules.papers import AttachmentState

ERASED = "已清除"
_QUIETLY = {"synchronize_session": False}


def _to_erase(before: datetime) -> ColumnElement[bool]:
    """Accounts closed before that moment, all of whose papers are gone."""
    has_papers = exists().where(
        models.Attachment.account_id == models.Account.id, models.Attachment.state == AttachmentState.STORED
    )
    return and_(
        models.Account.status == AccountStatus.CLOSED,
        models.Account.erased_at.is_(None),
        models.Account.closed_at < before,
        ~has_papers,
    )


async def count_accounts(session: AsyncSession, before: datetime) -> int:
    """How many accounts are to be erased."""
    return await session.scalar(select(func.count()).select_from(models.Account).where(_to_erase(before))) or 0


async def accounts(session: AsyncSession, before: datetime, limit: int) -> Sequence[models.Account]:
    """Some of them, locked; those that another process has are left to it."""
    statement = select(models.Account).where(_to_erase(before)).order_by(models.Account.closed_at).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


def _papers(before: datetime) -> Select[models.Attachment]:
    """Stored papers of closed accounts. One that once opened a case, or was handed in for
    what a remote request or an appointment brought, stays as long as the account's own data do."""
    proves = exists().where(
        models.BindingAttachment.attachment_id == models.Attachment.id,
        models.Binding.id == models.BindingAttachment.binding_id,
        models.Binding.status.in_(
            [
                BindingStatus.APPROVED,
                BindingStatus.RELEASED,
                BindingStatus.REVOKED,
                BindingStatus.FROZEN,
                BindingStatus.ENDED,
            ]
        ),
    )
    handed_over = exists().where(
        models.RemoteRequestAttachment.attachment_id == models.Attachment.id,
        models.RemoteRequest.id == models.RemoteRequestAttachment.remote_request_id,
        models.RemoteRequest.delivered_at.is_not(None),
    )
    visited = exists().where(
        models.AppointmentAttachment.attachment_id == models.Attachment.id,
        models.Appointment.id == models.AppointmentAttachment.appointment_id,
        models.Appointment.status.in_([AppointmentStatus.COMPLETED, AppointmentStatus.ANSWERED]),
    )
    return (
        select(models.Attachment)
        .join(models.Account, models.Account.id == models.Attachment.account_id)
        .where(
            models.Account.status == AccountStatus.CLOSED,
            models.Attachment.state == AttachmentState.STORED,
            or_(models.Account.closed_at < before, ~or_(proves, handed_over, visited)),
        )
    )


async def count_papers(session: AsyncSession, before: datetime) -> int:
    """How many papers are to be removed."""
    return await session.scalar(select(func.count()).select_from(_papers(before).subquery())) or 0


async def papers(session: AsyncSession, before: datetime, limit: int) -> Sequence[models.Attachment]:
    """Some of them, locked."""
    statement = _papers(before).order_by(models.Attachment.id).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True, of=models.Attachment))).all()


_NO_PAPER = {
    "state": AttachmentState.PURGED,
    "filename": ERASED,
    "announced_sha256": None,
    "sha256": None,
    "storage_key": None,
    "ticket_hash": None,
    "check_remark": None,
}


async def forget_papers(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """The files of these papers are gone; what was written about them goes, too."""
    await session.execute(
        update(models.Attachment).where(models.Attachment.id.in_(ids)).values(_NO_PAPER), execution_options=_QUIETLY
    )


async def registration_ids(session: AsyncSession, account_id: UUID) -> Sequence[UUID]:
    """The account's applications."""
    return (
        await session.scalars(select(models.Registration.id).where(models.Registration.account_id == account_id))
    ).all()


async def erase_registration(session: AsyncSession, registration_id: UUID, nothing_encrypted: bytes) -> None:
    """Nothing of what was declared remains."""
    await session.execute(
        update(models.Registration)
        .where(models.Registration.id == registration_id)
        .values(
            full_name=ERASED,
            id_number_encrypted=nothing_encrypted,
            id_number_index=b"",
            id_number_masked="",
            home_region_code=None,
            license_number=None,
            license_valid_until=None,
            law_firm_name=None,
            law_firm_code=None,
            comment=None,
        ),
        execution_options=_QUIETLY,
    )


async def erase_rest(session: AsyncSession, account_id: UUID) -> None:
    """Claims, statements, papers, what was told and where it went, sign-ins."""
    asked = select(models.RemoteRequest.id).where(models.RemoteRequest.account_id == account_id)
    for statement in (
        update(models.Appointment)
        .where(models.Appointment.account_id == account_id)
        .values(statement=None, what_to_bring=None, comment=None, visit_note=None, rating_comment=None),
        update(models.Appointment)
        .where(models.Appointment.account_id == account_id, models.Appointment.reply.is_not(None))
        .values(reply=ERASED),
        update(models.Appointment)
        .where(models.Appointment.account_id == account_id, models.Appointment.cancel_reason.is_not(None))
        .values(cancel_reason=ERASED),
        update(models.BookingBan)
        .where(models.BookingBan.account_id == account_id, models.BookingBan.appeal.is_not(None))
        .values(appeal=ERASED),
        update(models.BookingBan)
        .where(models.BookingBan.account_id == account_id, models.BookingBan.answer.is_not(None))
        .values(answer=ERASED),
        delete(models.NoticePreference).where(models.NoticePreference.account_id == account_id),
        delete(models.CalendarFeed).where(models.CalendarFeed.account_id == account_id),
        update(models.Binding)
        .where(models.Binding.account_id == account_id)
        .values(
            party_name=ERASED,
            case_number=None,
            client_name=None,
            client_relation=None,
            entrusted_on=None,
            note=None,
            case_label=None,
            release_reason=None,
            comment=None,
        ),
        update(models.RemoteRequest)
        .where(models.RemoteRequest.account_id == account_id)
        .values(party_name=ERASED, case_number=None, purpose=ERASED, comment=None, seal_number=None),
        update(models.RemoteRequestStep)
        .where(models.RemoteRequestStep.remote_request_id.in_(asked))
        .values(comment=None, inner_note=None),
        update(models.Complaint).where(models.Complaint.account_id == account_id).values(statement=ERASED),
        update(models.Complaint)
        .where(models.Complaint.account_id == account_id, models.Complaint.answer.is_not(None))
        .values(answer=ERASED),
        update(models.Attachment).where(models.Attachment.account_id == account_id).values(_NO_PAPER),
        update(models.Notice)
        .where(models.Notice.account_id == account_id)
        .values(title_zh=ERASED, title_en="Erased", body_zh=ERASED, body_en="Erased"),
        update(models.Delivery)
        .where(models.Delivery.account_id == account_id)
        .values(payload_encrypted=None, provider_id=None, error=None),
        delete(models.Session).where(models.Session.account_id == account_id),
    ):
        await session.execute(statement, execution_options=_QUIETLY)
