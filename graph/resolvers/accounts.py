"""Accounts: sign-up, sign-in, sign-out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries import accounts as account_rows
from db.queries import procuratorates
from db.queries.accounts import MOST_CANDIDATES, Credentials
from graph import authentication
from graph.context import Context, Info
from graph.rows import Row
from graph.types.inputs import CreateAccountInput, SignInInput
from rules.accounts import ContactChannel, normal_email, normal_identifier, normal_mobile, plain_text
from rules.attempts import (
    CODE_SENT_TO_CONTACT,
    SIGN_IN_BY_ADDRESS,
    SIGN_IN_BY_IDENTIFIER,
    SIGN_UP_BY_ADDRESS,
)
from rules.errors import Problem, Unauthenticated
from rules.people import Person
from services import accounts, attempts, lock_outs, passwords, sessions
from services.accounts import SignUp
from services.sessions import Opened


@dataclass(frozen=True)
class SignedIn:
    """A fresh session, and whose it is."""

    token: str
    expires_at: datetime
    must_change_password: bool
    account: Row


@dataclass(frozen=True)
class SignedOut:
    """The session has ended."""

    at: datetime


async def create_account(info: Info, input: CreateAccountInput) -> SignedIn:
    """Sign up, and be signed in."""
    context, portal = info.context, info.context.portal
    email, mobile = (input.email or "").strip(), (input.mobile or "").strip()
    sign_up = SignUp(
        email=normal_email(email) if email else None,
        mobile=normal_mobile(mobile) if mobile else None,
        password=input.password,
        account_type=input.account_type,
        full_name=plain_text(input.full_name),
    )
    async with portal.database.read() as session:
        sign_up.check(close_relatives=await procuratorates.any_accepts_close_relatives(session))
    tries = [(SIGN_UP_BY_ADDRESS, context.actor.address), (CODE_SENT_TO_CONTACT, sign_up.contact[1])]
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=context.now())
        if sign_up.contact[0] is ContactChannel.SMS:
            await attempts.take_sms_code(session, portal.keys, sign_up.contact[1], now=context.now())
    password_hash = await passwords.hashed(input.password)
    async with portal.database.begin() as session:
        account = await accounts.create(
            session, context.actor, portal.keys, sign_up=sign_up, password_hash=password_hash, now=context.now()
        )
        opened = await opened_for(context, session, account.id, checked=password_hash)
    return signed_in(context, opened)


async def sign_in(info: Info, input: SignInInput) -> SignedIn:
    """By username, e-mail or mobile; an unknown identifier and a wrong password are the same in answer, count and work."""
    context, portal = info.context, info.context.portal
    identifier = normal_identifier(input.identifier)
    tries = [(SIGN_IN_BY_IDENTIFIER, identifier), (SIGN_IN_BY_ADDRESS, context.actor.address)]
    at = context.now()
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=at)
        found = await account_rows.credentials(session, identifier)
    matching = await _matching(found, input.password[:1000])
    if matching is None:
        owner = next((each.account_id for each in found if each.is_owner), None)
        async with portal.database.begin() as session:
            await lock_outs.tell_owner(session, portal.keys, identifier=identifier, owner_id=owner, now=context.now())
        raise Unauthenticated(Problem("BAD_CREDENTIALS"))
    async with portal.database.begin() as session:
        if matching.is_owner:  # whoever merely named the identifier must not clear what was tried on its owner
            await attempts.forget(session, portal.keys, SIGN_IN_BY_IDENTIFIER, identifier)
        for limit, who in tries:
            await attempts.give_back(session, portal.keys, limit, who, at=at)
        opened = await opened_for(context, session, matching.account_id, checked=matching.password_hash)
    return signed_in(context, opened)


async def opened_for(context: Context, session: Any, account_id: UUID, *, checked: str) -> Opened:
    """A session on the caller's device for whoever has given the password of which `checked` is kept."""
    return await sessions.open_for(
        session,
        context.actor,
        account_id=account_id,
        checked=checked,
        device=context.device,
        life=context.portal.session_life,
        now=context.now(),
    )


def signed_in(context: Context, opened: Opened) -> SignedIn:
    """The answer, which a browser also gets as a cookie; the account is read as whoever has just signed in."""
    authentication.give_cookie(context, opened)
    account = opened.account
    person = Person(
        account_id=account.id, session_id=opened.session_id, account_type=account.account_type, status=account.status
    )
    mine = context.rows(person).row("account", account.id)
    return SignedIn(opened.token, opened.expires_at, account.must_change_password, mine)


async def _matching(found: Sequence[Credentials], password: str) -> Credentials | None:
    """The first of the named accounts whose password it is; always the same work, whoever exists."""
    kept = [each.password_hash for each in found]
    kept_or_none = [*kept, *[None] * (MOST_CANDIDATES - len(kept))]
    matching = [await passwords.matches(each, password) for each in kept_or_none]
    return next((each for each, fits in zip(found, matching, strict=False) if fits), None)


async def sign_out(info: Info) -> SignedOut:
    """End this session."""
    context = info.context
    async with context.portal.database.begin() as session:
        at = await sessions.end(session, context.person, now=context.now())
    authentication.take_cookie(context)
    return SignedOut(at)
