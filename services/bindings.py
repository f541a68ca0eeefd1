"""Bindings: a person asks to be linked to a case, mends the request, takes it back. Staff decide in `binding_decisions`."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import accounts, attachments, bindings, charges, procuratorates, workdays
from rules.accounts import AccountStatus
from rules.bindings import (
    AMENDABLE,
    TRANSITIONS,
    WITHDRAWABLE,
    BindingAct,
    BindingClaim,
    BindingStatus,
    annotation_problems,
    claim_problems,
)
from rules.clocks import Matter, falls_due
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.identifiers import application_number
from rules.papers import PaperCheck, for_binding
from rules.people import Person
from rules.registrations import IntakeChannel
from services import attachments as papers_of
from services import audit, idempotency, tell

AWAITS_REVIEW = "binding_awaits_review"


@dataclass(frozen=True)
class BindingRequest:
    """A claim with the office that is asked and the papers that prove the mandate."""

    claim: BindingClaim
    procuratorate_id: UUID
    attachment_ids: tuple[UUID, ...]
    channel: IntakeChannel = IntakeChannel.WEB


@dataclass(frozen=True)
class Amendment:
    """Changes of a claim by name, and of office and papers when they are given."""

    expected_version: int
    changes: tuple[tuple[str, Any], ...] = ()
    procuratorate_id: UUID | None = None
    attachment_ids: tuple[UUID, ...] | None = None


async def apply(
    session: AsyncSession,
    actor: Person,
    keys: Keys,
    *,
    request: BindingRequest,
    idempotency_key: UUID | None,
    now: datetime,
) -> models.Binding:
    """Ask to be linked to a case; staff decide. Never tells whether the case exists."""
    earlier = await idempotency.first_result(session, keys, actor, idempotency_key, "applyForBinding", request)
    if earlier is not None:
        return await _own(session, actor, earlier)
    if not await accounts.is_usable(session, actor.account_id):
        raise NotFound
    if actor.status is not AccountStatus.ACTIVE:
        raise Forbidden(Problem("NOT_APPROVED"))
    office, papers = await _checked(session, actor, request, (), now)
    number = await bindings.next_number(session)
    binding = models.Binding(
        binding_number=application_number("BD", office.unit_code, today(now), number),
        account_id=actor.account_id,
        channel=request.channel,
        version=1,
        status=BindingStatus.SUBMITTED,
    )
    await _claim(session, binding, request, papers, now)
    await _record(session, actor, "binding.applied", binding, now)
    await idempotency.keep_result(session, actor, idempotency_key, binding.id)
    return binding


async def _own(session: AsyncSession, actor: Person, binding_id: UUID) -> models.Binding:
    binding = await bindings.own(session, actor, binding_id, lock=True)
    if binding is None:
        raise NotFound
    return binding


async def _checked(
    session: AsyncSession,
    actor: Person,
    request: BindingRequest,
    kept: tuple[models.Attachment, ...],
    now: datetime,
) -> tuple[models.Procuratorate, list[UUID]]:
    claim = request.claim
    problems = claim_problems(claim, account_type=actor.account_type, today=today(now))
    office = await procuratorates.get(session, request.procuratorate_id)
    if office is None:
        problems.append(Problem("PROCURATORATE_UNKNOWN", "procuratorateId"))
    if claim.charge_code is not None and await charges.get(session, claim.charge_code) is None:
        problems.append(Problem("CHARGE_UNKNOWN", "chargeCode"))
    fits = not any(problem.field == "capacity" for problem in problems)
    required = (
        for_binding(
            actor.account_type, claim.capacity, client_is_party=claim.client_is_party, legal_aid=claim.legal_aid
        )
        if fits
        else ()
    )
    papers, wrong = await papers_of.chosen(session, actor, request.attachment_ids, required=required, kept=kept)
    refuse_all([*problems, *wrong])
    assert office is not None
    return office, [paper.id for paper in papers]


async def _claim(
    session: AsyncSession, binding: models.Binding, request: BindingRequest, papers: list[UUID], now: datetime
) -> None:
    for name, value in dataclasses.asdict(request.claim).items():
        setattr(binding, name, value)
    binding.procuratorate_id = request.procuratorate_id
    binding.submitted_at = now
    binding.due_at = falls_due(Matter.BINDING_REVIEW, now, await workdays.calendar(session))
    session.add(binding)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("BINDING_DUPLICATE")) from clash
    await attachments.give_to_binding(session, binding.id, papers)


async def _record(session: AsyncSession, actor: Person, action: str, binding: models.Binding, now: datetime) -> None:
    await tell.staff_is_done(session, binding.id, now=now)  # what waited about an earlier version, perhaps elsewhere
    if binding.status is BindingStatus.SUBMITTED:
        await tell.staff_of(
            session, binding.procuratorate_id, AWAITS_REVIEW, binding.id, occasion=binding.version, now=now
        )
    await audit.record(
        session,
        actor,
        action,
        "binding",
        binding.id,
        procuratorate_id=binding.procuratorate_id,
        new={"status": binding.status, "version": binding.version, "capacity": binding.capacity},
    )


async def amend(
    session: AsyncSession,
    actor: Person,
    keys: Keys,
    *,
    binding_id: UUID,
    amendment: Amendment,
    idempotency_key: UUID | None,
    now: datetime,
) -> models.Binding:
    """Mend a request that waits, was returned or is suspended; what is not named stays as it is."""
    binding = await _own(
        session, actor, binding_id
    )  # before the key, which holds the account: as whoever closes it does
    content = (binding_id, amendment)
    earlier_result = await idempotency.first_result(session, keys, actor, idempotency_key, "amendBinding", content)
    if earlier_result is not None:
        return binding
    if binding.version != amendment.expected_version:
        raise Stale
    if binding.status not in AMENDABLE:
        raise Conflict(Problem("BINDING_NOT_OPEN"))
    names = [field.name for field in dataclasses.fields(BindingClaim)]
    claim = dataclasses.replace(
        BindingClaim(**{name: getattr(binding, name) for name in names}), **dict(amendment.changes)
    )
    earlier = (await attachments.of_bindings(session, [binding.id])).get(binding.id, [])
    kept = tuple(earlier)
    if amendment.attachment_ids is not None:
        kept = tuple(paper for paper in earlier if paper.paper_check is PaperCheck.OK)
    request = BindingRequest(
        claim, amendment.procuratorate_id or binding.procuratorate_id, amendment.attachment_ids or ()
    )
    _, papers = await _checked(session, actor, request, kept, now)
    binding.status = TRANSITIONS[binding.status][BindingAct.AMEND]
    binding.outcome = binding.decided_at = binding.comment = binding.reviewer_id = None
    binding.reason_codes = []
    binding.version += 1
    await _claim(session, binding, request, papers, now)
    await _record(session, actor, "binding.amended", binding, now)
    await idempotency.keep_result(session, actor, idempotency_key, binding.id)
    return binding


async def withdraw(
    session: AsyncSession, actor: Person, *, binding_id: UUID, expected_version: int, now: datetime
) -> models.Binding:
    """Take a request back before it is decided."""
    binding = await _own(session, actor, binding_id)
    if binding.version != expected_version:
        raise Stale
    if binding.status not in WITHDRAWABLE:
        raise Conflict(Problem("BINDING_NOT_OPEN"))
    await take_back(session, actor, binding, now=now)
    return binding


async def take_back(session: AsyncSession, actor: Person, binding: models.Binding, *, now: datetime) -> None:
    """An open request is open no longer; nobody decides it any more."""
    binding.status = TRANSITIONS[binding.status][BindingAct.WITHDRAW]
    binding.version += 1
    await session.flush()
    await _record(session, actor, "binding.withdrawn", binding, now)


async def annotate(
    session: AsyncSession, actor: Person, *, binding_id: UUID, changes: Mapping[str, str | None]
) -> models.Binding:
    """Write a note or a label (`note`, `case_label`) beside a binding, for oneself: whatever its state, and no version of it."""
    binding = await _own(session, actor, binding_id)
    refuse_all(annotation_problems(note=changes.get("note"), case_label=changes.get("case_label")))
    for name, words in changes.items():
        setattr(binding, name, words)
    await session.flush()
    return binding
