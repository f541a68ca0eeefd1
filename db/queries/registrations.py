"""Registrations: one's own, and those that staff decide."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, LawyerProfile, Registration
from db.queries.visibility import Knows
from rules.accounts import AccountStatus
from rules.people import Person
from rules.registrations import OPEN_REGISTRATION


def visible_to(person: Knows, registration: type[Registration] = Registration) -> ColumnElement[bool]:
    """One's own applications."""
    return registration.account_id == person.account_id


async def newest(session: AsyncSession, person: Person) -> Registration | None:
    """One's own last application."""
    return await session.scalar(
        select(Registration).where(visible_to(person)).order_by(Registration.submitted_at.desc()).limit(1)
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


async def next_number(session: AsyncSession) -> int:
    """A number that no application has had."""
    return await session.scalar(text("select nextval('registration_numbers')")) or 0


async def next_receipt_number(session: AsyncSession) -> int:
    """A number that no receipt has had."""
    return await session.scalar(text("select nextval('receipt_numbers')")) or 0


async def identity_is_taken(session: AsyncSession, index: bytes, account_id: UUID) -> bool:
    """Whether another living account has this identity number."""
    statement = select(Account.id).where(
        Account.id_number_index == index, Account.id != account_id, Account.status != AccountStatus.CLOSED
    )
    return await session.scalar(statement) is not None


async def license_is_taken(session: AsyncSession, license_number: str, account_id: UUID) -> bool:
    """Whether another account has this licence."""
    statement = select(LawyerProfile.account_id).where(
        LawyerProfile.license_number == license_number, LawyerProfile.account_id != account_id
    )
    return await session.scalar(statement) is not None


async def lawyer_profile(session: AsyncSession, account_id: UUID) -> LawyerProfile | None:
    """The licence data of an account."""
    return await session.get(LawyerProfile, account_id)
