"""The handling office: find the case, say yes, send the request back to the local office, or say no."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import attachments, cases, remote_requests
from rules.binding_decisions import told_reasons
from rules.errors import Conflict, Forbidden, Invalid, Problem, Stale, refuse_all
from rules.people import Staff
from rules.remote_decisions import ACT_OF, case_problems, reason_problems
from rules.remote_requests import TRANSITIONS, RemoteRequestAct, RemoteRequestKind, Side
from rules.review import Outcome
from rules.review_queue import ReviewKind
from services import audit, decisions, remote_bindings, remote_steps, remote_telling, tell
from services.decisions import Decision
from services.remote_verification import decide_on


async def take_up(
    session: AsyncSession, staff: Staff, *, request_id: UUID, expected_version: int, now: datetime
) -> models.RemoteRequest:
    """Take a forwarded request onto one's desk; the limit goes on."""
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.TAKE_UP)
    if request.version != expected_version:
        raise Stale
    await remote_steps.move(session, staff, request, RemoteRequestAct.TAKE_UP, now=now)
    return request


async def decide(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    request_id: UUID,
    decision: Decision,
    case_id: UUID | None,
    party_id: UUID | None,
    override_reason: str | None = None,
    now: datetime,
) -> models.RemoteRequest:
    """Approve onto a case and party, return to the local office, or reject; exactly one of two decisions wins.

    What is returned is for the local office to read: the applicant learns nothing from this side before it has decided.
    `override_reason`: why to bind in spite of what stands against it (`binding_decisions.decide`).
    """
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.APPROVE)
    open_now = RemoteRequestAct.APPROVE in TRANSITIONS.get(request.status, {})
    await decisions.check(session, staff, request, decision, kind=ReviewKind.REMOTE_REQUEST, now=now, open_now=open_now)
    assert decision.outcome is not None
    refuse_all(reason_problems(Side.HANDLING, request.kind, decision.outcome, decision.reasons))
    found = None
    if decision.outcome is Outcome.APPROVED:
        found = await _approved_onto(session, staff, keys, request, case_id, party_id, override_reason, now)
    returned = decision.outcome is Outcome.RETURNED
    words = decisions.words_of(
        await decisions.known_reasons(session, ReviewKind.REMOTE_REQUEST), told_reasons(decision.reasons)
    )
    inside = "；".join([*words.zh, *([decision.words] if decision.words else [])])
    if not returned:
        decide_on(request, staff, decision, told_reasons(decision.reasons), now)
    await remote_steps.move(
        session,
        staff,
        request,
        ACT_OF[Side.HANDLING][decision.outcome],
        now=now,
        comment=None if returned else decision.words,
        note=inside if returned else None,
        recorded={
            "reasons": list(decision.reasons),
            "comment": audit.personal(keys, decision.comment),
            "case_id": str(found.id) if found else None,
        },
    )
    told = await remote_telling.decided(session, Side.HANDLING, request, decision)
    if told is not None:
        await tell.account(session, request.account_id, told, now=now)
    return request


async def _approved_onto(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    request: models.RemoteRequest,
    case_id: UUID | None,
    party_id: UUID | None,
    override_reason: str | None,
    now: datetime,
) -> models.Case:
    """The case that was chosen, once nothing stands against it; an account that was asked for is bound to it."""
    if staff.staff_id == request.verified_by_id:
        raise Forbidden(Problem("REMOTE_SAME_OFFICER"))
    found = await cases.party_of_case(session, case_id, party_id) if case_id and party_id else None
    if found is None:
        raise Invalid(Problem("CASE_REQUIRED", "caseId"))
    case, party = found
    if case.procuratorate_id != request.handling_procuratorate_id:
        raise Invalid(Problem("PARTY_OFFICE_MISMATCH", "caseId"))
    sealed, missing = case.sealed_at is not None, party.missing_since is not None
    against = case_problems(request.kind, request.capacity, case.disclosure, sealed=sealed, missing=missing)
    if against:
        raise Conflict(*against)
    if request.kind is RemoteRequestKind.QUERY_ACCOUNT:
        papers = (await attachments.of_remote_requests(session, [request.id])).get(request.id, [])
        binding = await remote_bindings.bind(
            session, staff, keys, request, papers, case, party, override_reason=override_reason, now=now
        )
        request.binding_id = binding.id
    await remote_requests.link(session, request, case, party)
    return case
