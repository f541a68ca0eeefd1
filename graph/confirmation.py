"""Asking for the password again before an act that would hurt in a stranger's hands."""

from db.queries import accounts
from graph.context import Context
from rules.attempts import PASSWORD_BY_ACCOUNT, SIGN_IN_BY_ADDRESS
from rules.errors import Problem
from services import attempts, passwords


async def password_problems(context: Context, password: str, field: str) -> list[Problem]:
    """Whether it is one's own password. Wrong ones are counted as at a sign-in, since a stolen session must not find it out."""
    portal, person, at = context.portal, context.person, context.now()
    tries = [(PASSWORD_BY_ACCOUNT, str(person.account_id)), (SIGN_IN_BY_ADDRESS, person.address)]
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=at)
        account = await accounts.get(session, person.account_id)
    if not await passwords.matches(account.password_hash if account else None, password[:1000]):
        return [Problem("PASSWORD_WRONG", field)]
    async with portal.database.begin() as session:
        await attempts.forget(session, portal.keys, PASSWORD_BY_ACCOUNT, str(person.account_id))
        await attempts.give_back(session, portal.keys, SIGN_IN_BY_ADDRESS, person.address, at=at)
    return []
