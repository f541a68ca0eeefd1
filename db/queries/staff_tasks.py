"""Tasks of the staff: opened once an occasion whoever comes first, listed, taken, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Text, and_, case, cast, func, literal, or_, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Account,
    Appointment,
    Binding,
    Case,
    Complaint,
    Party,
    Procuratorate,
    PublicationObjection,
    ReceptionSlot,
    Registration,
    RemoteRequest,
    StaffTask,
)
from db.queries import office_scope
from db.queries.limited_work import LimitedWork
from rules.people import Staff
from rules.staff_tasks import SUBJECT_OF, Escalation, TaskKind, TaskOutcome

_QUIETLY = {"synchronize_session": False}
PAGE_SIZE = 20
ZONE = "Asia/Shanghai"
EPOCH = date(2000, 1, 1)  # the day on which a review is due, counted from here, is what it is escalated for once
_ESCALATIONS = (TaskKind.REVIEW_HALF_TIME, TaskKind.REVIEW_LAST_DAY, TaskKind.REVIEW_OVERDUE)


@dataclass(frozen=True)
class Opening:
    """What a task is about."""

    procuratorate_id: UUID
    subject_id: UUID
    occasion: int = 1


async def open_all(session: AsyncSession, kind: TaskKind, openings: Sequence[Opening], now: datetime) -> None:
    """Open a task about each, unless there was one for the occasion or is an open one about it."""
    if not openings:
        return
    rows = [
        {
            "kind": kind,
            "subject_kind": SUBJECT_OF[kind],
            "subject_id": each.subject_id,
            "occasion": each.occasion,
            "procuratorate_id": each.procuratorate_id,
            "opened_at": now,
        }
        for each in openings
    ]
    await session.execute(insert(StaffTask).values(rows).on_conflict_do_nothing(), execution_options=_QUIETLY)


Place = tuple[datetime, UUID]


async def escalate(
    session: AsyncSession, of: LimitedWork, escalation: Escalation, *, after: Place | None, limit: int, now: datetime
) -> Place | None:
    """Open a task about each row that has come so far, once a limit; what was less urgent about it ends.

    A portion, in the order in which they are due; the place of its last one, None when it was not a whole portion.
    """
    row = of.row
    occasion = cast(func.timezone(ZONE, row.due_at), Date) - literal(EPOCH)
    had = select(StaffTask.id).where(
        StaffTask.kind == escalation.kind, StaffTask.subject_id == row.id, StaffTask.occasion == occasion
    )
    so_far = [row.status.in_(sorted(of.waiting)), _has_come_to(of, escalation, now), ~had.exists()]
    if after is not None:
        so_far.append(tuple_(row.due_at, row.id) > tuple_(literal(after[0]), literal(after[1])))
    values = {
        "kind": cast(literal(escalation.kind.value), StaffTask.kind.type),
        "subject_kind": literal(of.subject),
        "subject_id": row.id,
        "occasion": occasion,
        "procuratorate_id": row.procuratorate_id,
        "opened_at": literal(now),
        "due_at": row.due_at,
    }
    found = select(*values.values()).where(*so_far).order_by(row.due_at, row.id).limit(limit)
    opened = await session.execute(
        insert(StaffTask)
        .from_select(list(values), found)
        .on_conflict_do_nothing()
        .returning(StaffTask.due_at, StaffTask.subject_id),
        execution_options=_QUIETLY,
    )
    places = [(due_at, subject_id) for due_at, subject_id in opened if due_at is not None]
    subjects = [subject_id for _, subject_id in places]
    milder = _ESCALATIONS[: _ESCALATIONS.index(escalation.kind)]
    await _settle(session, StaffTask.subject_id.in_(subjects) & StaffTask.kind.in_(milder), now)
    return max(places) if len(places) == limit else None


def _has_come_to(of: LimitedWork, escalation: Escalation, now: datetime) -> ColumnElement[bool]:
    """Whether a row is due as soon as an escalation says; of half time the row may know by itself."""
    row, half_time = of.row, of.half_time
    near = row.due_at > escalation.due_after if escalation.due_after is not None else true()
    if escalation.due_until is not None:
        return and_(near, row.due_at <= escalation.due_until)
    assert half_time is not None, f"{of.subject} does not know when half of its limit has passed"
    return and_(near, half_time <= now)


async def settle(session: AsyncSession, subject_id: UUID, now: datetime) -> None:
    """What the tasks about this thing were for has been done."""
    await _settle(session, StaffTask.subject_id == subject_id, now)


async def _settle(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    await session.execute(
        update(StaffTask).where(which, StaffTask.ended_at.is_(None)).values(ended_at=now, outcome=TaskOutcome.SETTLED),
        execution_options=_QUIETLY,
    )


@dataclass(frozen=True)
class Shown:
    """A task as the desk shows it: `name` is the number of what it is about, `case_id` that of a party's case."""

    task: StaffTask
    office: str
    name: str | None
    case_id: UUID | None


