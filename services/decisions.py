"""What every decision by staff has in common: the form that comes in, the guard against a second decision, the reasons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Reason
from db.queries import reasons, staff_members
from rules.deadlines import SHANGHAI
from rules.errors import Forbidden, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.labels import Labelled
from rules.people import Staff
from rules.review import COMMON_OUTCOMES, Outcome, decision_problems
from rules.review_queue import REASONS_OF, ReviewKind
from services import review_claims
from services.attachments import Judgement


@dataclass(frozen=True)
class Decision:
    """What a member of staff decides: coded reasons and words for the applicant, results for the papers."""

    outcome: Outcome | None
    expected_version: int
    reasons: tuple[str, ...] = ()
    comment: str | None = None
    judgements: Mapping[UUID, Judgement] = field(default_factory=dict)

    @property
    def words(self) -> str | None:
        """The comment as it is kept and told."""
        return (self.comment or "").strip() or None


class Reviewed(Protocol):
    """Something that staff decide."""

    @property
    def id(self) -> UUID:
        """Which one."""

    @property
    def version(self) -> int:
        """Grows with every change."""

    @property
    def status(self) -> Labelled:
        """Where it stands."""

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided."""

    @property
    def reviewer_id(self) -> UUID | None:
        """Who decided it."""


@dataclass(frozen=True)
class ReasonWords:
    """The labels of the chosen reasons, in both languages."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


async def check(
    session: AsyncSession,
    staff: Staff,
    thing: Reviewed,
    decision: Decision,
    *,
    kind: ReviewKind,
    now: datetime,
    open_now: bool,
    allowed: Collection[Outcome] = COMMON_OUTCOMES,
) -> ReasonWords:
    """Raise unless staff may decide, nobody has decided meanwhile or is at it, and the form is whole; returns the reasons'
    words."""
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    if open_now:
        await review_claims.check_free(session, staff, thing.id, now=now)
    if not open_now or thing.version != decision.expected_version:
        raise await decided_already(session, thing)
    return await check_form(session, decision, kind=kind, allowed=allowed)


async def check_form(
    session: AsyncSession,
    decision: Decision,
    *,
    kind: ReviewKind,
    allowed: Collection[Outcome] = COMMON_OUTCOMES,
) -> ReasonWords:
    """Raise unless the form is whole: an outcome, and the reasons and words that it needs; returns the reasons' words."""
    known = await known_reasons(session, kind)
    refuse_all(
        decision_problems(
            decision.outcome, decision.reasons, decision.comment, known_reasons=known.keys(), allowed=allowed
        )
    )
    return words_of(known, decision.reasons)


async def known_reasons(session: AsyncSession, kind: ReviewKind) -> dict[str, Reason]:
    """The reasons that may be given about this kind, by code, in order."""
    return {reason.code: reason for reason in await reasons.active(session) if reason.code in REASONS_OF[kind]}


def words_of(known: Mapping[str, Reason], codes: Sequence[str]) -> ReasonWords:
    """The labels of chosen reasons."""
    chosen = [known[code] for code in codes]
    return ReasonWords(tuple(reason.label_zh for reason in chosen), tuple(reason.label_en for reason in chosen))


async def decided_already(session: AsyncSession, thing: Reviewed) -> Stale:
    """Tells the loser of two simultaneous decisions who decided what and when."""
    if thing.reviewer_id is None or thing.decided_at is None:
        return Stale()
    reviewer = await staff_members.get(session, thing.reviewer_id)
    when = thing.decided_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    who = reviewer.full_name if reviewer else "—"
    return Stale(Problem("DECIDED_ALREADY", values={"who": who, "when": when, "status": thing.status.zh}))
