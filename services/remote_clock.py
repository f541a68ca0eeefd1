"""What time does to remote requests: offices are reminded of their limits, approvals of cases that are disclosed no more end."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.queries import remote_requests
from rules import reminders
from rules.people import System
from rules.reminders import Reminder
from rules.remote_messages import RemoteReopened
from rules.remote_requests import LIMITS, RemoteRequestAct
from services import audit, remote_steps, tell
from services.remote_telling import message

CLOCK = System(name="clock")
AT_ONCE = 200
REMINDERS: Mapping[Reminder, str] = {
    Reminder.HALF_TIME: "remote_request_half_time",
    Reminder.LAST_DAY: "remote_request_last_day",
    Reminder.OVERDUE: "remote_request_overdue",
}


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Everything that is due, a portion a transaction; running again, or twice at once, changes nothing more."""
    done = AT_ONCE
    while done == AT_ONCE:
        async with database.begin() as session:
            done = await reopen_withheld(session, now=now())
    done = AT_ONCE
    while done == AT_ONCE:
        async with database.begin() as session:
            done = await remind(session, now=now())


async def remind(session: AsyncSession, *, now: datetime) -> int:
    """Put a portion of the requests whose time runs out before the office that has them, once at each level; how many."""
    due = await remote_requests.to_remind(session, now, AT_ONCE)
    for request in due:
        reminder = reminders.reached(request.limit_began_at, request.due_at, now=now)
        request.remind_at = reminders.next_at(request.limit_began_at, request.due_at, now=now)
        if reminder is None or request.status not in LIMITS:
            continue
        office = request.procuratorate_id
        await tell.staff_of(session, office, REMINDERS[reminder], request.id, occasion=request.version, now=now)
        await audit.record(
            session,
            CLOCK,
            "remote_request.reminded",
            "remote_request",
            request.id,
            procuratorate_id=office,
            new={"reminder": reminder, "due_at": request.due_at.isoformat()},
        )
    await session.flush()
    return len(due)


async def reopen_withheld(session: AsyncSession, *, now: datetime) -> int:
    """Approved requests whose case was sealed or withdrawn from disclosure go back to the handling office; how many."""
    found = await remote_requests.withheld_since_approval(session, AT_ONCE)
    for request in found:
        request.outcome = request.decided_at = request.comment = request.reviewer_id = None
        request.reason_codes = []
        await remote_steps.move(session, CLOCK, request, RemoteRequestAct.REOPEN, now=now)
        told = message(RemoteReopened, request, request.handling_procuratorate_id)
        await tell.account(session, request.account_id, told, now=now)
    return len(found)
