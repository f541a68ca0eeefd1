"""Passwords: recovered by a code, changed by whoever knows the old one."""

from db.queries import accounts as account_rows
from graph import confirmation
from graph.context import Info
from graph.resolvers.accounts import SignedIn, opened_for, signed_in
from graph.resolvers.contacts import CodeSent
from graph.rows import Row
from graph.types.inputs import ChangePasswordInput, ResetPasswordInput
from rules.accounts import is_mobile, normal_identifier, password_problems
from rules.attempts import (
    RESET_SENT_BY_ADDRESS,
    RESET_SENT_BY_IDENTIFIER,
    RESET_TRIED_BY_ADDRESS,
    RESET_TRIED_BY_IDENTIFIER,
)
from rules.errors import Invalid, NotFound, Problem, refuse_all
from services import attempts, password_resets, passwords
from services.password_resets import NewPassword


async def request_password_reset(info: Info, identifier: str) -> CodeSent:
    """Send a code; the same answer and the same work whether the account exists or not."""
    context, portal = info.context, info.context.portal
    named = normal_identifier(identifier)
    tries = [(RESET_SENT_BY_IDENTIFIER, named), (RESET_SENT_BY_ADDRESS, context.actor.address)]
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=context.now())
        if is_mobile(named):
            await attempts.take_sms_code(session, portal.keys, named, now=context.now())
    async with portal.database.begin() as session:
        expires_at = await password_resets.request(
            session, context.actor, portal.keys, identifier=named, now=context.now()
        )
    return CodeSent(expires_at)


async def reset_password(info: Info, input: ResetPasswordInput) -> SignedIn:
    """Set a new password with a code, end every session and begin one."""
    context, portal = info.context, info.context.portal
    wanted = NewPassword(normal_identifier(input.identifier), input.code[:40], input.new_password)
    refuse_all(password_problems(wanted.password, "newPassword", personal=(wanted.identifier,)))
    tries = [(RESET_TRIED_BY_IDENTIFIER, wanted.identifier), (RESET_TRIED_BY_ADDRESS, context.actor.address)]
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=context.now())
    async with portal.database.begin() as session:  # before the hash, which takes long: a wrong code costs nothing
        account = await password_resets.fits(session, portal.keys, wanted=wanted, now=context.now())
        password_resets.check(account, wanted.password)
    password_hash = await passwords.hashed(wanted.password)
    async with portal.database.begin() as session:
        account = await password_resets.reset(
            session, context.actor, portal.keys, wanted=wanted, password_hash=password_hash, now=context.now()
        )
        opened = await opened_for(context, session, account.id, checked=password_hash)
    return signed_in(context, opened)


async def change_password(info: Info, input: ChangePasswordInput) -> Row:
    """Set a new password, and end every other session."""
    context, portal = info.context, info.context.portal
    async with portal.database.read() as session:
        account = await account_rows.get(session, context.person.account_id)
    if account is None:
        raise NotFound
    checked = account.password_hash
    refuse_all(await confirmation.password_problems(context, input.current_password, "currentPassword"))
    if input.new_password == input.current_password:
        raise Invalid(Problem("PASSWORD_UNCHANGED", "newPassword"))
    password_resets.check(account, input.new_password)
    password_hash = await passwords.hashed(input.new_password)
    async with portal.database.begin() as session:
        await password_resets.change(
            session, context.person, checked=checked, password_hash=password_hash, now=context.now()
        )
    return context.rows().row("account", account.id)