async def page(session: AsyncSession, staff: Staff, *, ended: bool, mine: bool, after: UUID | None) -> Sequence[Shown]:
    """One more than a page, if there are more: open ones the oldest first, ended ones the newest first."""
    name = case(
        (StaffTask.subject_kind == "registration", _number(Registration.registration_number, Registration.id)),
        (StaffTask.subject_kind == "binding", _number(Binding.binding_number, Binding.id)),
        (StaffTask.subject_kind == "remote_request", _number(RemoteRequest.request_number, RemoteRequest.id)),
        (StaffTask.subject_kind == "account", _number(Account.full_name, Account.id)),
        (StaffTask.subject_kind == "complaint", _number(Complaint.complaint_number, Complaint.id)),
        (
            StaffTask.subject_kind == "publication_objection",
            _number(PublicationObjection.objection_number, PublicationObjection.id),
        ),
        (StaffTask.subject_kind == "appointment", _number(Appointment.appointment_number, Appointment.id)),
        (
            StaffTask.subject_kind == "reception_slot",
            _number(
                func.concat_ws(
                    " ",
                    ReceptionSlot.place,
                    func.to_char(func.timezone(ZONE, ReceptionSlot.starts_at), "YYYY-MM-DD HH24:MI"),
                ),
                ReceptionSlot.id,
            ),
        ),
        (
            StaffTask.subject_kind == "party",
            select(Case.acceptance_number)
            .join(Party, Party.case_id == Case.id)
            .where(Party.id == StaffTask.subject_id)
            .scalar_subquery(),
        ),
    )
    case_id = select(Party.case_id).where(Party.id == StaffTask.subject_id).scalar_subquery()
    here = office_scope.within(StaffTask.procuratorate_id, await office_scope.few_below(session, staff))
    statement = (
        select(StaffTask, Procuratorate.name, name, case_id)
        .join(Procuratorate, Procuratorate.id == StaffTask.procuratorate_id)
        .where(here, StaffTask.ended_at.is_not(None) if ended else StaffTask.ended_at.is_(None))
        .order_by(StaffTask.id.desc() if ended else StaffTask.id)
        .limit(PAGE_SIZE + 1)
    )
    if mine:
        statement = statement.where(or_(StaffTask.owner_id == staff.staff_id, StaffTask.ended_by_id == staff.staff_id))
    if after is not None:
        statement = statement.where(StaffTask.id < after if ended else StaffTask.id > after)
    return [Shown(*row) for row in await session.execute(statement)]


def _number(column: Any, key: Any) -> Any:
    return select(cast(column, Text)).where(key == StaffTask.subject_id).scalar_subquery()


async def locked(session: AsyncSession, task_id: UUID) -> StaffTask | None:
    """A task, its row locked; within the staff session's scope."""
    return await session.scalar(select(StaffTask).where(StaffTask.id == task_id).with_for_update(key_share=True))
