"""Messages about remote requests, made from the request and what was decided."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import remote_requests
from rules.binding_decisions import told_reasons
from rules.errors import Invalid, NotFound, Problem, refuse_all
from rules.message import Reviewed
from rules.remote_decisions import reason_problems
from rules.remote_messages import RemoteApproved, RemoteApprovedOnline, RemoteForwarded, RemoteRejected, RemoteReturned
from rules.remote_requests import RemoteRequestKind, Side
from rules.review import Outcome
from rules.review_queue import ReviewKind
from services import decisions
from services.decisions import Decision, ReasonWords

# What the handling office sends back to the local one is not told to the applicant.
MESSAGES: Mapping[Side, Mapping[Outcome, type[Reviewed]]] = {
    Side.LOCAL: {
        Outcome.APPROVED: RemoteForwarded,
        Outcome.RETURNED: RemoteReturned,
        Outcome.REJECTED: RemoteRejected,
    },
    Side.HANDLING: {Outcome.APPROVED: RemoteApproved, Outcome.REJECTED: RemoteRejected},
}
NO_REASONS = ReasonWords((), ())


def message(
    kind: type[Reviewed],
    request: models.RemoteRequest,
    office_id: UUID,
    reasons: ReasonWords = NO_REASONS,
    comment: str | None = None,
) -> Reviewed:
    """A message from the office that has acted."""
    return kind(
        subject_id=request.id,
        occasion_id=new_id(),
        procuratorate_id=office_id,
        number=request.request_number,
        reasons_zh=reasons.zh,
        reasons_en=reasons.en,
        comment=comment,
    )


async def decided(
    session: AsyncSession, side: Side, request: models.RemoteRequest, decision: Decision
) -> Reviewed | None:
    """What the applicant reads of a decision; None when it is not for them."""
    assert decision.outcome is not None
    kind = MESSAGES[side].get(decision.outcome)
    if kind is None:
        return None
    known = await decisions.known_reasons(session, ReviewKind.REMOTE_REQUEST)
    words = decisions.words_of(known, told_reasons(decision.reasons))
    if kind is RemoteApproved and request.kind is RemoteRequestKind.QUERY_ACCOUNT:
        kind = RemoteApprovedOnline
    office = request.local_procuratorate_id if side is Side.LOCAL else request.handling_procuratorate_id
    return message(kind, request, office, words, decision.words)


async def foretell(session: AsyncSession, side: Side, *, request_id: UUID, decision: Decision) -> Reviewed:
    """What the applicant would read if this were decided; nothing is. Raises for a form that is not whole."""
    request = await remote_requests.in_scope(session, request_id)
    if request is None:
        raise NotFound
    await decisions.check_form(session, decision, kind=ReviewKind.REMOTE_REQUEST)
    refuse_all(reason_problems(side, request.kind, decision.outcome, decision.reasons))
    told = await decided(session, side, request, decision)
    if told is None:
        raise Invalid(Problem("REMOTE_NOT_TOLD"))
    return told
