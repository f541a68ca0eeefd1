"""Registrations: one's own, and those that staff decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, IdentityClash, LawyerProfile, Receipt, Registration
from db.queries.visibility import Knows
from rules.accounts import AccountStatus
from rules.people import Person
from rules.registrations import AWAITING_DECISION, OPEN_REGISTRATION, ClashKind, RegistrationStatus


def visible_to(person: Knows, registration: type[Registration] = Registration) -> ColumnElement[bool]:
    """One's own applications."""
    return registration.account_id == person.account_id


def counts(registration: Any = Registration) -> ColumnElement[bool]:
    """All but forms that were thrown away before they were handed in."""
    return or_(registration.submitted_at.is_not(None), registration.status == RegistrationStatus.DRAFT)


async def newest(session: AsyncSession, person: Person) -> Registration | None:
    """One's own last application."""
    return await session.scalar(
        select(Registration).where(visible_to(person), counts()).order_by(Registration.id.desc()).limit(1)
    )


async def open_one(session: AsyncSession, person: Person) -> Registration | None:
    """One's own application that is not closed, its row locked."""
    return await session.scalar(
        select(Registration)
        .where(visible_to(person), Registration.status.in_(OPEN_REGISTRATION))
        .with_for_update(key_share=True)
    )


async def own(session: AsyncSession, person: Person, registration_id: UUID) -> Registration | None:
    """One of one's own, its row locked."""
    return await session.scalar(
        select(Registration)
        .where(visible_to(person), Registration.id == registration_id)
        .with_for_update(key_share=True)
    )


async def for_decision(session: AsyncSession, registration_id: UUID) -> Registration | None:
    """An application within the staff session's scope, its account's row locked and then its own, as applicants do."""
    account_id = select(Registration.account_id).where(Registration.id == registration_id).scalar_subquery()
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    return await session.scalar(
        select(Registration).where(Registration.id == registration_id).with_for_update(key_share=True)
    )


async def in_scope(session: AsyncSession, registration_id: UUID) -> Registration | None:
    """An application within the staff session's scope."""
    return await session.scalar(select(Registration).where(Registration.id == registration_id))


async def next_number(session: AsyncSession) -> int:
    """A number that no application has had."""
    return await session.scalar(text("select nextval('registration_numbers')")) or 0


async def holder_of_identity(session: AsyncSession, index: bytes | None, account_id: UUID) -> UUID | None:
    """Another living account that has this identity number."""
    return await session.scalar(
        select(Account.id).where(
            Account.id_number_index == index, Account.id != account_id, Account.status != AccountStatus.CLOSED
        )
    )


async def holder_of_license(session: AsyncSession, license_number: str, account_id: UUID) -> UUID | None:
    """Another account that has this licence."""
    return await session.scalar(
        select(LawyerProfile.account_id).where(
            LawyerProfile.license_number == license_number, LawyerProfile.account_id != account_id
        )
    )


async def add_clash(
    session: AsyncSession,
    procuratorate_id: UUID,
    *,
    account_id: UUID,
    other_account_id: UUID,
    kind: ClashKind,
    now: datetime,
) -> tuple[UUID, int]:
    """Write a clash down, or that it has come again; its id, and how often it has come."""
    values = {"procuratorate_id": procuratorate_id, "account_id": account_id, "other_account_id": other_account_id}
    added = insert(IdentityClash).values(**values, kind=kind, first_at=now, last_at=now)
    row = (
        await session.execute(
            added.on_conflict_do_update(
                index_elements=["procuratorate_id", "account_id", "other_account_id", "kind"],
                set_={"last_at": now, "times": IdentityClash.times + 1, "settled_at": None},
            ).returning(IdentityClash.id, IdentityClash.times)
        )
    ).one()
    return row.id, row.times


async def open_clashes(session: AsyncSession, account_id: UUID) -> int:
    """How many clashes of an account nobody has looked into; within the staff session's scope."""
    statement = select(func.count()).select_from(IdentityClash)
    return (
        await session.scalar(
            statement.where(IdentityClash.account_id == account_id, IdentityClash.settled_at.is_(None))
        )
        or 0
    )


async def settle_clash(session: AsyncSession, clash_id: UUID, now: datetime) -> UUID | None:
    """Staff have looked into it; its office, or None when there is no such clash in scope."""
    settled = update(IdentityClash).where(IdentityClash.id == clash_id).values(settled_at=now)
    return await session.scalar(settled.returning(IdentityClash.procuratorate_id))


async def is_being_decided(session: AsyncSession, account_id: UUID) -> bool:
    """Whether an application of the account waits for staff."""
    waiting = select(Registration.id).where(
        Registration.account_id == account_id, Registration.status.in_(AWAITING_DECISION)
    )
    return await session.scalar(waiting.limit(1)) is not None


async def has_receipt(session: AsyncSession, registration_id: UUID) -> bool:
    """Whether a receipt was issued for it."""
    return await session.scalar(select(Receipt.id).where(Receipt.registration_id == registration_id)) is not None


def _idle_draft(before: datetime) -> ColumnElement[bool]:
    return (Registration.status == RegistrationStatus.DRAFT) & (Registration.drafted_at < before)


async def count_idle_drafts(session: AsyncSession, before: datetime) -> int:
    """How many drafts nobody has touched since then."""
    return await session.scalar(select(func.count()).select_from(Registration).where(_idle_draft(before))) or 0


async def idle_drafts(session: AsyncSession, before: datetime, limit: int) -> Sequence[Registration]:
    """Some of them, locked; those that somebody is at are passed over."""
    some = select(Registration).where(_idle_draft(before)).limit(limit)
    return (await session.scalars(some.with_for_update(skip_locked=True))).all()


async def count_idle_returned(session: AsyncSession, before: datetime) -> int:
    """How many applications were returned before then and not mended."""
    idle = select(func.count()).select_from(Registration)
    idle = idle.where(Registration.status == RegistrationStatus.RETURNED, Registration.decided_at < before)
    return await session.scalar(idle) or 0


async def idle_returned(session: AsyncSession, before: datetime, limit: int) -> Sequence[Registration]:
    """Applications that were returned before then and not mended. They and their accounts are locked; whatever somebody
    else holds is passed over, so that nobody waits for anybody."""
    found = await session.scalars(
        select(Registration)
        .join(Account, Account.id == Registration.account_id)
        .where(Registration.status == RegistrationStatus.RETURNED, Registration.decided_at < before)
        .order_by(Registration.account_id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return found.all()


async def lawyer_profile(session: AsyncSession, account_id: UUID) -> LawyerProfile | None:
    """The licence data of an account."""
    return await session.get(LawyerProfile, account_id)
