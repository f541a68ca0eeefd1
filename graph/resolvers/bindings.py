"""Bindings: apply, amend, withdraw, release, annotate."""

from typing import Any

from strawberry import ID, UNSET

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.binding_inputs import (
    AmendBindingInput,
    AnnotateBindingInput,
    ApplyForBindingInput,
    ReleaseBindingInput,
)
from rules.accounts import plain_text
from rules.attempts import BINDING_BY_ACCOUNT
from rules.bindings import BindingClaim
from rules.identifiers import normal_case_number
from services import attempts, binding_endings, bindings
from services.binding_endings import Release
from services.bindings import Amendment, BindingRequest


def _text(value: str | None) -> str | None:
    return plain_text(value or "") or None


def _number(value: str | None) -> str | None:
    return normal_case_number(value or "") or None


async def apply_for_binding(info: Info, input: ApplyForBindingInput) -> Row:
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
        binding = await bindings.apply(
            session,
            context.person,
            context.portal.keys,
            request=request,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("binding", binding.id)


async def amend_binding(info: Info, input: AmendBindingInput) -> Row:
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
        binding = await bindings.amend(
            session,
            context.person,
            context.portal.keys,
            binding_id=ids.read(input.id, "binding"),
            amendment=amendment,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("binding", binding.id)


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


async def withdraw_binding(info: Info, id: ID, expected_version: int) -> Row:
    """Take a request back."""
    context = info.context
    async with context.portal.database.begin() as session:
        binding = await bindings.withdraw(
            session,
            context.person,
            binding_id=ids.read(id, "binding"),
            expected_version=expected_version,
            now=context.now(),
        )
    return context.rows().row("binding", binding.id)


async def release_binding(info: Info, input: ReleaseBindingInput) -> Row:
    """End a mandate."""
    context = info.context
    async with context.portal.database.begin() as session:
        binding = await binding_endings.release(
            session,
            context.person,
            context.portal.keys,
            binding_id=ids.read(input.id, "binding"),
            release=Release(input.released_on, _text(input.reason), input.expected_version),
            now=context.now(),
        )
    return context.rows().row("binding", binding.id)


async def annotate_binding(info: Info, input: AnnotateBindingInput) -> Row:
    """Write a note and a label for oneself."""
    context = info.context
    given = {"note": input.note, "case_label": input.case_label}
    async with context.portal.database.begin() as session:
        binding = await bindings.annotate(
            session,
            context.person,
            binding_id=ids.read(input.id, "binding"),
            changes={name: _text(words) for name, words in given.items() if words is not UNSET},
        )
    return context.rows().row("binding", binding.id)
