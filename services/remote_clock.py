"""What time does to remote requests: approvals on which nothing may be given any more end. Limits: `services/escalations.py`."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.queries import remote_requests
from rules.people import System
from rules.remote_messages import RemoteReopened
from rules.remote_requests import RemoteRequestAct
from services import remote_steps, tell
from services.remote_telling import message

CLOCK = System(name="clock")
AT_ONCE = 200


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Everything that is due, a portion a transaction; running again, or twice at once, changes nothing more."""
    done = AT_ONCE
    while done == AT_ONCE:
        async with database.begin() as session:
            done = await reopen_withheld(session, now=now())


async def reopen_withheld(session: AsyncSession, *, now: datetime) -> int:
    """Approved requests on which nothing may be given any more go back to the handling office; how many. The case was sealed or
    withdrawn from disclosure, its party is delivered no more, or the binding that was asked for has ended."""
    found = await remote_requests.withheld_since_approval(session, AT_ONCE)
    for request in found:
        request.outcome = request.decided_at = request.comment = request.reviewer_id = None
        request.binding_id = None  # it has ended, perhaps with the case
        request.reason_codes = []
        await remote_steps.move(session, CLOCK, request, RemoteRequestAct.REOPEN, now=now)
        told = message(RemoteReopened, request, request.handling_procuratorate_id)
        await tell.account(session, request.account_id, told, now=now)
    return len(found)
