"""身份冲突: staff have looked into one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import registrations
from rules.errors import Forbidden, NotFound, Problem
from rules.grants import Right, holders
from rules.people import Staff
from services import audit, tell


async def settle(session: AsyncSession, staff: Staff, *, clash_id: UUID, now: datetime) -> None:
    """Nothing waits about it any more, until somebody tries again; within the staff session's scope."""
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    office_id = await registrations.settle_clash(session, clash_id, now)
    if office_id is None:
        raise NotFound
    await tell.staff_is_done(session, clash_id, now=now)
    await audit.record(session, staff, "identity_clash.settled", "identity_clash", clash_id, procuratorate_id=office_id)
