"""Asking for the password again before an act that would hurt in a stranger's hands."""

from db.queries import accounts
from graph.context import Context
from rules.attempts import PASSWORD_CONFIRMED_BY_ACCOUNT
from rules.errors import Invalid, NotFound, Problem
from services import attempts, passwords


async def confirm(context: Context, password: str, field: str) -> None:
    """Return when it is the person's password; else raise `Invalid`, and after some tries `TooManyAttempts`."""
    portal, who, at = context.portal, str(context.person.account_id), context.now()
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, [(PASSWORD_CONFIRMED_BY_ACCOUNT, who)], now=at)
        account = await accounts.get(session, context.person.account_id)
    if account is None:
        raise NotFound
    if not await passwords.matches(account.password_hash, password[:1000]):
        raise Invalid(Problem("PASSWORD_WRONG", field))
    async with portal.database.begin() as session:
        await attempts.give_back(session, portal.keys, PASSWORD_CONFIRMED_BY_ACCOUNT, who, at=at)
