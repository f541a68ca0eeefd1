"""A remote request goes one arrow of its diagram further: its limit, its step, the office that has it now, the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import remote_requests, workdays
from rules.clocks import falls_due
from rules.errors import Conflict, Forbidden, NotFound, Problem
from rules.grants import Right, holders
from rules.people import Actor, Staff
from rules.remote_requests import (
    ANEW,
    LIMITS,
    SIDE_OF,
    TRANSITIONS,
    WITH_LOCAL,
    RemoteRequestAct,
    RemoteRequestStatus,
    Side,
)
from services import audit, tell

# What an office finds before it when a request has come to it.
AWAITS: Mapping[RemoteRequestStatus, str] = {
    RemoteRequestStatus.SUBMITTED: "remote_request_awaits_verification",
    RemoteRequestStatus.FORWARDED: "remote_request_awaits_decision",
    RemoteRequestStatus.HANDLING_REVIEW: "remote_request_reopened",
    RemoteRequestStatus.RETURNED_TO_LOCAL: "remote_request_returned_to_local",
    RemoteRequestStatus.APPROVED: "remote_request_awaits_hand_over",
}
_WORK_BEGINS = (RemoteRequestAct.VERIFY, RemoteRequestAct.TAKE_UP)


async def open_to(session: AsyncSession, staff: Staff, request_id: UUID, act: RemoteRequestAct) -> models.RemoteRequest:
    """The request, locked, if the member of staff may do this for the office that has it; what is not seen is not there."""
    request = await remote_requests.for_staff(session, staff, request_id)
    if request is None:
        raise NotFound
    office = office_of(request, SIDE_OF[act])
    if not staff.may(holders(Right.DECIDE)) or not await remote_requests.is_below(
        session, office, staff.procuratorate_id
    ):
        raise Forbidden(Problem("FORBIDDEN"))
    return request


def office_of(request: models.RemoteRequest, side: Side) -> UUID:
    """The office of a side; what the applicant does concerns the one that has the request, what the portal does the one whose case
    it is: that an approval holds no more is no act of the local office."""
    if side is Side.LOCAL:
        return request.local_procuratorate_id
    return request.procuratorate_id if side is Side.APPLICANT else request.handling_procuratorate_id


def holder_of(request: models.RemoteRequest) -> UUID:
    """The office that has the request in its state; where none is to act, the one that had it keeps it."""
    if request.status in LIMITS:
        return office_of(request, LIMITS[request.status][0])
    return request.local_procuratorate_id if request.status in WITH_LOCAL else request.procuratorate_id


async def move(
    session: AsyncSession,
    actor: Actor,
    request: models.RemoteRequest,
    act: RemoteRequestAct,
    *,
    now: datetime,
    comment: str | None = None,
    note: str | None = None,
    recorded: Mapping[str, Any] | None = None,
) -> None:
    """What has no arrow is refused. The row is locked, and everything else about the act is written already."""
    leads = TRANSITIONS.get(request.status, {})
    if act not in leads:
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    office, old = office_of(request, SIDE_OF[act]), request.status
    request.status = leads[act]
    request.procuratorate_id = holder_of(request)
    request.version += 1
    await set_limit(session, request, act, now)
    session.add(_step(actor, request, office, now, comment, note))
    await session.flush()
    await put_before_staff(session, request, act, now)
    await _record(session, actor, request, act, office, old, recorded or {})


async def begin(session: AsyncSession, actor: Actor, request: models.RemoteRequest, *, now: datetime) -> None:
    """The first step of a request, whose limit is set and whose row is written."""
    office = request.local_procuratorate_id
    session.add(_step(actor, request, office, now, None, None))
    await session.flush()
    await put_before_staff(session, request, RemoteRequestAct.SUBMIT, now)
    await _record(session, actor, request, RemoteRequestAct.SUBMIT, office, None, {})


def _step(
    actor: Actor, request: models.RemoteRequest, office: UUID, now: datetime, comment: str | None, note: str | None
) -> models.RemoteRequestStep:
    return models.RemoteRequestStep(
        remote_request_id=request.id,
        position=request.version,
        status=request.status,
        at=now,
        procuratorate_id=office,
        comment=comment,
        inner_note=note,
        staff_member_id=actor.staff_id if isinstance(actor, Staff) else None,
    )


async def set_limit(session: AsyncSession, request: models.RemoteRequest, act: RemoteRequestAct, now: datetime) -> None:
    """A limit begins when a request comes to an office, or comes to it anew."""
    if request.status in ANEW or act is RemoteRequestAct.REOPEN:
        _, matter = LIMITS[request.status]
        request.due_at = falls_due(matter, now, await workdays.calendar(session))


async def put_before_staff(
    session: AsyncSession, request: models.RemoteRequest, act: RemoteRequestAct, now: datetime
) -> None:
    """What waited is done, unless somebody has only begun with it; the office that has the request now finds it."""
    if act in _WORK_BEGINS:
        return
    await tell.staff_is_done(session, request.id, now=now)
    if request.status in AWAITS:
        await tell.staff_of(
            session, request.procuratorate_id, AWAITS[request.status], request.id, occasion=request.version, now=now
        )


async def _record(
    session: AsyncSession,
    actor: Actor,
    request: models.RemoteRequest,
    act: RemoteRequestAct,
    office: UUID,
    old: RemoteRequestStatus | None,
    recorded: Mapping[str, Any],
) -> None:
    await audit.record(
        session,
        actor,
        f"remote_request.{act.value.lower()}",
        "remote_request",
        request.id,
        procuratorate_id=office,
        old={"status": old} if old else None,
        new={"status": request.status, "version": request.version, "kind": request.kind, **recorded},
    )
