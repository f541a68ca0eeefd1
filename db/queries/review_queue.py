"""The queue of the work desk in one statement, and the rows of it that are worked at; within the staff session's scope.

Each kind gives the first rows of its own order, found by index however many wait; what else a row shows is looked up for those only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Attachment, Procuratorate, ReviewClaim
from db.queries import office_scope
from db.queries.patterns import containing
from db.queries.review_kinds import QUEUED, QueuedKind
from rules.accounts import AccountType
from rules.bindings import Capacity
from rules.labels import Labelled
from rules.papers import BAD_CHECKS, AttachmentKind, PaperCheck
from rules.people import Staff
from rules.review_queue import ReviewKind

PAGE_SIZE = 20


class Whose(Labelled):
    """承办人."""

    ALL = "ALL", "全部", "All"
    FREE = "FREE", "待领取", "Free"
    MINE = "MINE", "我的", "Mine"


@dataclass(frozen=True)
class Wanted:
    """Which part of the queue: kinds, whose, how urgent, what is written, and after which row."""

    kinds: Sequence[ReviewKind] = tuple(QUEUED)
    whose: Whose = Whose.ALL
    due_from: datetime | None = None
    due_before: datetime | None = None
    suspended: bool = False  # what can be decided but waits for something else, instead of what waits for staff
    text: str = ""
    after: tuple[datetime, UUID] | None = None


@dataclass(frozen=True)
class Queued:
    """One row of the queue."""

    kind: ReviewKind
    id: UUID
    number: str
    applicant: str
    account_type: AccountType
    capacity: Capacity | None
    about: str
    office: str
    papers: Sequence[AttachmentKind]
    bad_papers: int
    unchecked_papers: int
    legal_aid: bool
    client_is_party: bool
    submitted_at: datetime
    due_at: datetime
    status: Labelled
    claimer_id: UUID | None
    claimer: str | None


async def page(session: AsyncSession, staff: Staff, wanted: Wanted, *, now: datetime) -> list[Queued]:
    """One row more than a page, if there are more, due first."""
    office_id = await office_scope.few_below(session, staff)
    branches = [_branch(kind, staff, wanted, office_id, now) for kind in wanted.kinds]
    rows = union_all(*branches).subquery()
    statement = select(rows).order_by(rows.c.due_at, rows.c.id).limit(PAGE_SIZE + 1)
    return [_queued(row) for row in await session.execute(statement)]


def _first(declared: QueuedKind, staff: Staff, wanted: Wanted, office_id: UUID | None, now: datetime) -> Select[Any]:
    row = declared.row
    found = select(row.id.label("id"), row.due_at.label("due_at")).where(
        office_scope.within(row.procuratorate_id, office_id), *_conditions(declared, staff, wanted, now)
    )
    if wanted.text and declared.applicant is None:
        found = found.join(Account, Account.id == row.account_id)
    if office_id is None:
        return found.with_only_columns(row.id).order_by(row.due_at, row.id).limit(PAGE_SIZE + 1).correlate(None)
    # All that waits at few offices first: else the planner may walk through everybody's in the order of the limit.
    near = found.cte(f"near_{row.__tablename__}").prefix_with("MATERIALIZED")
    return select(near.c.id).order_by(near.c.due_at, near.c.id).limit(PAGE_SIZE + 1)


def _branch(kind: ReviewKind, staff: Staff, wanted: Wanted, office_id: UUID | None, now: datetime) -> Select[Any]:
    declared = QUEUED[kind]
    row = declared.row
    paper = declared.paper
    papers = (
        select(
            func.array_agg(cast(Attachment.kind, Text)).label("kinds"),
            func.count().filter(Attachment.paper_check.in_(sorted(BAD_CHECKS))).label("bad"),
            func.count().filter(Attachment.paper_check == PaperCheck.UNCHECKED).label("unchecked"),
        )
        .select_from(paper)
        .join(Attachment, Attachment.id == paper.attachment_id)
        .where(declared.paper_of == row.id)
        .lateral()
    )
    return (
        select(
            literal(kind.value).label("kind"),
            row.id.label("id"),
            declared.number.label("number"),
            (Account.full_name if declared.applicant is None else declared.applicant).label("applicant"),
            cast(Account.account_type, Text).label("account_type"),
            declared.capacity.label("capacity"),
            declared.about.label("about"),
            Procuratorate.name.label("office"),
            papers.c.kinds.label("papers"),
            papers.c.bad.label("bad_papers"),
            papers.c.unchecked.label("unchecked_papers"),
            (false() if declared.legal_aid is None else declared.legal_aid).label("legal_aid"),
            (true() if declared.client_is_party is None else declared.client_is_party).label("client_is_party"),
            row.submitted_at.label("submitted_at"),
            row.due_at.label("due_at"),
            cast(row.status, Text).label("status"),
            ReviewClaim.staff_member_id.label("claimer_id"),
            ReviewClaim.staff_name.label("claimer"),
        )
        .join(Account, Account.id == row.account_id)
        .join(Procuratorate, Procuratorate.id == row.procuratorate_id)
        .outerjoin(ReviewClaim, and_(ReviewClaim.subject_id == row.id, ReviewClaim.until > now))
        .join(papers, true())
        .where(row.id.in_(_first(declared, staff, wanted, office_id, now)))
    )


def _conditions(declared: QueuedKind, staff: Staff, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    row = declared.row
    states = set(declared.decidable) - set(declared.waiting) if wanted.suspended else set(declared.waiting)
    found: list[ColumnElement[bool]] = [row.status.in_(sorted(states)), declared.only]
    claimed = exists().where(ReviewClaim.subject_id == row.id, ReviewClaim.until > now)
    if wanted.whose is Whose.FREE:
        found.append(~claimed)
    if wanted.whose is Whose.MINE:
        found.append(claimed.where(ReviewClaim.staff_member_id == staff.staff_id))
    if wanted.due_from is not None:
        found.append(row.due_at >= wanted.due_from)
    if wanted.due_before is not None:
        found.append(row.due_at < wanted.due_before)
    if wanted.text:
        pattern = containing(wanted.text)
        name = Account.full_name if declared.applicant is None else declared.applicant
        found.append(or_(*(each.like(pattern, escape="\\") for each in (declared.number, name, declared.about))))
    if wanted.after is not None:
        due_at, last = wanted.after
        found.append(tuple_(row.due_at, row.id) > tuple_(literal(due_at), literal(last)))
    return found


def _queued(row: Any) -> Queued:
    kind = ReviewKind[row.kind]
    values = row._asdict() | {
        "kind": kind,
        "account_type": AccountType[row.account_type],
        "capacity": Capacity[row.capacity] if row.capacity else None,
        "about": row.about or "",
        "papers": [AttachmentKind[each] for each in row.papers or ()],
        "status": QUEUED[kind].status.__members__[row.status],
    }
    return Queued(**values)


async def lock(session: AsyncSession, kind: ReviewKind, subject_id: UUID) -> tuple[UUID, bool] | None:
    """The office of a thing and whether it can be decided, its row locked as decisions lock it; None out of scope."""
    declared = QUEUED[kind]
    found = await session.execute(
        select(declared.row.procuratorate_id, declared.row.status)
        .where(declared.row.id == subject_id, declared.row.procuratorate_id.is_not(None), declared.only)
        .with_for_update(key_share=True)
    )
    row = found.first()
    return (row[0], row[1] in declared.decidable) if row else None


async def take_up(session: AsyncSession, kind: ReviewKind, subject_id: UUID) -> None:
    """Somebody begins with it: whoever applied sees that it is being reviewed, and changes it no more."""
    row = QUEUED[kind].row
    for state, following in QUEUED[kind].taken_up.items():
        await session.execute(
            update(row)
            .where(row.id == subject_id, row.status == state)
            .values(status=following, version=row.version + 1)
            .execution_options(synchronize_session=False)
        )


async def mine(session: AsyncSession, staff: Staff, now: datetime) -> tuple[ReviewKind, UUID] | None:
    """What this member has claimed and not decided yet, the most urgent first."""
    statements = [
        select(literal(kind.value).label("kind"), declared.row.id.label("id"), declared.row.due_at.label("due_at"))
        .join(ReviewClaim, ReviewClaim.subject_id == declared.row.id)
        .where(
            ReviewClaim.staff_member_id == staff.staff_id,
            ReviewClaim.until > now,
            declared.row.status.in_(sorted(declared.decidable)),
            declared.only,
        )
        for kind, declared in QUEUED.items()
    ]
    rows = union_all(*statements).subquery()
    row = (await session.execute(select(rows.c.kind, rows.c.id).order_by(rows.c.due_at, rows.c.id).limit(1))).first()
    return (ReviewKind[row.kind], row.id) if row else None


@dataclass(frozen=True)
class Free:
    """Something that waits and that nobody is at."""

    kind: ReviewKind
    id: UUID
    procuratorate_id: UUID
    due_at: datetime


async def most_urgent(session: AsyncSession, kind: ReviewKind, office_id: UUID | None, now: datetime) -> Free | None:
    """The first of a kind that waits and nobody has claimed, its row locked; what others hold is passed over.

    `office_id`: as `office_scope.few_below` says.
    """
    row = QUEUED[kind].row
    claimed = exists().where(ReviewClaim.subject_id == row.id, ReviewClaim.until > now)
    statement = (
        select(row.id, row.procuratorate_id, row.due_at)
        .where(
            office_scope.within(row.procuratorate_id, office_id),
            row.status.in_(sorted(QUEUED[kind].handed_out or QUEUED[kind].waiting)),
            QUEUED[kind].only,
            ~claimed,
        )
        .order_by(row.due_at, row.id)
        .limit(1)
        .with_for_update(of=row, key_share=True, skip_locked=True)
    )
    found = (await session.execute(statement)).first()
    return Free(kind, *found) if found else None
