"""Staff decide about a binding request; an approval, and nothing else, gives access to a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import attachments, bindings, cases
from rules.bindings import AWAITING_DECISION, ONLINE, BindingStatus
from rules.errors import Conflict, Invalid, NotFound, Problem, refuse_all
from rules.message import Message
from rules.messages import BindingApproved, BindingRejected, BindingReturned
from rules.people import Staff
from rules.review import Outcome, paper_problems
from services import attachments as papers_of
from services import audit, decisions, tell
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
    now: datetime,
) -> models.Binding:
    """Approve onto a case and party, return, or reject; exactly one of two simultaneous decisions wins."""
    binding = await bindings.for_decision(session, binding_id)
    if binding is None:
        raise NotFound
    waiting = binding.status in AWAITING_DECISION
    reasons = await decisions.check(session, staff, binding, decision, open_now=waiting)
    assert decision.outcome is not None
    papers = (await attachments.of_bindings(session, [binding.id])).get(binding.id, [])
    papers_of.judge(papers, decision.judgements, staff, now)
    refuse_all(paper_problems(decision.outcome, [paper.paper_check for paper in papers]))
    if decision.outcome is Outcome.APPROVED:
        await _link(session, binding, case_id, party_id)
    old = binding.status
    binding.status = BindingStatus[decision.outcome.name]
    binding.outcome = decision.outcome
    binding.reason_codes = list(decision.reasons)
    binding.comment = (decision.comment or "").strip() or None
    binding.decided_at = now
    binding.reviewer_id = staff.staff_id
    binding.version += 1
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("CASE_BOUND_ALREADY", "partyId")) from clash
    await tell.staff_is_done(session, binding.id, now=now)
    await tell.account(session, binding.account_id, _message(binding, reasons), now=now)
    await _record(session, staff, keys, binding, old)
    return binding


async def _link(session: AsyncSession, binding: models.Binding, case_id: UUID | None, party_id: UUID | None) -> None:
    if case_id is None or party_id is None:
        raise Invalid(Problem("CASE_REQUIRED", "caseId"))
    found = await cases.party_of_case(session, case_id, party_id)
    if found is None:
        raise Invalid(Problem("CASE_REQUIRED", "caseId"))
    case, party = found
    if case.procuratorate_id != binding.procuratorate_id:
        raise Invalid(Problem("PARTY_OFFICE_MISMATCH", "caseId"))
    if case.sealed_at is not None or binding.capacity not in ONLINE[case.disclosure]:
        raise Conflict(Problem("CASE_NOT_BINDABLE", "caseId"))
    if await bindings.live_link_exists(session, binding, case.id, party.id):
        raise Conflict(Problem("CASE_BOUND_ALREADY", "partyId"))
    binding.case_id = case.id
    binding.party_id = party.id


async def _record(session: AsyncSession, staff: Staff, keys: Keys, binding: models.Binding, old: BindingStatus) -> None:
    await audit.record(
        session,
        staff,
        "binding.decided",
        "binding",
        binding.id,
        procuratorate_id=binding.procuratorate_id,
        old={"status": old},
        new={
            "status": binding.status,
            "reasons": binding.reason_codes,
            "comment": audit.personal(keys, binding.comment),
            "case_id": str(binding.case_id) if binding.case_id else None,
            "party_id": str(binding.party_id) if binding.party_id else None,
        },
    )


def _message(binding: models.Binding, reasons: ReasonWords) -> Message:
    kind = {Outcome.APPROVED: BindingApproved, Outcome.RETURNED: BindingReturned}.get(
        binding.outcome or Outcome.REJECTED, BindingRejected
    )
    return kind(
        subject_id=binding.id,
        occasion_id=new_id(),
        procuratorate_id=binding.procuratorate_id,
        number=binding.binding_number,
        reasons_zh=reasons.zh,
        reasons_en=reasons.en,
        comment=binding.comment,
    )
