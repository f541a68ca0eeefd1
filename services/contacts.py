"""Contacts: proving that an address or a number is one's own, changing it, and telling both sides."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, password_resets
from rules.accounts import ContactChannel, contact_problems, normal_code
from rules.errors import Conflict, Invalid, NotFound, Problem, Stale, refuse_all
from rules.messages import CONTACT_CHANGED, CONTACT_CODE, CONTACT_TAKEN
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import Person
from services import audit, sessions

CODE_LIFE = timedelta(minutes=15)  # a mail may be held up on its way for some minutes
SMS_CODE_LIFE = timedelta(minutes=5)


def code_life(channel: ContactChannel) -> timedelta:
    """For how long a code that is sent there is good."""
    return SMS_CODE_LIFE if channel is ContactChannel.SMS else CODE_LIFE


async def request_code(
    session: AsyncSession, actor: Person, keys: Keys, *, channel: ContactChannel, now: datetime
) -> datetime:
    """Send a code to one's own contact again; returns when it expires."""
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None:
        raise NotFound
    contact = account.email if channel is ContactChannel.EMAIL else account.mobile
    if contact is None:
        raise Invalid(Problem("CONTACT_MISSING", "channel"))
    verified = account.email_verified if channel is ContactChannel.EMAIL else account.mobile_verified
    if verified:
        raise Conflict(Problem("CONTACT_VERIFIED", "channel"))
    return await send_code(session, keys, account, channel, contact, now=now)


async def send_code(
    session: AsyncSession, keys: Keys, account: models.Account, channel: ContactChannel, contact: str, *, now: datetime
) -> datetime:
    """Write a fresh code and the delivery that carries it. The owner of a contact in use is told so instead."""
    await accounts.close_codes(session, account.id, channel, now)
    taken = await accounts.contact_is_verified_elsewhere(session, channel, contact, account.id)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code = models.ContactCode(
        id=new_id(),
        account_id=account.id,
        channel=channel,
        contact=contact,
        code_hash=keys.blind_index(f"contact_code|{account.id}", secrets.token_hex(16) if taken else digits),
        expires_at=now + code_life(channel),
    )
    session.add(code)
    message = CONTACT_TAKEN if taken else CONTACT_CODE
    write_to(session, keys, account, channel, contact, message, code.id, "" if taken else digits, now=now)
    await session.flush()
    return code.expires_at


def write_to(
    session: AsyncSession,
    keys: Keys,
    account: models.Account,
    channel: ContactChannel,
    contact: str,
    message: str,
    subject_id: UUID,
    code: str = "",
    *,
    now: datetime,
) -> None:
    """Queue a message for a contact itself, whosever it is; contact and code are encrypted until it is sent."""
    delivery_id = new_id()
    session.add(
        models.Delivery(
            id=delivery_id,
            account_id=account.id,
            channel=NoticeChannel.EMAIL if channel is ContactChannel.EMAIL else NoticeChannel.SMS,
            message=message,
            subject_id=subject_id,
            payload_encrypted=keys.encrypt(
                f"{contact} {code}", table="deliveries", column="payload", row_id=delivery_id
            ),
            status=DeliveryStatus.QUEUED,
            due_at=now,
        )
    )


async def verify_contact(
    session: AsyncSession, actor: Person, keys: Keys, *, channel: ContactChannel, code: str, now: datetime
) -> models.Account:
    """Prove with the code that the contact is one's own; it belongs to one account at a time."""
    account = await accounts.get(session, actor.account_id, lock=True)
    kept = await accounts.open_code(session, actor.account_id, channel, now)
    contact = (account.email if channel is ContactChannel.EMAIL else account.mobile) if account else None
    offered = keys.blind_index(f"contact_code|{actor.account_id}", normal_code(code))
    if (
        account is None
        or kept is None
        or kept.contact != contact
        or not secrets.compare_digest(kept.code_hash, offered)
    ):
        raise Invalid(Problem("CODE_WRONG", "code"))
    kept.used_at = now
    if channel is ContactChannel.EMAIL:
        account.email_verified_at, account.email_bounced_at = now, None
    else:
        account.mobile_verified_at = now
    account.version += 1
    try:
        await session.flush()
    except IntegrityError as clash:  # the owner of the contact has proved it between code and answer
        raise Invalid(Problem("CODE_WRONG", "code")) from clash
    await audit.record(
        session,
        actor,
        "account.contact_verified",
        "account",
        account.id,
        procuratorate_id=None,
        new={"channel": channel},
    )
    return account


@dataclass(frozen=True)
class ContactData:
    """Contact data as they are to be, normalised; None: none."""

    email: str | None
    mobile: str | None
    home_region_code: str | None
    address: str | None


async def update(
    session: AsyncSession, actor: Person, keys: Keys, *, wanted: ContactData, expected_version: int, now: datetime
) -> models.Account:
    """Change contact data, which needs no review. A new contact counts once it is proved; the old one is told of it."""
    await sessions.check_password_given(session, actor, now=now)
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None:
        raise NotFound
    if account.version != expected_version:
        raise Stale
    refuse_all(
        contact_problems(
            email=wanted.email, mobile=wanted.mobile, region=wanted.home_region_code, address=wanted.address
        )
    )
    changed = [name for name in ("email", "mobile", "home_region_code", "address") if _differs(account, wanted, name)]
    if not changed:
        return account
    for channel, name in ((ContactChannel.EMAIL, "email"), (ContactChannel.SMS, "mobile")):
        if name in changed:
            await _replace(session, keys, account, channel, name, getattr(wanted, name), now=now)
    account.home_region_code, account.address = wanted.home_region_code, wanted.address
    account.version += 1
    await session.flush()
    await audit.record(
        session,
        actor,
        "account.contact_changed",
        "account",
        account.id,
        procuratorate_id=None,
        new={"changed": changed},
    )
    return account


def _differs(account: models.Account, wanted: ContactData, name: str) -> bool:
    return bool(getattr(account, name) != getattr(wanted, name))


async def _replace(
    session: AsyncSession,
    keys: Keys,
    account: models.Account,
    channel: ContactChannel,
    name: str,
    contact: str | None,
    *,
    now: datetime,
) -> None:
    """The new contact is unproved; whoever reads the old one learns of it, and no code that went there is good any more."""
    before, proved = getattr(account, name), getattr(account, f"{name}_verified_at")
    setattr(account, name, contact)
    setattr(account, f"{name}_verified_at", None)
    if channel is ContactChannel.EMAIL:
        account.email_bounced_at = None
    await password_resets.close(session, account.id, now)
    await accounts.close_codes(session, account.id, channel, now)
    if before is not None and proved is not None:
        account.contact_replaced_at = now
        write_to(session, keys, account, channel, before, CONTACT_CHANGED, new_id(), now=now)
    if contact is not None:
        await send_code(session, keys, account, channel, contact, now=now)
