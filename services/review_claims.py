"""领取 and 释放: one member of staff at a time is at what waits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import office_scope, review_claims, review_queue
from db.queries.review_kinds import QUEUED
from rules.deadlines import SHANGHAI
from rules.errors import Conflict, Forbidden, NotFound, Problem
from rules.grants import Right, holders
from rules.people import Staff
from rules.review_queue import ReviewKind
from services import audit

TRIES = 20


async def claim(
    session: AsyncSession, staff: Staff, *, kind: ReviewKind, subject_id: UUID, take_over: bool = False, now: datetime
) -> None:
    """Begin with something; what a colleague is at, only an office administrator takes over."""
    _check_may_decide(staff)
    found = await review_queue.lock(session, kind, subject_id)
    if found is None:
        raise NotFound
    office_id, open_now = found
    if not open_now:
        raise Conflict(Problem("REVIEW_NOT_OPEN"))
    from_whom = await review_claims.live(session, subject_id, now)
    from_others = from_whom is not None and from_whom.staff_id != staff.staff_id
    if from_others and take_over and not staff.may(holders(Right.TAKE_OVER_REVIEWS)):
        raise Forbidden(Problem("FORBIDDEN"))
    taken = await review_claims.take(
        session,
        staff,
        kind=kind,
        subject_id=subject_id,
        procuratorate_id=office_id,
        from_others=take_over,
        now=now,
    )
    if not taken:
        await check_free(session, staff, subject_id, now=now)
        raise Conflict(Problem("REVIEW_NOT_OPEN"))
    await review_queue.take_up(session, kind, subject_id)
    old = {"staff_member_id": str(from_whom.staff_id)} if from_whom and from_others else None
    await _record(session, staff, "taken_over" if from_others else "claimed", kind, subject_id, office_id, old)


async def claim_next(
    session: AsyncSession, staff: Staff, *, kinds: Sequence[ReviewKind] = tuple(QUEUED), now: datetime
) -> tuple[ReviewKind, UUID] | None:
    """Begin with the most urgent of what nobody is at; two who ask at once never get the same. None: nothing is free."""
    _check_may_decide(staff)
    office_id = await office_scope.few_below(session, staff)
    for _ in range(TRIES):
        free = [each for kind in kinds if (each := await review_queue.most_urgent(session, kind, office_id, now))]
        if not free:
            return None
        first = min(free, key=lambda each: (each.due_at, each.id))
        if await review_claims.take(
            session,
            staff,
            kind=first.kind,
            subject_id=first.id,
            procuratorate_id=first.procuratorate_id,
            from_others=False,
            now=now,
        ):
            await review_queue.take_up(session, first.kind, first.id)
            await _record(session, staff, "claimed", first.kind, first.id, first.procuratorate_id)
            return first.kind, first.id
    return None


async def go_on(session: AsyncSession, staff: Staff, *, now: datetime) -> tuple[ReviewKind, UUID] | None:
    """What to do next: one's own first, then the most urgent that is free, which is claimed."""
    return await review_queue.mine(session, staff, now) or await claim_next(session, staff, now=now)


async def release(session: AsyncSession, staff: Staff, *, kind: ReviewKind, subject_id: UUID) -> None:
    """Give one's own claim back; nothing happens when there is none."""
    office_id = await review_claims.give_back(session, staff, subject_id)
    if office_id is not None:
        await _record(session, staff, "released", kind, subject_id, office_id)


async def check_free(session: AsyncSession, staff: Staff, subject_id: UUID, *, now: datetime) -> None:
    """Raise `Conflict` while a colleague is at it, naming who and until when."""
    claim = await review_claims.live(session, subject_id, now)
    if claim is not None and claim.staff_id != staff.staff_id:
        until = claim.until.astimezone(SHANGHAI).strftime("%H:%M")
        raise Conflict(Problem("CLAIMED_BY_ANOTHER", values={"who": claim.staff_name, "until": until}))


def _check_may_decide(staff: Staff) -> None:
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))


async def _record(
    session: AsyncSession,
    staff: Staff,
    what: str,
    kind: ReviewKind,
    subject_id: UUID,
    office_id: UUID,
    old: dict[str, str] | None = None,
) -> None:
    await audit.record(
        session,
        staff,
        f"review.{what}",
        kind.value.lower(),
        subject_id,
        procuratorate_id=office_id,
        old=old,
        new={"staff_member_id": str(staff.staff_id)},
    )
