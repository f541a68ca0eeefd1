"""Progress of a case: the next number under the case's row lock, and whom an event concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding, Case, Party, ProgressEvent
from db.queries.cases import gives_access
from rules.progress_events import ProgressKind


async def lock_case(session: AsyncSession, case_id: UUID) -> Case | None:
    """A case with its next event number taken, the row locked; for staff within their session's scope."""
    statement = update(Case).where(Case.id == case_id).values(last_seq=Case.last_seq + 1).returning(Case)
    return await session.scalar(statement, execution_options={"synchronize_session": False, "populate_existing": True})


@dataclass(frozen=True)
class Happened:
    """What happened, on which day (Asia/Shanghai), to which party (None: to the whole case)."""

    kind: ProgressKind
    occurred_on: date
    detail: str | None = None
    party_id: UUID | None = None


async def append(
    session: AsyncSession, case: Case, happened: Happened, *, staff_member_id: UUID, now: datetime
) -> ProgressEvent:
    """Add the event that has the case's last number."""
    event = ProgressEvent(
        case_id=case.id,
        seq=case.last_seq,
        kind=happened.kind,
        occurred_on=happened.occurred_on,
        recorded_at=now,
        detail=happened.detail,
        party_id=happened.party_id,
        staff_member_id=staff_member_id,
    )
    session.add(event)
    await session.flush()
    return event


async def party_is_of(session: AsyncSession, case_id: UUID, party_id: UUID) -> bool:
    """Whether somebody is a party of the case."""
    statement = select(Party.id).where(Party.id == party_id, Party.case_id == case_id)
    return await session.scalar(statement) is not None


async def concerned(session: AsyncSession, case_id: UUID, party_id: UUID | None) -> Sequence[UUID]:
    """The accounts bound with access whom an event about a party (None: about everybody) concerns, by id."""
    statement = (
        select(Binding.account_id)
        .distinct()
        .join(Case, Case.id == Binding.case_id)
        .where(Case.id == case_id, gives_access())
        .order_by(Binding.account_id)
    )
    if party_id is not None:
        statement = statement.where(Binding.party_id == party_id)
    return (await session.scalars(statement)).all()
