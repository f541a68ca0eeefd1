"""Staff decide about a binding request; an approval, and nothing else, gives access to a case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import attachments, binding_facts, bindings, cases
from rules.binding_decisions import (
    ACT_OF,
    OVERRIDE_REASON_SHORTEST,
    Facts,
    Obstacle,
    obstacles,
    told_reasons,
)
from rules.binding_messages import BindingApproved, BindingRejected, BindingReturned, BindingSuspended
from rules.bindings import ARRIVAL_AWAITED, DECIDABLE, GRACE_DAYS, TRANSITIONS, BindingStatus
from rules.cases import CaseStage
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.message import Message, Reviewed
from rules.people import Staff
from rules.review import Outcome, paper_problems
from rules.review_queue import ReviewKind
from services import attachments as papers_of
from services import audit, binding_endings, decisions, tell
from services.decisions import Decision, ReasonWords


async def decide(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    binding_id: UUID,
    decision: Decision,
    case_id: UUID | None,
    party_id: UUID | None,
    override_reason: str | None = None,
    now: datetime,
) -> models.Binding:
    """Approve onto a case and party, return, suspend or reject; exactly one of two simultaneous decisions wins.

    `override_reason`: why to approve in spite of what stands against it; only some may.
    """
    binding = await bindings.for_decision(session, binding_id)
    if binding is None:
        raise NotFound
    decision = _with_its_reason(decision)
    open_now = binding.status in DECIDABLE
    await decisions.check(
        session, staff, binding, decision, kind=ReviewKind.BINDING, now=now, open_now=open_now, allowed=ACT_OF
    )
    assert decision.outcome is not None
    act = ACT_OF[decision.outcome]
    if act not in TRANSITIONS[binding.status]:
        raise Conflict(Problem("BINDING_NOT_OPEN"))
    papers = (await attachments.of_bindings(session, [binding.id])).get(binding.id, [])
    papers_of.judge(papers, decision.judgements, staff, now)
    refuse_all(paper_problems(decision.outcome, [paper.paper_check for paper in papers]))
    if decision.outcome is Outcome.APPROVED:
        case, party = await _meant(session, binding, case_id, party_id)
        against = await weigh(session, keys, binding, case, party, now)
        _link(binding, case, party, today(now))
        binding.overridden = [obstacle.value for obstacle in against]
        binding.override_reason = _overriding(staff, against, override_reason) if against else None
    old = binding.status
    binding.status = TRANSITIONS[binding.status][act]
    binding.outcome = decision.outcome
    binding.reason_codes = told_reasons(decision.reasons)
    binding.comment = decision.words
    binding.decided_at = now
    binding.reviewer_id = staff.staff_id
    binding.version += 1
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("CASE_BOUND_ALREADY", "partyId")) from clash
    reasons = await _told(session, decision)
    await tell.staff_is_done(session, binding.id, now=now)
    await tell.account(session, binding.account_id, _message(binding, decision, reasons), now=now)
    await _record(session, staff, keys, binding, old, decision.reasons)
    return binding


def _with_its_reason(decision: Decision) -> Decision:
    """Suspending says its reason by itself: the case has not reached the procuratorate."""
    if decision.outcome is not Outcome.SUSPENDED or decision.reasons:
        return decision
    return Decision(
        decision.outcome, decision.expected_version, (ARRIVAL_AWAITED,), decision.comment, decision.judgements
    )


async def weigh(
    session: AsyncSession, keys: Keys, binding: models.Binding, case: models.Case, party: models.Party, now: datetime
) -> list[Obstacle]:
    """What stands against linking the applicant to this party of the case, as things are now."""
    known = await binding_facts.of(session, binding, case, party)
    facts = Facts(
        account_type=known.account_type,
        capacity=binding.capacity,
        license_valid_until=known.license_valid_until,
        stage=case.stage,
        disclosure=case.disclosure,
        sealed=case.sealed_at is not None,
        role=party.role,
        ward_of_age=binding_endings.is_of_age(keys, party, today(now)),
        other_defenders=known.other_defenders,
        defends_co_accused=known.defends_co_accused,
        bound_already=known.bound_already,
    )
    return obstacles(facts, today=today(now))


async def _meant(
    session: AsyncSession, binding: models.Binding, case_id: UUID | None, party_id: UUID | None
) -> tuple[models.Case, models.Party]:
    """The case and party that were chosen, the case and the applicant locked: approvals that touch each other take turns."""
    found = await cases.party_of_case(session, case_id, party_id) if case_id and party_id else None
    if found is None:
        raise Invalid(Problem("CASE_REQUIRED", "caseId"))
    if found[0].procuratorate_id != binding.procuratorate_id:
        raise Invalid(Problem("PARTY_OFFICE_MISMATCH", "caseId"))
    await binding_facts.lock_applicant(session, binding)
    return found


def _link(binding: models.Binding, case: models.Case, party: models.Party, day: date) -> None:
    binding.case_id = case.id
    binding.party_id = party.id
    binding.ends_on = day + timedelta(days=GRACE_DAYS) if case.stage is CaseStage.CLOSED else None


def _overriding(staff: Staff, against: Sequence[Obstacle], reason: str | None) -> str:
    """The reason for approving in spite of everything that stands against it, from somebody who may."""
    final = [obstacle for obstacle in against if not obstacle.can_be_overridden]
    reason = (reason or "").strip()
    if final or not reason:
        raise Conflict(*(obstacle.problem for obstacle in against))
    if not staff.may(holders(Right.OVERRIDE_CONFLICTS)):
        raise Forbidden(Problem("OVERRIDE_NOT_ALLOWED"), *(obstacle.problem for obstacle in against))
    if len(reason) < OVERRIDE_REASON_SHORTEST:
        raise Invalid(Problem("OVERRIDE_REASON_REQUIRED", "overrideReason", {"shortest": OVERRIDE_REASON_SHORTEST}))
    return reason


async def _record(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    binding: models.Binding,
    old: BindingStatus,
    reasons: Sequence[str],
) -> None:
    new: dict[str, Any] = {
        "status": binding.status,
        "reasons": list(reasons),
        "comment": audit.personal(keys, binding.comment),
        "case_id": str(binding.case_id) if binding.case_id else None,
        "party_id": str(binding.party_id) if binding.party_id else None,
    }
    if binding.overridden:
        new |= {"overridden": binding.overridden, "override_reason": audit.personal(keys, binding.override_reason)}
    await audit.record(
        session,
        staff,
        "binding.decided",
        "binding",
        binding.id,
        procuratorate_id=binding.procuratorate_id,
        old={"status": old},
        new=new,
    )


_MESSAGES: dict[Outcome, type[Reviewed]] = {
    Outcome.APPROVED: BindingApproved,
    Outcome.RETURNED: BindingReturned,
    Outcome.REJECTED: BindingRejected,
    Outcome.SUSPENDED: BindingSuspended,
}


async def foretell(session: AsyncSession, *, binding_id: UUID, decision: Decision) -> Message:
    """What the applicant would read if this were decided; nothing is. Raises for a form that is not whole."""
    binding = await bindings.in_scope(session, binding_id)
    if binding is None:
        raise NotFound
    decision = _with_its_reason(decision)
    await decisions.check_form(session, decision, kind=ReviewKind.BINDING, allowed=ACT_OF)
    return _message(binding, decision, await _told(session, decision))


async def _told(session: AsyncSession, decision: Decision) -> ReasonWords:
    known = await decisions.known_reasons(session, ReviewKind.BINDING)
    return decisions.words_of(known, told_reasons(decision.reasons))


def _message(binding: models.Binding, decision: Decision, reasons: ReasonWords) -> Message:
    assert decision.outcome is not None
    return _MESSAGES[decision.outcome](
        subject_id=binding.id,
        occasion_id=new_id(),
        procuratorate_id=binding.procuratorate_id,
        number=binding.binding_number,
        reasons_zh=reasons.zh,
        reasons_en=reasons.en,
        comment=decision.words,
    )
