"""Closing an account: everything of it is locked first, in the order in which staff lock it, and then given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from rules.bindings import OPEN_REQUEST, BindingStatus
from rules.notices import DeliveryStatus
from rules.papers import AttachmentState
from rules.registrations import OPEN_REGISTRATION

_QUIETLY = {"synchronize_session": False}
_NAMED_ONCE = (
    models.ContactCode,
    models.WechatIdentity,
    models.ProcuratorateFollow,
    models.SavedSearch,
    models.IdempotencyKey,
    models.LawyerProfile,
)


async def lock_bindings(session: AsyncSession, account_id: UUID) -> Sequence[models.Binding]:
    """Requests that are open and links that are live, by id."""
    statement = (
        select(models.Binding)
        .where(
            models.Binding.account_id == account_id,
            models.Binding.status.in_([*OPEN_REQUEST, BindingStatus.APPROVED]),
        )
        .order_by(models.Binding.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(statement)).all()


async def lock_account(session: AsyncSession, account_id: UUID) -> models.Account | None:
    """The account, locked so that not even a row that refers to it can be added meanwhile."""
    return await session.scalar(select(models.Account).where(models.Account.id == account_id).with_for_update())


async def lock_registrations(session: AsyncSession, account_id: UUID) -> Sequence[models.Registration]:
    """Applications that are open."""
    statement = (
        select(models.Registration)
        .where(models.Registration.account_id == account_id, models.Registration.status.in_(OPEN_REGISTRATION))
        .order_by(models.Registration.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(statement)).all()


async def give_up(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """End every sign-in, send nothing more, void what was announced, free contacts, licence and linked identities."""
    await session.execute(
        update(models.Session)
        .where(models.Session.account_id == account_id, models.Session.revoked_at.is_(None))
        .values(revoked_at=now),
        execution_options=_QUIETLY,
    )
    await session.execute(
        update(models.Delivery)
        .where(
            models.Delivery.account_id == account_id,
            models.Delivery.status.in_([DeliveryStatus.QUEUED, DeliveryStatus.FAILED]),
        )
        .values(
            status=DeliveryStatus.SKIPPED, error="account closed", payload_encrypted=None, locked_until=None
        ),  # a worker that is sending now finds its lease gone
        execution_options=_QUIETLY,
    )
    await session.execute(
        update(models.Attachment)
        .where(models.Attachment.account_id == account_id, models.Attachment.state == AttachmentState.AWAITED)
        .values(state=AttachmentState.REFUSED, ticket_hash=None),
        execution_options=_QUIETLY,
    )
    await session.execute(
        update(models.CalendarFeed)
        .where(models.CalendarFeed.account_id == account_id, models.CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=now),
        execution_options=_QUIETLY,
    )
    for table in _NAMED_ONCE:
        await session.execute(delete(table).where(table.account_id == account_id), execution_options=_QUIETLY)
