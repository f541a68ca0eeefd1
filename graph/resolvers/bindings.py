"""Bindings: apply, amend, withdraw, lists."""

from collections.abc import Sequence
from typing import Any

from strawberry import ID, UNSET, Parent

from db import models
from db.queries import bindings as binding_rows
from db.queries.pages import Order, Page, PageAsked, read_page
from graph import ids
from graph.context import Info
from graph.types.inputs import AmendBindingInput, ApplyForBindingInput
from rules.accounts import plain_text
from rules.attempts import BINDING_BY_ACCOUNT
from rules.bindings import BindingClaim, BindingStatus, why_no_appointment
from rules.errors import Problem
from rules.identifiers import normal_case_number
from services import attempts, bindings
from services.bindings import Amendment, BindingRequest


async def charge(root: Parent[models.Binding], info: Info) -> models.Charge | None:
    """The charge that the applicant named."""
    return await info.context.loaders.charge.load(root.charge_code) if root.charge_code else None


async def open_case(root: Parent[models.Binding], info: Info) -> models.Case | None:
    """The case, while the binding gives access."""
    return await info.context.loaders.open_case.load(root.id)


async def attachments(root: Parent[models.Binding], info: Info) -> Sequence[models.Attachment]:
    """The papers, in their order."""
    return await info.context.loaders.binding_papers.load(root.id) or []


async def _why_not(root: models.Binding, info: Info) -> Problem | None:
    case = await info.context.loaders.open_case.load(root.id)
    return why_no_appointment(
        gives_access=case is not None, capacity=root.capacity, domain=case.domain if case else None
    )


async def can_request_appointment(root: Parent[models.Binding], info: Info) -> bool:
    """Whether appointments can be requested now."""
    return await _why_not(root, info) is None


async def why_no_appointment_now(root: Parent[models.Binding], info: Info) -> str | None:
    """Why not, in a sentence."""
    problem = await _why_not(root, info)
    return problem.message(info.context.language) if problem else None


async def my_bindings(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    statuses: list[BindingStatus] | None = None,
) -> Page[models.Binding]:
    """One's own requests and links, the newest first."""
    statement = binding_rows.listed(info.context.person, statuses)
    database = info.context.portal.database
    return await read_page(
        database, statement, Order((models.Binding.id,), descending=True), PageAsked(first, after, last, before)
    )


def _text(value: str | None) -> str | None:
    return plain_text(value or "") or None


def _number(value: str | None) -> str | None:
    return normal_case_number(value or "") or None


async def apply_for_binding(info: Info, input: ApplyForBindingInput) -> models.Binding:
    """Ask to be linked to a case."""
    context = info.context
    request = BindingRequest(
        claim=BindingClaim(
            party_name=plain_text(input.party_name),
            capacity=input.capacity,
            charge_code=_text(input.charge_code),
            case_number=_number(input.case_number),
            client_name=_text(input.client_name),
            client_relation=_text(input.client_relation),
            entrusted_on=input.entrusted_on,
            legal_aid=input.legal_aid,
            note=_text(input.note),
        ),
        procuratorate_id=ids.read_or_nobody(input.procuratorate_id, "procuratorate"),
        attachment_ids=ids.read_papers(input.attachment_ids),
    )
    async with context.portal.database.begin() as session:
        tries = [(BINDING_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        return await bindings.apply(
            session,
            context.person,
            context.portal.keys,
            request=request,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )


async def amend_binding(info: Info, input: AmendBindingInput) -> models.Binding:
    """Mend a request."""
    context = info.context
    office, papers = input.procuratorate_id, input.attachment_ids
    amendment = Amendment(
        expected_version=input.expected_version,
        changes=tuple(_changes(input).items()),
        procuratorate_id=None if office is UNSET else ids.read_or_nobody(office or "", "procuratorate"),
        attachment_ids=None if papers is UNSET else ids.read_papers(list(papers or [])),
    )
    async with context.portal.database.begin() as session:
        return await bindings.amend(
            session,
            context.person,
            context.portal.keys,
            binding_id=ids.read(input.id, "binding"),
            amendment=amendment,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )


def _changes(input: AmendBindingInput) -> dict[str, Any]:
    """The fields that were given, normalised; null empties."""
    given: dict[str, Any] = {
        "party_name": plain_text(input.party_name or "") if input.party_name is not UNSET else UNSET,
        "capacity": input.capacity,
        "case_number": _number(input.case_number) if input.case_number is not UNSET else UNSET,
        "entrusted_on": input.entrusted_on,
        "legal_aid": bool(input.legal_aid) if input.legal_aid is not UNSET else UNSET,
    }
    for name in ("charge_code", "client_name", "client_relation", "note"):
        value = getattr(input, name)
        given[name] = UNSET if value is UNSET else _text(value)
    return {name: value for name, value in given.items() if value is not UNSET}


async def withdraw_binding(info: Info, id: ID, expected_version: int) -> models.Binding:
    """Take a request back."""
    context = info.context
    async with context.portal.database.begin() as session:
        return await bindings.withdraw(
            session,
            context.person,
            binding_id=ids.read(id, "binding"),
            expected_version=expected_version,
            now=context.now(),
        )
