"""The work desk in figures: what waits now, what came in and was decided of late, how long it took; in the staff session's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Float, cast, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Complaint, Delivery, PublicationDraft, PublicationObjection, ReviewClaim, StaffTask
from db.queries import office_scope
from db.queries.review_kinds import QUEUED
from rules.complaints import OPEN_COMPLAINT
from rules.deadlines import SHANGHAI, today
from rules.notices import DeliveryStatus
from rules.people import Staff
from rules.publication_drafts import DraftStatus
from rules.publication_objections import ObjectionStatus
from rules.review_queue import ReviewKind

MOST = 1000  # nobody needs to know more exactly
DAYS = 14


@dataclass(frozen=True)
class Waiting:
    """What waits now, each counted up to `MOST`."""

    kinds: Mapping[ReviewKind, int]
    overdue: int
    mine: int
    tasks: int
    complaints: int
    complaints_overdue: int
    dead_deliveries: int
    drafts: int  # of publications, for approval
    objections: int

    @property
    def queue(self) -> int:
        """All that waits for a decision."""
        return sum(self.kinds.values())


async def waiting(session: AsyncSession, staff: Staff, now: datetime) -> Waiting:
    """All of it in one statement."""
    office_id = await office_scope.few_below(session, staff)
    columns: list[ColumnElement[Any]] = []
    for kind, declared in QUEUED.items():
        row = declared.row
        here = office_scope.within(row.procuratorate_id, office_id)
        waits = here & row.status.in_(sorted(declared.waiting)) & declared.only
        at_it = (
            (ReviewClaim.subject_id == row.id)
            & (ReviewClaim.staff_member_id == staff.staff_id)
            & (ReviewClaim.until > now)
        )
        columns += [
            _counted(row.id, waits).label(f"{kind.value}_waiting"),
            _counted(row.id, waits, row.due_at < now).label(f"{kind.value}_overdue"),
            _counted(row.id, row.status.in_(sorted(declared.decidable)), declared.only, at_it).label(
                f"{kind.value}_mine"
            ),
        ]
    here = office_scope.within(StaffTask.procuratorate_id, office_id)
    columns.append(_counted(StaffTask.id, here, StaffTask.ended_at.is_(None)).label("tasks"))
    here = office_scope.within(Complaint.procuratorate_id, office_id)
    complained = here & Complaint.status.in_(sorted(OPEN_COMPLAINT))
    columns.append(_counted(Complaint.id, complained).label("complaints"))
    columns.append(_counted(Complaint.id, complained, Complaint.due_at < now).label("complaints_overdue"))
    dead = office_scope.within(Delivery.procuratorate_id, office_id), Delivery.status == DeliveryStatus.DEAD
    columns.append(_counted(Delivery.id, *dead).label("dead"))
    in_review = office_scope.within(PublicationDraft.procuratorate_id, office_id)
    in_review &= PublicationDraft.status == DraftStatus.IN_REVIEW
    columns.append(_counted(PublicationDraft.id, in_review).label("drafts"))
    objected = office_scope.within(PublicationObjection.procuratorate_id, office_id)
    objected &= PublicationObjection.status == ObjectionStatus.SUBMITTED
    columns.append(_counted(PublicationObjection.id, objected).label("objections"))
    row = (await session.execute(select(*columns))).one()._mapping
    return Waiting(
        kinds={kind: row[f"{kind.value}_waiting"] for kind in QUEUED},
        overdue=sum(row[f"{kind.value}_overdue"] for kind in QUEUED),
        mine=sum(row[f"{kind.value}_mine"] for kind in QUEUED),
        tasks=row["tasks"],
        complaints=row["complaints"],
        complaints_overdue=row["complaints_overdue"],
        dead_deliveries=row["dead"],
        drafts=row["drafts"],
        objections=row["objections"],
    )


def _counted(key: Any, *conditions: ColumnElement[bool]) -> Any:
    some = select(key).where(*conditions).limit(MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


@dataclass(frozen=True)
class Day:
    """A day of Shanghai: how much came in, and how much was decided."""

    day: date
    came_in: int
    decided: int


@dataclass(frozen=True)
class Lately:
    """The last days, and the hours from coming in to the decision; None when nothing was decided."""

    days: Sequence[Day]
    median_hours: float | None
    p95_hours: float | None


async def lately(session: AsyncSession, staff: Staff, now: datetime) -> Lately:
    """The last two weeks with today, in one statement."""
    office_id = await office_scope.few_below(session, staff)
    first = today(now) - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    moments = union_all(*(_moments(declared.row, office_id, since) for declared in QUEUED.values())).cte("moments")
    hours = (
        select(func.percentile_cont(share).within_group(moments.c.hours)).where(moments.c.is_decision).scalar_subquery()
        for share in (0.5, 0.95)
    )
    rows = (
        await session.execute(
            select(moments.c.day, moments.c.is_decision, func.count(), *hours).group_by(
                moments.c.day, moments.c.is_decision
            )
        )
    ).all()
    counted = {(row[0], row[1]): row[2] for row in rows}
    median, p95 = (rows[0][3], rows[0][4]) if rows else (None, None)
    days = [first + timedelta(days=each) for each in range(DAYS)]
    return Lately([Day(day, counted.get((day, False), 0), counted.get((day, True), 0)) for day in days], median, p95)


def _moments(row: Any, office_id: UUID | None, since: datetime) -> Any:
    """On which day each row came in and was decided, as far as that is recent."""
    here = office_scope.within(row.procuratorate_id, office_id)
    hours = cast(func.extract("epoch", row.decided_at - row.submitted_at) / 3600, Float)
    came = select(
        _day(row.submitted_at).label("day"), literal(False).label("is_decision"), cast(null(), Float).label("hours")
    ).where(here, row.submitted_at >= since)
    return came.union_all(select(_day(row.decided_at), literal(True), hours).where(here, row.decided_at >= since))


def _day(moment: ColumnElement[datetime]) -> ColumnElement[date]:
    return cast(func.timezone("Asia/Shanghai", moment), Date)
