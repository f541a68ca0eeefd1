"""Accounts: sign-up, sign-in, sign-out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries import procuratorates
from graph import authentication
from graph.context import Context, Info
from graph.rows import Row
from graph.types.inputs import CreateAccountInput, SignInInput
from rules.accounts import ContactChannel, normal_email, normal_mobile, plain_text
from rules.attempts import (
    CODE_SENT_TO_CONTACT,
    SIGN_UP_BY_ADDRESS,
)
from services import accounts, attempts, passwords, sessions, sign_ins
from services.accounts import SignUp
from services.sessions import Opened, Sign


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
    """By username, e-mail or mobile."""
    context, portal = info.context, info.context.portal
    proof = await sign_ins.prove(
        portal.database,
        portal.keys,
        context.actor,
        identifier=input.identifier,
        password=input.password,
        now=context.now,
    )
    async with portal.database.begin() as session:
        await sign_ins.let_in(session, portal.keys, proof)
        account = proof.credentials
        opened = await opened_for(context, session, account.account_id, checked=account.password_hash)
    return signed_in(context, opened)


async def opened_for(context: Context, session: Any, account_id: UUID, *, checked: str) -> Opened:
    """A session on the caller's device for whoever has given the password of which `checked` is kept."""
    return await sessions.open_for(
        session,
        context.actor,
        account_id=account_id,
        checked=checked,
        sign=Sign(context.device, context.portal.session_life),
        now=context.now(),
    )


def signed_in(context: Context, opened: Opened) -> SignedIn:
    """The answer, which a browser also gets as a cookie; the account is read as whoever has just signed in."""
    authentication.give_cookie(context, opened)
    account = opened.account
    mine = context.rows(opened.person(context.actor)).row("account", account.id)
    return SignedIn(opened.token, opened.expires_at, account.must_change_password, mine)


async def sign_out(info: Info) -> SignedOut:
    """End this session."""
    context = info.context
    async with context.portal.database.begin() as session:
        at = await sessions.end(session, context.person, now=context.now())
    authentication.take_cookie(context)
    return SignedOut(at)
