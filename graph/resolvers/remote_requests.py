"""Remote requests: submit, amend, withdraw."""

from typing import Any

from strawberry import ID, UNSET

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.remote_request_inputs import AmendRemoteRequestInput, SubmitRemoteRequestInput
from rules.accounts import plain_text
from rules.attempts import REMOTE_REQUEST_BY_ACCOUNT
from rules.identifiers import normal_case_number
from rules.remote_requests import RemoteClaim
from services import attempts, remote_requests
from services.remote_requests import Amendment, Asked


async def submit_remote_request(info: Info, input: SubmitRemoteRequestInput) -> Row:
    """Ask a far office through a near one."""
    context = info.context
    asked = Asked(
        kind=input.kind,
        claim=RemoteClaim(
            party_name=plain_text(input.party_name),
            capacity=input.capacity,
            purpose=plain_text(input.purpose),
            case_number=normal_case_number(input.case_number or "") or None,
        ),
        local_id=ids.read_or_nobody(input.local_procuratorate_id, "procuratorate"),
        handling_id=ids.read_or_nobody(input.handling_procuratorate_id, "procuratorate"),
        attachment_ids=ids.read_papers(input.attachment_ids),
    )
    async with context.portal.database.begin() as session:
        tries = [(REMOTE_REQUEST_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        request = await remote_requests.submit(
            session,
            context.person,
            context.portal.keys,
            asked=asked,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("remote_request", request.id)


async def amend_remote_request(info: Info, input: AmendRemoteRequestInput) -> Row:
    """Mend a returned request."""
    context = info.context
    local, handling = input.local_procuratorate_id, input.handling_procuratorate_id
    papers = input.attachment_ids
    amendment = Amendment(
        expected_version=input.expected_version,
        changes=tuple(_changes(input).items()),
        local_id=None if local is UNSET else ids.read_or_nobody(local or "", "procuratorate"),
        handling_id=None if handling is UNSET else ids.read_or_nobody(handling or "", "procuratorate"),
        attachment_ids=None if papers is UNSET else ids.read_papers(list(papers or [])),
    )
    async with context.portal.database.begin() as session:
        request = await remote_requests.amend(
            session,
            context.person,
            context.portal.keys,
            request_id=ids.read(input.id, "remote_request"),
            amendment=amendment,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("remote_request", request.id)


def _changes(input: AmendRemoteRequestInput) -> dict[str, Any]:
    """The fields that were given, normalised; null empties."""
    given: dict[str, Any] = {
        "party_name": UNSET if input.party_name is UNSET else plain_text(input.party_name or ""),
        "purpose": UNSET if input.purpose is UNSET else plain_text(input.purpose or ""),
        "capacity": input.capacity,
        "case_number": UNSET if input.case_number is UNSET else normal_case_number(input.case_number or "") or None,
    }
    return {name: value for name, value in given.items() if value is not UNSET}


async def withdraw_remote_request(info: Info, id: ID, expected_version: int) -> Row:
    """Take a request back."""
    context = info.context
    async with context.portal.database.begin() as session:
        request = await remote_requests.withdraw(
            session,
            context.person,
            request_id=ids.read(id, "remote_request"),
            expected_version=expected_version,
            now=context.now(),
        )
    return context.rows().row("remote_request", request.id)
