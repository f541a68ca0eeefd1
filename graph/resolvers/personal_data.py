"""Personal data: downloading what is kept about oneself, closing the account. Both ask for the password again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from graph import authentication
from graph.confirmation import password_problems
from graph.context import Info, Portal
from graph.types.inputs import CloseAccountInput, ExportMyDataInput
from rules.accounts import closing_problems
from rules.data_exports import LINK_LIFE, PURPOSE, ExportForm, signed
from rules.errors import refuse_all
from services import account_closing, audit


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
    refuse_all(await password_problems(context, input.password, "password"))
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
    refuse_all([*await password_problems(context, input.password, "password"), *closing_problems(input.reason)])
    async with portal.database.begin() as session:
        at = await account_closing.close(session, context.person, portal.keys, reason=input.reason, now=context.now())
    authentication.take_cookie(context)
    return AccountClosed(at)
