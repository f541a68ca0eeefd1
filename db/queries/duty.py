"""The daily summaries: which offices have none of a day yet, what waits there, and who is to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Complaint, DutyAddress, DutySummary, StaffTask
from db.queries.review_kinds import QUEUED
from rules.complaints import OPEN_COMPLAINT
from rules.review_queue import ReviewKind


async def offices_without(session: AsyncSession, day: date, limit: int) -> Sequence[UUID]:
    """Offices with a duty list and no summary of the day."""
    written = exists().where(DutySummary.procuratorate_id == DutyAddress.procuratorate_id, DutySummary.day == day)
    statement = select(DutyAddress.procuratorate_id).where(~written).distinct().limit(limit)
    return (await session.scalars(statement.order_by(DutyAddress.procuratorate_id))).all()


async def claim(session: AsyncSession, office_id: UUID, day: date, now: datetime) -> bool:
    """Whether this transaction is the one that writes the office's summary of the day."""
    added = insert(DutySummary).values(procuratorate_id=office_id, day=day, written_at=now)
    return await session.scalar(added.on_conflict_do_nothing().returning(DutySummary.day)) is not None


async def addresses(session: AsyncSession, office_id: UUID) -> Sequence[str]:
    """The duty list of an office."""
    return (await session.scalars(select(DutyAddress.email).where(DutyAddress.procuratorate_id == office_id))).all()


@dataclass(frozen=True)
class AtOffice:
    """What waits at an office itself."""

    kinds: Mapping[ReviewKind, int]
    overdue: int
    tasks: int
    complaints: int


async def at_office(session: AsyncSession, office_id: UUID, now: datetime) -> AtOffice:
    """In numbers; what waits below it is told there."""
    kinds, overdue = {}, 0
    for kind, declared in QUEUED.items():
        row = declared.row
        waits = row.procuratorate_id == office_id, row.status.in_(sorted(declared.waiting))
        counted = select(func.count(), func.count().filter(row.due_at < now)).select_from(row).where(*waits)
        kinds[kind], late = (await session.execute(counted)).one()
        overdue += late
    open_tasks = select(func.count()).select_from(StaffTask)
    tasks = open_tasks.where(StaffTask.procuratorate_id == office_id, StaffTask.ended_at.is_(None))
    complaints = select(func.count()).select_from(Complaint)
    complaints = complaints.where(Complaint.procuratorate_id == office_id, Complaint.status.in_(sorted(OPEN_COMPLAINT)))
    return AtOffice(kinds, overdue, await session.scalar(tasks) or 0, await session.scalar(complaints) or 0)
