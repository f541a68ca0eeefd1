"""工作任务: taken by one member of staff, and ended with what came of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import registrations, staff_notices, staff_tasks
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.staff_tasks import BY_STAFF, COMMENT_LIMIT, NEEDS_WORDS, TASK_OF, TaskKind, TaskOutcome
from services import audit


async def take(
    session: AsyncSession, staff: Staff, *, task_id: UUID, take_over: bool = False, now: datetime
) -> models.StaffTask:
    """Look after it from now on; what a colleague has taken, only an office administrator takes over."""
    task = await _open_one(session, staff, task_id)
    if task.owner_id == staff.staff_id:
        return task
    if task.owner_id is not None:
        if not take_over:
            raise Conflict(Problem("TASK_TAKEN", values={"who": task.owner_name or "—"}))
        if not staff.may(holders(Right.TAKE_OVER_REVIEWS)):
            raise Forbidden(Problem("FORBIDDEN"))
    old = {"owner_id": str(task.owner_id)} if task.owner_id else None
    task.owner_id, task.owner_name, task.taken_at = staff.staff_id, staff.full_name, now
    await session.flush()
    await _record(session, staff, task, "taken", old=old, new={"owner_id": str(staff.staff_id)})
    return task


async def give_back(session: AsyncSession, staff: Staff, *, task_id: UUID) -> models.StaffTask:
    """Somebody else may take it; nothing happens to what is not one's own."""
    task = await _open_one(session, staff, task_id)
    if task.owner_id == staff.staff_id:
        task.owner_id = task.owner_name = task.taken_at = None
        await session.flush()
        await _record(session, staff, task, "given_back", old={"owner_id": str(staff.staff_id)}, new={})
    return task


async def end(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    task_id: UUID,
    outcome: TaskOutcome | None,
    comment: str | None,
    now: datetime,
) -> models.StaffTask:
    """End a task that is nobody's or one's own, with what came of it; of two at once one ends it."""
    task = await _open_one(session, staff, task_id)
    if task.owner_id not in (None, staff.staff_id):
        raise Conflict(Problem("TASK_TAKEN", values={"who": task.owner_name or "—"}))
    comment = (comment or "").strip() or None
    refuse_all(_problems(outcome, comment))
    task.ended_at, task.ended_by_id, task.outcome, task.comment = now, staff.staff_id, outcome, comment
    await session.flush()
    if task.kind is TaskKind.IDENTITY_CLASH:
        await registrations.settle_clash(session, task.subject_id, now)
    if task.kind in TASK_OF.values():
        await staff_notices.settle(session, task.subject_id, now)
    new = {"outcome": task.outcome, "comment": audit.personal(keys, comment)}
    await _record(session, staff, task, "ended", old=None, new=new)
    return task


def _problems(outcome: TaskOutcome | None, comment: str | None) -> list[Problem]:
    if outcome not in BY_STAFF:
        return [Problem("OUTCOME_UNKNOWN", "outcome")]
    found = []
    if outcome in NEEDS_WORDS and not comment:
        found.append(Problem("TASK_COMMENT_REQUIRED", "comment"))
    if comment and len(comment) > COMMENT_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "comment", {"limit": COMMENT_LIMIT}))
    return found


async def _open_one(session: AsyncSession, staff: Staff, task_id: UUID) -> models.StaffTask:
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    task = await staff_tasks.locked(session, task_id)
    if task is None:
        raise NotFound
    if task.ended_at is not None:
        raise Conflict(Problem("TASK_ENDED"))
    return task


async def _record(
    session: AsyncSession,
    staff: Staff,
    task: models.StaffTask,
    what: str,
    *,
    old: Mapping[str, object] | None,
    new: Mapping[str, object],
) -> None:
    await audit.record(
        session,
        staff,
        f"staff_task.{what}",
        "staff_task",
        task.id,
        procuratorate_id=task.procuratorate_id,
        old=dict(old) if old else None,
        new={"kind": task.kind, **new},
    )
