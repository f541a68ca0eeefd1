"""Signing up, and proving that a contact is one's own."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts
from rules.accounts import AccountStatus, AccountType, ContactChannel, sign_up_problems
from rules.errors import Conflict, Invalid, NotFound, Problem, refuse_all
from rules.messages import CONTACT_CODE, CONTACT_TAKEN
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import Actor, Person
from services import audit

CODE_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class SignUp:
    """What somebody gives to sign up, normalised."""

    email: str | None
    mobile: str | None
    password: str
    account_type: AccountType
    full_name: str

    def check(self) -> None:
        """Raise `Invalid` with everything that is wrong."""
        refuse_all(
            sign_up_problems(
                email=self.email,
                mobile=self.mobile,
                password=self.password,
                account_type=self.account_type,
                full_name=self.full_name,
            )
        )

    @property
    def contact(self) -> tuple[ContactChannel, str]:
        """The one contact that was given."""
        return (ContactChannel.EMAIL, self.email) if self.email else (ContactChannel.SMS, self.mobile or "")


async def create(
    session: AsyncSession, actor: Actor, keys: Keys, *, sign_up: SignUp, password_hash: str, now: datetime
) -> models.Account:
    """A new account, not yet approved; a code goes to its contact. Never tells whether the contact is in use."""
    account = models.Account(
        username=await accounts.next_username(session),
        account_type=sign_up.account_type,
        status=AccountStatus.PENDING,
        full_name=sign_up.full_name,
        email=sign_up.email,
        mobile=sign_up.mobile,
        password_hash=password_hash,
        language=actor.language,
        created_at=now,
    )
    session.add(account)
    await session.flush()
    channel, contact = sign_up.contact
    await send_code(session, keys, account, channel, contact, now=now)
    await audit.record(
        session,
        actor,
        "account.created",
        "account",
        account.id,
        procuratorate_id=None,
        new={"account_type": account.account_type, "status": account.status},
    )
    await session.refresh(account)
    return account


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
        expires_at=now + CODE_LIFE,
    )
    delivery_id = new_id()
    session.add(code)
    session.add(
        models.Delivery(
            id=delivery_id,
            account_id=account.id,
            channel=NoticeChannel.EMAIL if channel is ContactChannel.EMAIL else NoticeChannel.SMS,
            message=CONTACT_TAKEN if taken else CONTACT_CODE,
            subject_id=code.id,
            payload_encrypted=keys.encrypt(
                f"{contact} {'' if taken else digits}", table="deliveries", column="payload", row_id=delivery_id
            ),
            status=DeliveryStatus.QUEUED,
            due_at=now,
        )
    )
    await session.flush()
    return code.expires_at


async def verify_contact(
    session: AsyncSession, actor: Person, keys: Keys, *, channel: ContactChannel, code: str, now: datetime
) -> models.Account:
    """Prove with the code that the contact is one's own; it belongs to one account at a time."""
    account = await accounts.get(session, actor.account_id, lock=True)
    kept = await accounts.open_code(session, actor.account_id, channel, now)
    contact = (account.email if channel is ContactChannel.EMAIL else account.mobile) if account else None
    offered = keys.blind_index(f"contact_code|{actor.account_id}", code.strip())
    if (
        account is None
        or kept is None
        or kept.contact != contact
        or not secrets.compare_digest(kept.code_hash, offered)
    ):
        raise Invalid(Problem("CODE_WRONG", "code"))
    kept.used_at = now
    if channel is ContactChannel.EMAIL:
        account.email_verified_at = now
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
