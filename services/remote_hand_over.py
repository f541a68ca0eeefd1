"""The local office hands over what was approved, against a receipt, and closes the matter.

These acts run on the portal's own role, as the hall desk does: what is given hangs on a case that the local office never sees.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import attachments, remote_requests
from rules.errors import Conflict, Problem, Stale, refuse_all
from rules.people import Staff
from rules.registrations import ReceiptKind
from rules.remote_decisions import HandedOver, hand_over_problems
from rules.remote_messages import RemoteHandedOver
from rules.remote_requests import TRANSITIONS, RemoteRequestAct, RemoteRequestKind
from services import receipts, remote_steps, scans, tell
from services.remote_telling import message
from services.scans import Paper


async def hand_over(
    session: AsyncSession,
    staff: Staff,
    *,
    request_id: UUID,
    expected_version: int,
    handed: HandedOver,
    undertaking: Paper | None = None,
    now: datetime,
) -> models.RemoteRequest:
    """Give the result to whoever asked for it, looked at in person; the receipt says so. Once, whoever else tries.

    Nothing of a case that has been sealed or withdrawn from disclosure since is given, nor what has ended since; why is not said.
    """
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.HAND_OVER)
    if request.version != expected_version:
        raise Stale
    if RemoteRequestAct.HAND_OVER not in TRANSITIONS.get(request.status, {}):
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    refuse_all(hand_over_problems(request.kind, handed, undertaking=undertaking is not None))
    if not await remote_requests.case_may_be_given(session, request.id):
        raise Conflict(Problem("REMOTE_CASE_WITHHELD"))
    if request.kind is RemoteRequestKind.FILE_ACCESS and undertaking is not None:
        request.undertaking_id = await _keep(session, request, staff, undertaking, now)
        request.medium, request.pieces, request.seal_number = handed.medium, handed.pieces, handed.seal_number or None
    receipt = await receipts.issue(
        session,
        ReceiptKind.DELIVERY,
        procuratorate_id=request.local_procuratorate_id,
        account_id=request.account_id,
        issued_by_id=staff.staff_id,
        now=now,
    )
    request.delivered_at, request.delivered_by_id, request.receipt_id = now, staff.staff_id, receipt.id
    recorded = {"receipt": receipt.number, "medium": request.medium, "pieces": request.pieces}
    await remote_steps.move(session, staff, request, RemoteRequestAct.HAND_OVER, now=now, recorded=recorded)
    told = message(RemoteHandedOver, request, request.local_procuratorate_id)
    await tell.account(session, request.account_id, told, now=now)
    return request


async def to_be_signed(session: AsyncSession, staff: Staff, *, request_id: UUID) -> models.RemoteRequest:
    """The request whose undertaking of confidentiality is printed, for the local office while the file lies there."""
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.HAND_OVER)
    is_there = RemoteRequestAct.HAND_OVER in TRANSITIONS.get(request.status, {})
    if request.kind is not RemoteRequestKind.FILE_ACCESS or not is_there:
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    return request


async def _keep(
    session: AsyncSession, request: models.RemoteRequest, staff: Staff, paper: Paper, now: datetime
) -> UUID:
    """The signed undertaking among the papers of the request."""
    kept = await scans.keep(session, request.account_id, [paper], checked_by=staff, now=now)
    earlier = (await attachments.of_remote_requests(session, [request.id])).get(request.id, [])
    papers = [*(each.id for each in earlier), kept[paper.kind]]
    await attachments.give_to_remote_request(session, request.id, papers)
    return kept[paper.kind]


async def close(
    session: AsyncSession, staff: Staff, *, request_id: UUID, expected_version: int, now: datetime
) -> models.RemoteRequest:
    """Nothing more is to be done; the papers leave the local office's desk."""
    request = await remote_steps.open_to(session, staff, request_id, RemoteRequestAct.CLOSE)
    if request.version != expected_version:
        raise Stale
    await remote_steps.move(session, staff, request, RemoteRequestAct.CLOSE, now=now)
    return request
