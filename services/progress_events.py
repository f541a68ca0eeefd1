"""Progress recorded by hand: what the import does not bring."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import progress_events
from db.queries.notices import Telling
from db.queries.progress_events import Happened
from rules.deadlines import today
from rules.errors import Forbidden, Invalid, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.messages import CaseProgressed
from rules.people import Staff
from rules.progress_events import IMPORTABLE, ProgressKind
from services import audit, tell

DETAIL_LIMIT = 500


async def record(
    session: AsyncSession,
    staff: Staff,
    *,
    case_id: UUID,
    kind: ProgressKind | None,
    occurred_on: date | None,
    detail: str | None,
    party_id: UUID | None,
    now: datetime,
) -> models.ProgressEvent:
    """Write down what happened and tell everyone bound whom it concerns."""
    if not staff.may(holders(Right.RECORD_PROGRESS)):
        raise Forbidden(Problem("FORBIDDEN"))
    detail = (detail or "").strip() or None
    refuse_all(_problems(kind, occurred_on, detail, now))
    assert kind is not None
    assert occurred_on is not None
    case = await _locked(session, case_id, party_id)
    happened = Happened(kind, occurred_on, detail, party_id)
    event = await progress_events.append(session, case, happened, staff_member_id=staff.staff_id, now=now)
    await _record(session, staff, case, event)
    await _tell(session, case, event, now)
    return event


async def _locked(session: AsyncSession, case_id: UUID, party_id: UUID | None) -> models.Case:
    case = await progress_events.lock_case(session, case_id)
    if case is None:
        raise NotFound
    if party_id is not None and not await progress_events.party_is_of(session, case.id, party_id):
        raise Invalid(Problem("CASE_REQUIRED", "partyId"))
    return case


def _problems(kind: ProgressKind | None, occurred_on: date | None, detail: str | None, now: datetime) -> list[Problem]:
    found = []
    if kind not in IMPORTABLE:
        found.append(Problem("KIND_UNKNOWN", "kind"))
    if occurred_on is None or occurred_on > today(now):
        found.append(Problem("EVENT_DATE_MALFORMED", "occurredOn"))
    if detail is not None and len(detail) > DETAIL_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "detail", {"limit": DETAIL_LIMIT}))
    return found


async def _record(session: AsyncSession, staff: Staff, case: models.Case, event: models.ProgressEvent) -> None:
    await audit.record(
        session,
        staff,
        "progress_event.recorded",
        "case",
        case.id,
        procuratorate_id=case.procuratorate_id,
        new={
            "seq": event.seq,
            "kind": event.kind,
            "occurred_on": event.occurred_on.isoformat(),
            "party_id": str(event.party_id) if event.party_id else None,
        },
    )


async def _tell(session: AsyncSession, case: models.Case, event: models.ProgressEvent, now: datetime) -> None:
    message = CaseProgressed(
        subject_id=case.id,
        occasion_id=event.id,
        procuratorate_id=case.procuratorate_id,
        acceptance_number=case.acceptance_number,
        kinds=(event.kind,),
    )
    bound = await progress_events.concerned(session, case.id, event.party_id)
    await tell.accounts(session, [Telling(account_id, message) for account_id in bound], now=now)
