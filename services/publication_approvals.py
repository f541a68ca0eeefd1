"""审批: somebody who had no hand in a text says that it may become public, or sends it back with remarks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import publication_drafts as drafts
from rules.errors import Forbidden, refuse_all
from rules.grants import Right
from rules.people import Staff
from rules.publication_drafts import ApprovalLevel, DraftAct, approver_problems, remarks_problems
from services import publication_gate, tell
from services.publication_steps import move, take

APPROVED, RETURNED = "publication_approved", "publication_returned"


async def approve(
    session: AsyncSession,
    staff: Staff,
    *,
    draft_id: UUID,
    expected_version: int,
    level: ApprovalLevel,
    now: datetime,
) -> models.PublicationDraft:
    """Approve a text as it stands; of two approvers at once one does. Everything that stood against it is asked again."""
    draft = await take(session, staff, Right.APPROVE_PUBLICATIONS, draft_id, expected_version, DraftAct.APPROVE)
    problems = approver_problems(
        staff.staff_id,
        staff.procuratorate_id,
        hands=draft.hands,
        office=draft.procuratorate_id,
        offices_above=await drafts.offices_above(session, draft.procuratorate_id),
        level=level,
    )
    if problems:
        raise Forbidden(*problems)
    refuse_all(await publication_gate.problems(session, draft, now))
    draft.approver_id, draft.approved_at, draft.remarks = staff.staff_id, now, None
    await move(session, staff, draft, DraftAct.APPROVE, now)
    await tell.staff_is_done(session, draft.id, now=now)
    await tell.staff_of(session, draft.procuratorate_id, APPROVED, draft.id, occasion=draft.version, now=now)
    return draft


async def send_back(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, remarks: str, now: datetime
) -> models.PublicationDraft:
    """Send a text back to its author, also one that was approved and is not public yet."""
    draft = await take(session, staff, Right.APPROVE_PUBLICATIONS, draft_id, expected_version, DraftAct.RETURN)
    refuse_all(remarks_problems(remarks, "remarks"))
    draft.approver_id = draft.approved_at = None
    draft.remarks = remarks
    await move(session, staff, draft, DraftAct.RETURN, now, remarks)
    await tell.staff_is_done(session, draft.id, now=now)
    await tell.staff_of(session, draft.procuratorate_id, RETURNED, draft.id, occasion=draft.version, now=now)
    return draft
