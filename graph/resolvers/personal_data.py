"""Personal data: downloading what is kept about oneself, closing the account. Both ask for the password again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.queries import accounts
from graph import authentication
from graph.context import Context, Info, Portal
from graph.types.inputs import CloseAccountInput, ExportMyDataInput
from rules.accounts import closing_problems
from rules.attempts import PASSWORD_BY_ACCOUNT, SIGN_IN_BY_ADDRESS
from rules.data_exports import LINK_LIFE, PURPOSE, ExportForm, signed
from rules.errors import Problem, refuse_all
from services import account_closing, attempts, audit, passwords


@dataclass(frozen=True)
class DataExport:
    """Two links."""

    url: str
    html_url: str
    expires_at: datetime


@dataclass(frozen=True)
class AccountClosed:
    """The account is closed."""

    at: datetime


async def export_my_data(info: Info, input: ExportMyDataInput) -> DataExport:
    """Links to everything that is kept about oneself."""
    context, person = info.context, info.context.person
    refuse_all(await _password_problems(context, input.password))
    async with context.portal.database.begin() as session:
        await audit.record(
            session, person, "account.export_requested", "account", person.account_id, procuratorate_id=None
        )
    until = context.now() + LINK_LIFE
    json_link, html_link = (
        _link(context.portal, form, person.session_id, until) for form in (ExportForm.JSON, ExportForm.HTML)
    )
    return DataExport(json_link, html_link, until)


def _link(portal: Portal, form: ExportForm, session_id: UUID, until: datetime) -> str:
    signature = portal.keys.signature(PURPOSE, signed(form, session_id, until))
    address = f"{portal.public_url}/data-exports/{session_id}.{form}"
    return f"{address}?until={int(until.timestamp())}&signature={signature}"


async def close_account(info: Info, input: CloseAccountInput) -> AccountClosed:
    """Close one's account for ever."""
    context, portal = info.context, info.context.portal
    refuse_all([*await _password_problems(context, input.password), *closing_problems(input.reason)])
    async with portal.database.begin() as session:
        at = await account_closing.close(session, context.person, portal.keys, reason=input.reason, now=context.now())
    authentication.take_cookie(context)
    return AccountClosed(at)


async def _password_problems(context: Context, password: str) -> list[Problem]:
    """Whether it is one's own password. Wrong ones are counted as at a sign-in, since a stolen session must not find it out."""
    portal, person, at = context.portal, context.person, context.now()
    tries = [(PASSWORD_BY_ACCOUNT, str(person.account_id)), (SIGN_IN_BY_ADDRESS, person.address)]
    async with portal.database.begin() as session:
        await attempts.take(session, portal.keys, tries, now=at)
        account = await accounts.get(session, person.account_id)
    if not await passwords.matches(account.password_hash if account else None, password[:1000]):
        return [Problem("PASSWORD_WRONG", "password")]
    async with portal.database.begin() as session:
        await attempts.forget(session, portal.keys, PASSWORD_BY_ACCOUNT, str(person.account_id))
        await attempts.give_back(session, portal.keys, SIGN_IN_BY_ADDRESS, person.address, at=at)
    return []
