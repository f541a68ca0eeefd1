"""查询单: what the disclosure list of a case says, for a remote query; printed by the local office, which never sees the case.

It runs on the portal's own role. What is printed is what may be told at that moment: exactly the lines of the type's list that the
handling office has not switched off, and nothing of a case that has been sealed or withdrawn from disclosure since. After the day on
which it was handed over there is none any more: what the applicant took along is no window into the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import accounts, remote_requests
from db.reads import query_sheets
from rules.deadlines import today
from rules.errors import Conflict, Problem
from rules.people import Staff
from rules.remote_requests import RemoteRequestAct, RemoteRequestKind, RemoteRequestStatus
from services import audit, remote_steps


@dataclass(frozen=True)
class QuerySheet:
    """The lines of a sheet, with the request for which it was made."""

    request: models.RemoteRequest
    applicant: str
    lines: Sequence[tuple[str, str | None]]
    made_at: datetime


async def printed(session: AsyncSession, staff: Staff, *, request_id: UUID, now: datetime) -> QuerySheet:
    """The sheet, for the local office alone; each print is recorded."""
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.HAND_OVER)
    if request.kind is not RemoteRequestKind.PROCEDURAL_QUERY or not _is_printable(request, today(now)):
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    if not await remote_requests.case_may_be_given(session, request.id):
        raise Conflict(Problem("REMOTE_CASE_WITHHELD"))
    if not await accounts.is_usable(session, request.account_id):
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    lines = await query_sheets.lines(session, request.id, today(now))
    account = await session.get_one(models.Account, request.account_id)
    await audit.record(
        session,
        staff,
        "remote_request.sheet_printed",
        "remote_request",
        request.id,
        procuratorate_id=request.local_procuratorate_id,
        new={"version": request.version, "lines": len(lines)},
    )
    return QuerySheet(request, account.full_name, lines, now)


def _is_printable(request: models.RemoteRequest, day: date) -> bool:
    """Until it is handed over, and on that day, should the printer have jammed."""
    if request.status is RemoteRequestStatus.FULFILLED:
        return request.delivered_at is not None and today(request.delivered_at) == day
    return request.status is RemoteRequestStatus.APPROVED
