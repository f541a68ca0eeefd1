"""The local office: look at the person and the papers, and send the request on, back, or nowhere. It never sees a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import attachments
from rules.bindings import text_problems
from rules.errors import Stale, refuse_all
from rules.people import Staff
from rules.remote_decisions import ACT_OF, reason_problems
from rules.remote_requests import NOTE_LIMIT, TRANSITIONS, RemoteRequestAct, Side
from rules.review import Outcome, paper_problems
from rules.review_queue import ReviewKind
from services import attachments as papers_of
from services import audit, decisions, remote_steps, remote_telling, tell
from services.decisions import Decision


async def begin(
    session: AsyncSession, staff: Staff, *, request_id: UUID, expected_version: int, now: datetime
) -> models.RemoteRequest:
    """Take a new or sent-back request onto one's desk; the limit goes on."""
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.VERIFY)
    if request.version != expected_version:
        raise Stale
    await remote_steps.move(session, staff, request, RemoteRequestAct.VERIFY, now=now)
    return request


async def decide(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    request_id: UUID,
    decision: Decision,
    note: str | None = None,
    now: datetime,
) -> models.RemoteRequest:
    """Forward with every paper in order, return to the applicant, or refuse; exactly one of two decisions wins.

    `decision.comment` is for the applicant, `note` for the handling office.
    """
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.FORWARD)
    open_now = RemoteRequestAct.FORWARD in TRANSITIONS.get(request.status, {})
    await decisions.check(session, staff, request, decision, kind=ReviewKind.REMOTE_REQUEST, now=now, open_now=open_now)
    assert decision.outcome is not None
    wrong = reason_problems(Side.LOCAL, request.kind, decision.outcome, decision.reasons)
    refuse_all([*wrong, *text_problems(note, "note", NOTE_LIMIT, lines=True)])
    papers = (await attachments.of_remote_requests(session, [request.id])).get(request.id, [])
    papers_of.judge(papers, decision.judgements, staff, now)
    refuse_all(paper_problems(decision.outcome, [paper.paper_check for paper in papers]))
    if decision.outcome is Outcome.APPROVED:
        request.verified_by_id, request.forwarded_at = staff.staff_id, now
    else:
        decide_on(request, staff, decision, list(decision.reasons), now)
    await remote_steps.move(
        session,
        staff,
        request,
        ACT_OF[Side.LOCAL][decision.outcome],
        now=now,
        comment=decision.words,
        note=note,
        recorded={"reasons": list(decision.reasons), "comment": audit.personal(keys, decision.comment)},
    )
    told = await remote_telling.decided(session, Side.LOCAL, request, decision)
    if told is not None:
        await tell.account(session, request.account_id, told, now=now)
    return request


def decide_on(
    request: models.RemoteRequest, staff: Staff, decision: Decision, told_reasons: list[str], now: datetime
) -> None:
    """What the applicant reads as the decision."""
    request.outcome = decision.outcome
    request.reason_codes = told_reasons
    request.comment = decision.words
    request.decided_at = now
    request.reviewer_id = staff.staff_id
