"""Accounts: finding the one that signs in, codes, counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, ContactCode, LawyerProfile, Notice
from db.queries.visibility import Knows
from rules.account_messages import LicenceExpires
from rules.accounts import USABLE_STATUSES, AccountStatus, ContactChannel


@dataclass(frozen=True)
class Credentials:
    """An account that an identifier may mean, what is kept of its password, and whether the identifier is proved its own."""

    account_id: UUID
    password_hash: str
    is_owner: bool


MOST_CANDIDATES = 3


async def credentials(session: AsyncSession, identifier: str) -> list[Credentials]:
    """By username, e-mail or mobile: the owner, then the first and the last of those who named it without proof.

    A contact belongs to nobody until it is proved, so that somebody else's sign-up shuts nobody out and tells nothing.
    """
    named = or_(Account.email == identifier, Account.mobile == identifier)
    proved = or_(
        (Account.email == identifier) & Account.email_verified_at.is_not(None),
        (Account.mobile == identifier) & Account.mobile_verified_at.is_not(None),
    )
    owned = or_(Account.username == identifier, proved)
    columns = select(Account.id, Account.password_hash, owned).where(Account.status != AccountStatus.CLOSED)
    owner = columns.where(owned).limit(1)
    first = columns.where(named, not_(owned)).order_by(Account.id).limit(1)
    last = columns.where(named, not_(owned)).order_by(Account.id.desc()).limit(1)
    found = [Credentials(*row) for each in (owner, first, last) for row in await session.execute(each)]
    return list(dict.fromkeys(found))


def visible_to(person: Knows, account: type[Account] = Account) -> ColumnElement[bool]:
    """Oneself."""
    return account.id == person.account_id


async def get(session: AsyncSession, account_id: UUID, *, lock: bool = False) -> Account | None:
    """An account, its row locked if it is to be changed."""
    statement = select(Account).where(Account.id == account_id)
    return await session.scalar(statement.with_for_update(key_share=True) if lock else statement)


async def of_identity(session: AsyncSession, index: bytes, *, lock: bool) -> Account | None:
    """The living account of an identity number."""
    return await _living(session, Account.id_number_index == index, lock=lock)


async def by_username(session: AsyncSession, username: str, *, lock: bool) -> Account | None:
    """The living account of that name."""
    return await _living(session, Account.username == username, lock=lock)


async def _living(session: AsyncSession, which: ColumnElement[bool], *, lock: bool) -> Account | None:
    statement = select(Account).where(which, Account.status != AccountStatus.CLOSED)
    return await session.scalar(statement.with_for_update(key_share=True) if lock else statement)


async def is_usable(session: AsyncSession, account_id: UUID) -> bool:
    """Whether the account may act, held so until the transaction ends: it cannot be closed meanwhile."""
    statement = select(Account.status).where(Account.id == account_id).with_for_update(read=True, key_share=True)
    return await session.scalar(statement) in USABLE_STATUSES


async def next_username(session: AsyncSession) -> str:
    """A username that nobody has had."""
    number = await session.scalar(text("select nextval('username_numbers')"))
    return f"u{10_000_000 + (number or 0)}"


async def contact_is_verified_elsewhere(
    session: AsyncSession, channel: ContactChannel, contact: str, account_id: UUID
) -> bool:
    """Whether the contact belongs to another account."""
    column, verified = (
        (Account.email, Account.email_verified_at)
        if channel is ContactChannel.EMAIL
        else (Account.mobile, Account.mobile_verified_at)
    )
    statement = select(Account.id).where(column == contact, verified.is_not(None), Account.id != account_id)
    return await session.scalar(statement) is not None


async def open_code(
    session: AsyncSession, account_id: UUID, channel: ContactChannel, now: datetime
) -> ContactCode | None:
    """The newest code of a channel, if it can still be used."""
    newest = await session.scalar(
        select(ContactCode)
        .where(ContactCode.account_id == account_id, ContactCode.channel == channel)
        .order_by(ContactCode.id.desc())
        .limit(1)
        .with_for_update(key_share=True)
    )
    return newest if newest and newest.used_at is None and newest.expires_at > now else None


async def close_codes(session: AsyncSession, account_id: UUID, channel: ContactChannel, now: datetime) -> None:
    """Earlier codes of the channel are void."""
    await session.execute(
        update(ContactCode)
        .where(ContactCode.account_id == account_id, ContactCode.channel == channel, ContactCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


async def with_expiring_licences(
    session: AsyncSession, first: date, last: date, *, since: datetime, limit: int
) -> Sequence[LawyerProfile]:
    """Lawyers whose licence ends between these days and who have not been told since."""
    told = select(Notice.id).where(
        Notice.account_id == LawyerProfile.account_id,
        Notice.message == LicenceExpires.name,
        Notice.created_at > since,
    )
    statement = (
        select(LawyerProfile)
        .join(Account, Account.id == LawyerProfile.account_id)
        .where(
            LawyerProfile.license_valid_until.between(first, last),
            Account.status == AccountStatus.ACTIVE,
            ~told.exists(),
        )
        .order_by(LawyerProfile.account_id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
