"""Staff look at what is masked, or at a paper that their role does not show: only for a reason, which stays on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import paper_permits
from db.queries import reveals as queries
from db.queries.staff_pages import paper
from rules.errors import Forbidden, NotFound, Problem, Unauthenticated, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.reveals import PERMIT_LASTS, MaskedField, RevealReason, reason_problems
from services import audit


@dataclass(frozen=True)
class Why:
    """The reason that was given, and what was added to it."""

    reason: RevealReason | None
    explanation: str


async def reveal(session: AsyncSession, staff: Staff, keys: Keys, *, field: MaskedField, row_id: UUID, why: Why) -> str:
    """The whole value, to be shown once."""
    _check(staff, Right.REVEAL_MASKED, why)
    found = await queries.kept(session, field, row_id)
    if found is None or found.value is None:
        raise NotFound
    office = found.procuratorate_id or staff.procuratorate_id
    await _record(session, staff, "masked_value.revealed", (field.table[:-1], row_id), office, why, field=field.name)
    if isinstance(found.value, str):
        return found.value
    return keys.decrypt(found.value, table=field.table, column=field.column, row_id=row_id)


def needs_reason(staff: Staff) -> bool:
    """Whether papers are kept from somebody until they say why they must see one; whatever other roles they have."""
    return staff.may(holders(Right.READ_PAPERS_FOR_A_REASON))


async def may_see_paper(session: AsyncSession, staff: Staff, *, paper_id: UUID, now: datetime) -> bool:
    """Whether a paper may be shown now: by the role, or by a permit of this session."""
    return not needs_reason(staff) or await paper_permits.holds(session, staff.session_id, paper_id, now)


async def permit_paper(session: AsyncSession, staff: Staff, *, paper_id: UUID, why: Why, now: datetime) -> None:
    """Let this session see one paper for ten minutes."""
    _check(staff, Right.READ_PAPERS_FOR_A_REASON, why)
    if staff.session_id is None:
        raise Unauthenticated
    shown = await paper(session, paper_id)
    if shown is None:
        raise NotFound
    await paper_permits.put(session, staff.session_id, paper_id, now + PERMIT_LASTS)
    await _record(session, staff, "attachment.permitted", ("attachment", paper_id), shown.procuratorate_id, why)


def _check(staff: Staff, right: Right, why: Why) -> None:
    if not staff.may(holders(right)):
        raise Forbidden(Problem("FORBIDDEN"))
    refuse_all(reason_problems(why.reason, why.explanation))


async def _record(
    session: AsyncSession,
    staff: Staff,
    action: str,
    subject: tuple[str, UUID],
    procuratorate_id: UUID | None,
    why: Why,
    **more: str,
) -> None:
    said = {"reason": why.reason.name if why.reason else None, "explanation": why.explanation}
    await audit.record(session, staff, action, *subject, procuratorate_id=procuratorate_id, new=more | said)
