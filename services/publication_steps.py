"""One step of a draft: looked at under locks, moved along its diagram, and written down without a word of its text."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import publication_drafts as drafts
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale
from rules.grants import Right, holders
from rules.people import Staff
from rules.publication_drafts import TRANSITIONS, DraftAct
from services import audit


async def take(
    session: AsyncSession, staff: Staff, right: Right, draft_id: UUID, expected_version: int, act: DraftAct
) -> models.PublicationDraft:
    """A draft for an act: its case is held first, so that nobody seals it meanwhile, then its own row.

    Of two who act at once the second has not seen what the first one did, and is stale.
    """
    if not staff.may(holders(right)):
        raise Forbidden(Problem("FORBIDDEN"))
    await drafts.hold_case_of(session, draft_id)
    draft = await drafts.locked(session, draft_id)
    if draft is None:
        raise NotFound
    if draft.version != expected_version:
        raise Stale
    if act not in TRANSITIONS.get(draft.status, {}):
        raise Conflict(Problem("PUBLICATION_STATE"))
    return draft


async def move(
    session: AsyncSession,
    staff: Staff,
    draft: models.PublicationDraft,
    act: DraftAct,
    now: datetime,
    remarks: str | None = None,
) -> None:
    """Take the draft to the state to which the act leads, and write that down; writing leaves a hand in it."""
    draft.status = TRANSITIONS[draft.status][act]
    draft.version += 1
    draft.updated_at = now
    if act in (DraftAct.WRITE, DraftAct.REDACT) and staff.staff_id not in draft.hands:
        draft.hands = [*draft.hands, staff.staff_id]
    await session.flush()
    await note(session, staff, draft, act, now, remarks)


async def note(
    session: AsyncSession,
    staff: Staff,
    draft: models.PublicationDraft,
    act: DraftAct,
    now: datetime,
    remarks: str | None = None,
) -> None:
    """Write an act down: for the people of the draft, and in the audit."""
    session.add(
        models.DraftStep(
            draft_id=draft.id,
            procuratorate_id=draft.procuratorate_id,
            version=draft.version,
            act=act,
            at=now,
            staff_member_id=staff.staff_id,
            remarks=remarks,
        )
    )
    await session.flush()
    await audit.record(
        session,
        staff,
        f"publication_draft.{act.value.lower()}",
        "publication_draft",
        draft.id,
        procuratorate_id=draft.procuratorate_id,
        new={"status": draft.status, "edition": draft.edition, "version": draft.version},
    )
