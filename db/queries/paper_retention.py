"""Papers that nothing needs any more, and since when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Account,
    Appointment,
    AppointmentAttachment,
    Attachment,
    Binding,
    BindingAttachment,
    Registration,
    RegistrationAttachment,
    RemoteRequest,
    RemoteRequestAttachment,
)
from rules.accounts import AccountStatus
from rules.appointments import OPEN_APPOINTMENT
from rules.paper_retention import BINDING_OVER, REGISTRATION_OVER, REMOTE_REQUEST_OVER, Retention
from rules.papers import AttachmentState

AT_ONCE = 200
NOTICED_AT_ONCE = 5000


def _given() -> ColumnElement[bool]:
    """Given to any application, whatever became of it."""
    return or_(
        exists().where(RegistrationAttachment.attachment_id == Attachment.id),
        exists().where(BindingAttachment.attachment_id == Attachment.id),
        exists().where(RemoteRequestAttachment.attachment_id == Attachment.id),
        exists().where(AppointmentAttachment.attachment_id == Attachment.id),
    )


def _in_use() -> ColumnElement[bool]:
    """Given to an application that is open, or was approved and still holds."""
    registered = (
        select(RegistrationAttachment.attachment_id)
        .join(Registration, Registration.id == RegistrationAttachment.registration_id)
        .join(Account, Account.id == Registration.account_id)
        .where(
            RegistrationAttachment.attachment_id == Attachment.id,
            Registration.status.not_in(REGISTRATION_OVER),
            Account.status != AccountStatus.CLOSED,
        )
    )
    bound = (
        select(BindingAttachment.attachment_id)
        .join(Binding, Binding.id == BindingAttachment.binding_id)
        .where(BindingAttachment.attachment_id == Attachment.id, Binding.status.not_in(BINDING_OVER))
    )
    asked = (
        select(RemoteRequestAttachment.attachment_id)
        .join(RemoteRequest, RemoteRequest.id == RemoteRequestAttachment.remote_request_id)
        .where(
            RemoteRequestAttachment.attachment_id == Attachment.id,
            RemoteRequest.status.not_in(REMOTE_REQUEST_OVER),
        )
    )
    booked = (
        select(AppointmentAttachment.attachment_id)
        .join(Appointment, Appointment.id == AppointmentAttachment.appointment_id)
        .where(AppointmentAttachment.attachment_id == Attachment.id, Appointment.status.in_(OPEN_APPOINTMENT))
    )
    return or_(*(use.correlate(Attachment).exists() for use in (registered, bound, asked, booked)))


def _due(retention: Retention, now: datetime) -> ColumnElement[bool]:
    """Kept as long as it may be: from the end of its last use, or from its ticket when it was never used."""
    last_use = case({kind.value: now - kept for kind, kept in retention.of_kinds().items()}, value=Attachment.kind)
    unused, awaited = now - timedelta(days=retention.unused), now - timedelta(days=retention.awaited)
    never_used = and_(
        Attachment.state.in_((AttachmentState.STORED, AttachmentState.REFUSED)),
        Attachment.ticket_expires_at <= unused,
        ~_given(),
    )
    return and_(
        or_(
            and_(Attachment.state == AttachmentState.STORED, Attachment.unused_since <= last_use),
            never_used,
            and_(Attachment.state == AttachmentState.AWAITED, Attachment.ticket_expires_at <= awaited),
        ),
        ~_in_use(),
    )


async def notice_uses(session: AsyncSession, now: datetime) -> None:
    """Write down since when papers are not needed any more; those that are needed again are not counted on."""
    stored = select(Attachment.id).where(Attachment.state == AttachmentState.STORED)
    for found, since in (
        (stored.where(Attachment.unused_since.is_(None), _given(), ~_in_use()), now),
        (stored.where(Attachment.unused_since.is_not(None), _in_use()), None),
    ):
        some = found.limit(NOTICED_AT_ONCE).with_for_update(skip_locked=True, key_share=True)
        await session.execute(
            update(Attachment).where(Attachment.id.in_(some.scalar_subquery())).values(unused_since=since),
            execution_options={"synchronize_session": False},
        )


async def count(session: AsyncSession, retention: Retention, now: datetime) -> int:
    """How many papers are due, or marked as purged while their contents still lie in the store."""
    emptied = and_(Attachment.state == AttachmentState.PURGED, Attachment.storage_key.is_not(None))
    due = select(func.count()).select_from(Attachment).where(or_(_due(retention, now), emptied))
    return await session.scalar(due) or 0


async def purge(session: AsyncSession, retention: Retention, now: datetime) -> Sequence[Attachment]:
    """Mark some papers that are due as purged and forget their names; their contents are still to be removed.

    They are locked first and asked about again then: meanwhile one may have been given to an application.
    """
    due = _due(retention, now)
    some = select(Attachment.id).where(due).limit(AT_ONCE).with_for_update(skip_locked=True, of=Attachment)
    locked = (await session.scalars(some)).all()
    purged = (
        update(Attachment)
        .where(Attachment.id.in_(locked), due)
        .values(state=AttachmentState.PURGED, filename="", ticket_hash=None)
        .returning(Attachment)
    )
    return (await session.scalars(purged, execution_options={"synchronize_session": False})).all()


async def purged_with_content(session: AsyncSession) -> Sequence[Attachment]:
    """Some papers whose purge is committed while their contents still lie in the store, their rows locked."""
    some = select(Attachment).where(Attachment.state == AttachmentState.PURGED, Attachment.storage_key.is_not(None))
    return (await session.scalars(some.limit(AT_ONCE).with_for_update(skip_locked=True))).all()


async def known_keys(session: AsyncSession, keys: set[str]) -> set[str]:
    """Those of the storage keys that belong to a paper."""
    return set(await session.scalars(select(Attachment.storage_key).where(Attachment.storage_key.in_(keys))))
