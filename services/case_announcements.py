"""承办院通知: an office writes to everyone who may read a case just now, once, in words that are read in the portal only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import cases
from db.queries.notices import Telling
from rules.bindings import text_problems
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.office_messages import CaseAnnounced
from rules.people import Staff
from services import audit, tell

SHORTEST, LONGEST = 5, 500


async def announce(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    announcement_id: UUID,
    case_id: UUID,
    body: str | None,
    now: datetime,
) -> models.CaseAnnouncement:
    """Tell everyone bound to the case; `announcement_id` is the form's, so that a form sent twice tells once."""
    if not staff.may(holders(Right.ANNOUNCE)):
        raise Forbidden(Problem("FORBIDDEN"))
    case = await cases.locked(session, case_id)  # sealing waits, or has been: nobody frozen out is told
    if case is None:
        raise NotFound
    body = (body or "").strip()
    if len(body) < SHORTEST:
        refuse_all([Problem("EXPLANATION_REQUIRED", "body", {"shortest": SHORTEST})])
    refuse_all(text_problems(body, "body", LONGEST, lines=True))
    bound = await cases.readers_of(session, case)
    if not bound:
        raise Conflict(Problem("NOBODY_BOUND"))
    announcement = models.CaseAnnouncement(
        id=announcement_id,
        case_id=case.id,
        procuratorate_id=case.procuratorate_id,
        staff_member_id=staff.staff_id,
        body=body,
        told=len(bound),
        created_at=now,
    )
    session.add(announcement)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("ANNOUNCED_ALREADY")) from clash
    message = CaseAnnounced(case.id, announcement.id, case.procuratorate_id, case.acceptance_number, body)
    await tell.accounts(session, [Telling(account_id, message) for account_id in bound], now=now)
    await audit.record(
        session,
        staff,
        "case.announced",
        "case",
        case.id,
        procuratorate_id=case.procuratorate_id,
        new={"told": len(bound), "words": audit.personal(keys, body)},
    )
    return announcement
