"""Accounts: finding the one that signs in, codes, counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Appointment, Binding, Case, ContactCode, Notice, WechatIdentity
from db.queries import bindings, cases
from rules.accounts import AccountStatus, ContactChannel
from rules.appointments import OPEN_APPOINTMENT
from rules.bindings import OPEN_REQUEST
from rules.people import Person


@dataclass(frozen=True)
class Credentials:
    """An account that an identifier may mean, what is kept of its password, and whether the identifier is proved its own."""

    account_id: UUID
    password_hash: str
    is_owner: bool


@dataclass(frozen=True)
class Summary:
    """案件信息提示: the seed's three counters, and the inbox."""

    bound_cases: int
    open_bindings: int
    open_appointments: int
    unread_notices: int


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


async def get(session: AsyncSession, account_id: UUID, *, lock: bool = False) -> Account | None:
    """An account, its row locked if it is to be changed."""
    statement = select(Account).where(Account.id == account_id)
    return await session.scalar(statement.with_for_update(key_share=True) if lock else statement)


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


async def summary(session: AsyncSession, person: Person) -> Summary:
    """All four counters in one statement."""
    bound = select(func.count()).select_from(Case).where(cases.visible_to(person)).scalar_subquery()
    mine = bindings.visible_to(person)
    waiting = select(func.count()).select_from(Binding).where(mine, Binding.status.in_(OPEN_REQUEST)).scalar_subquery()
    booked = (
        select(func.count())
        .select_from(Appointment)
        .join(Binding, Binding.id == Appointment.binding_id)
        .where(mine, Appointment.status.in_(OPEN_APPOINTMENT))
        .scalar_subquery()
    )
    unread = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.account_id == person.account_id, Notice.read_at.is_(None))
        .scalar_subquery()
    )
    row = (await session.execute(select(bound, waiting, booked, unread))).one()
    return Summary(*row)


async def wechat_identities(session: AsyncSession, account_id: UUID) -> Sequence[WechatIdentity]:
    """The WeChat identities of an account."""
    statement = select(WechatIdentity).where(WechatIdentity.account_id == account_id).order_by(WechatIdentity.id)
    return (await session.scalars(statement)).all()
