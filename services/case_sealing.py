"""封存: a case may be known of no longer. From the commit on nobody finds, reads or hears of it through the portal.

Source: 人民检察院刑事诉讼规则 (2019) Art. 482-486: records of juveniles are sealed and given to no unit or person but those that the law
names. What the internal system delivers as sealed is sealed by the import; here is the office administrator's own act.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import cases
from rules.bindings import text_problems
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from services import audit, binding_endings, publications, tell

REASON_SHORTEST, REASON_LIMIT = 5, 500


async def seal(
    session: AsyncSession, staff: Staff, keys: Keys, *, case_id: UUID, reason: str | None, now: datetime
) -> models.Case:
    """Seal a case; everyone bound is frozen out and told so, without the case being named;
    what was public about it is withdrawn."""
    case = await _locked(session, staff, case_id)
    reason = _given(reason)
    if case.sealed_at is not None:
        raise Conflict(Problem("CASE_SEALED_ALREADY"))
    case.sealed_at, case.sealed_by_id, case.seal_reason = now, staff.staff_id, reason
    await session.flush()
    told = await binding_endings.frozen(session, staff, [case.id], now=now)
    await publications.closed_with(session, staff, [case.id], now=now)
    await _record(session, staff, keys, case, "case.sealed", reason)
    await tell.accounts(session, told, now=now)
    return case


async def unseal(
    session: AsyncSession, staff: Staff, keys: Keys, *, case_id: UUID, reason: str | None, now: datetime
) -> models.Case:
    """Take back what staff sealed in error. Frozen bindings stay frozen: whoever wants access asks for it anew."""
    case = await _locked(session, staff, case_id)
    reason = _given(reason)
    if case.sealed_by_id is None:
        raise Conflict(Problem("CASE_NOT_SEALED_BY_STAFF"))
    case.sealed_at = case.sealed_by_id = case.seal_reason = None
    await session.flush()
    await _record(session, staff, keys, case, "case.unsealed", reason)
    return case


async def _locked(session: AsyncSession, staff: Staff, case_id: UUID) -> models.Case:
    if not staff.may(holders(Right.SEAL_CASES)):
        raise Forbidden(Problem("FORBIDDEN"))
    case = await cases.locked(session, case_id)
    if case is None:
        raise NotFound
    return case


def _given(reason: str | None) -> str:
    reason = (reason or "").strip()
    if len(reason) < REASON_SHORTEST:
        refuse_all([Problem("EXPLANATION_REQUIRED", "reason", {"shortest": REASON_SHORTEST})])
    refuse_all(text_problems(reason, "reason", REASON_LIMIT, lines=True))
    return reason


async def _record(session: AsyncSession, staff: Staff, keys: Keys, case: models.Case, action: str, reason: str) -> None:
    await audit.record(
        session,
        staff,
        action,
        "case",
        case.id,
        procuratorate_id=case.procuratorate_id,
        new={"reason": audit.personal(keys, reason)},
    )
