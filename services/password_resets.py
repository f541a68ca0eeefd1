"""Passwords: recovered by a code, changed by whoever knows the old one. Nobody learns who has an account."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.global_ids import NOBODY
from db.queries import accounts, password_resets, sessions
from rules.account_messages import CodeHandedOver, PasswordChanged
from rules.accounts import ContactChannel, is_mobile, normal_code, password_problems
from rules.errors import Invalid, Problem, refuse_all
from rules.messages import RESET_CODE
from rules.people import Actor, Person
from services import audit, contacts, tell
from services.rehearsal import rehearsed

DIGITS, SMS_DIGITS = 8, 6  # providers of short messages take no longer code; it is good for a shorter time
CONTACT_MUST_SETTLE = timedelta(days=3)
# A code that is handed over at the hall desk is printed and taken home.
DESK_CODE_LIFE = timedelta(days=7)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


async def request(session: AsyncSession, actor: Actor, keys: Keys, *, identifier: str, now: datetime) -> datetime:
    """Send a code to a proved contact of whoever the identifier names; returns when it would expire.

    For an identifier that names nobody the same is written and taken back, so that answer and work are alike. The answer goes by
    what was named, not by where the code is sent: whoever names a username must not learn that it has a number only.
    """
    account = await password_resets.owner(session, identifier)
    way = _way_to(account, identifier, now) if account else None
    stand_in = account if way else await password_resets.anybody(session)
    if stand_in is not None:
        async with rehearsed(session, kept=way is not None):
            await _send(session, actor, keys, stand_in, way or (ContactChannel.EMAIL, identifier), now=now)
    return now + contacts.code_life(ContactChannel.SMS if is_mobile(identifier) else ContactChannel.EMAIL)


def _way_to(account: models.Account, identifier: str, now: datetime) -> tuple[ContactChannel, str] | None:
    """Where a code reaches the account: the contact that was named, else mail before SMS; only what is proved.

    For three days after a proved contact was given up there is none: a stolen sign-in must not become a stolen account
    before its owner, who was told at the old contact, could do something about it.
    """
    if account.contact_replaced_at is not None and account.contact_replaced_at > now - CONTACT_MUST_SETTLE:
        return None
    mail = (ContactChannel.EMAIL, account.email) if account.email and account.email_verified else None
    sms = (ContactChannel.SMS, account.mobile) if account.mobile and account.mobile_verified else None
    return sms or mail if identifier == account.mobile else mail or sms


async def _send(
    session: AsyncSession,
    actor: Actor,
    keys: Keys,
    account: models.Account,
    way: tuple[ContactChannel, str],
    *,
    now: datetime,
) -> None:
    channel, contact = way
    length = SMS_DIGITS if channel is ContactChannel.SMS else DIGITS
    digits = f"{secrets.randbelow(10**length):0{length}d}"
    reset = _reset(account, keys, digits, channel, now + contacts.code_life(channel))
    await password_resets.close(session, account.id, now, sent=True)
    session.add(reset)
    contacts.write_to(session, keys, account, channel, contact, RESET_CODE, reset.id, digits, now=now)
    await session.flush()
    await audit.record(session, actor, "password_reset.requested", "account", account.id, procuratorate_id=None)


def _reset(
    account: models.Account, keys: Keys, code: str, channel: ContactChannel | None, expires_at: datetime
) -> models.PasswordReset:
    return models.PasswordReset(
        id=new_id(),
        account_id=account.id,
        channel=channel,
        code_hash=keys.blind_index(f"password_reset|{account.id}", normal_code(code)),
        expires_at=expires_at,
    )


async def hand_over(session: AsyncSession, keys: Keys, account: models.Account, *, now: datetime) -> str:
    """A code for somebody whose identity was checked at the hall desk; it is told once. Earlier ones are void, and the
    account is told, in case it was somebody else who came."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    await password_resets.close(session, account.id, now)
    session.add(_reset(account, keys, code, None, now + DESK_CODE_LIFE))
    await session.flush()
    await tell.account(session, account.id, CodeHandedOver(account.id, new_id(), None), now=now)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


@dataclass(frozen=True)
class NewPassword:
    """A code, whose it is said to be, and the password that it is to set."""

    identifier: str
    code: str
    password: str


async def fits(session: AsyncSession, keys: Keys, *, wanted: NewPassword, now: datetime) -> models.Account:
    """Whose code it is; raises `Invalid` alike for a wrong code, one that has expired and an identifier of nobody."""
    account = await password_resets.owner(session, wanted.identifier)
    kept = await password_resets.open_codes(session, account.id if account else NOBODY, now)
    offered = keys.blind_index(f"password_reset|{account.id if account else ''}", normal_code(wanted.code))
    if account is None or not any(secrets.compare_digest(each.code_hash, offered) for each in kept):
        raise Invalid(Problem("CODE_WRONG", "code"))
    return account


async def is_current(session: AsyncSession, keys: Keys, account: models.Account, code: str, *, now: datetime) -> bool:
    """Whether it is the account's code of now, for printing it on a receipt that is handed over."""
    offered = keys.blind_index(f"password_reset|{account.id}", normal_code(code))
    kept = await password_resets.open_codes(session, account.id, now)
    return any(each.channel is None and secrets.compare_digest(each.code_hash, offered) for each in kept)


def check(account: models.Account, password: str) -> None:
    """Raise `Invalid` with everything that is wrong with a new password."""
    personal = (account.email or "", account.mobile or "", account.full_name, account.username)
    refuse_all(password_problems(password, "newPassword", personal=personal))


async def reset(
    session: AsyncSession, actor: Actor, keys: Keys, *, wanted: NewPassword, password_hash: str, now: datetime
) -> models.Account:
    """Set the new password and end every session; the code is used up."""
    account = await fits(session, keys, wanted=wanted, now=now)
    check(account, wanted.password)
    await _set(session, account, password_hash, now)
    await sessions.revoke_all(session, account.id, now)
    await audit.record(session, actor, "password.reset", "account", account.id, procuratorate_id=None)
    return account


async def change(
    session: AsyncSession, actor: Person, *, checked: str, password_hash: str, now: datetime
) -> models.Account:
    """Set the new password of somebody whose old one fits what was kept of it (`checked`), and end every other session."""
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None or account.password_hash != checked:  # set anew while it was checked
        raise Invalid(Problem("PASSWORD_WRONG", "currentPassword"))
    await _set(session, account, password_hash, now)
    await sessions.revoke_all(session, account.id, now, but=actor.session_id)
    await audit.record(session, actor, "password.changed", "account", account.id, procuratorate_id=None)
    return account


async def _set(session: AsyncSession, account: models.Account, password_hash: str, now: datetime) -> None:
    account.password_hash = password_hash
    account.must_change_password = False
    account.version += 1
    await password_resets.close(session, account.id, now)
    await session.flush()
    await tell.account(session, account.id, PasswordChanged(account.id, new_id(), None), now=now)
