"""Claims: who is at what, until when. All within the staff session's scope."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ReviewClaim
from rules.people import Staff
from rules.review_queue import CLAIM_LASTS, ReviewKind

_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True)
class Claim:
    """Somebody is at it until then."""

    staff_id: UUID
    staff_name: str
    until: datetime


async def live(session: AsyncSession, subject_id: UUID, now: datetime) -> Claim | None:
    """Who is at it now."""
    row = (
        await session.execute(
            select(ReviewClaim.staff_member_id, ReviewClaim.staff_name, ReviewClaim.until).where(
                ReviewClaim.subject_id == subject_id, ReviewClaim.until > now
            )
        )
    ).first()
    return Claim(*row) if row else None


async def take(
    session: AsyncSession,
    staff: Staff,
    *,
    kind: ReviewKind,
    subject_id: UUID,
    procuratorate_id: UUID,
    from_others: bool,
    now: datetime,
) -> bool:
    """Make it this member's; False when another one has it and may keep it. Of two at once one succeeds."""
    values = {
        "staff_member_id": staff.staff_id,
        "staff_name": staff.full_name,
        "claimed_at": now,
        "until": now + CLAIM_LASTS,
    }
    statement = insert(ReviewClaim).values(
        subject_id=subject_id, kind=kind, procuratorate_id=procuratorate_id, **values
    )
    free = or_(ReviewClaim.until <= now, ReviewClaim.staff_member_id == staff.staff_id)
    taken = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[ReviewClaim.subject_id], set_=values, where=None if from_others else free
        ).returning(ReviewClaim.subject_id),
        execution_options=_QUIETLY,
    )
    return taken is not None


async def renew(session: AsyncSession, staff: Staff, subject_id: UUID, now: datetime) -> None:
    """One's own claim begins anew; one that has lapsed does not."""
    await session.execute(
        update(ReviewClaim)
        .where(
            ReviewClaim.subject_id == subject_id,
            ReviewClaim.staff_member_id == staff.staff_id,
            ReviewClaim.until > now,
        )
        .values(until=now + CLAIM_LASTS),
        execution_options=_QUIETLY,
    )


async def give_back(session: AsyncSession, staff: Staff, subject_id: UUID) -> UUID | None:
    """One's own claim ends; the office that it concerned, None when there is none."""
    return await session.scalar(
        delete(ReviewClaim)
        .where(ReviewClaim.subject_id == subject_id, ReviewClaim.staff_member_id == staff.staff_id)
        .returning(ReviewClaim.procuratorate_id),
        execution_options=_QUIETLY,
    )


async def end(session: AsyncSession, subject_id: UUID) -> None:
    """Nobody is at it any more: it is decided."""
    await session.execute(delete(ReviewClaim).where(ReviewClaim.subject_id == subject_id), execution_options=_QUIETLY)


async def forget_lapsed(session: AsyncSession, now: datetime) -> None:
    """Claims that lapsed more than a day ago say nothing any more."""
    await session.execute(
        delete(ReviewClaim).where(ReviewClaim.until < now - timedelta(days=1)), execution_options=_QUIETLY
    )
