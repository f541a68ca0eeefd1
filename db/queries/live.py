"""Looking for what is new, for many subscribers in one statement: is the session alive, may the thing be seen, what came after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Integer, TableValuedAlias, Uuid, and_, cast, column, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Account, Case, Notice, ProgressEvent, Session
from db.queries.cases import event_opens_for, opens_for
from db.queries.sessions import is_live

Event = TypeVar("Event")
AT_ONCE = 100


@dataclass(frozen=True)
class Asked:
    """What a subscriber wants to know: everything after a number; `case_id` only for progress."""

    session_id: UUID
    account_id: UUID
    after: int | None
    case_id: UUID | None = None


@dataclass
class Look(Generic[Event]):
    """What there was: whether the session lives, whether the thing may be seen, the last number, the new events in order."""

    live: bool = False
    visible: bool = False
    last: int = 0
    unread: int = 0
    case: Case | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there is probably more."""
        return len(self.events) >= AT_ONCE


def _table(asked: Sequence[Asked]) -> TableValuedAlias:
    """The questions as rows; without `after` the number is too high for any event."""
    columns: list[tuple[Any, list[Any]]] = [
        (Integer, list(range(len(asked)))),
        (Uuid, [each.session_id for each in asked]),
        (Uuid, [each.account_id for each in asked]),
        (Uuid, [each.case_id for each in asked]),
        (Integer, [2**31 - 1 if each.after is None else each.after for each in asked]),
    ]
    names = ("n", "session_id", "account_id", "case_id", "after")
    return (
        func.unnest(*(cast(values, ARRAY(kind)) for kind, values in columns))
        .table_valued(*(column(name, kind) for name, (kind, _) in zip(names, columns, strict=True)), name="asked")
        .render_derived()
    )


async def progress(session: AsyncSession, asked: Sequence[Asked], now: datetime) -> list[Look[ProgressEvent]]:
    """For each question the case if its account may see it now, and the disclosed events after the number."""
    wanted = _table(asked)
    newer = (
        select(ProgressEvent)
        .where(
            ProgressEvent.case_id == Case.id,
            ProgressEvent.seq > wanted.c.after,
            event_opens_for(wanted.c.account_id),
        )
        .correlate(wanted, Case)
        .order_by(ProgressEvent.seq)
        .limit(AT_ONCE)
        .lateral("newer")
    )
    event = aliased(ProgressEvent, newer)
    statement = (
        select(wanted.c.n, Session.id, Case, event)
        .select_from(wanted)
        .outerjoin(Account, Account.id == wanted.c.account_id)
        .outerjoin(Session, and_(Session.id == wanted.c.session_id, Session.account_id == Account.id, is_live(now)))
        .outerjoin(Case, and_(Case.id == wanted.c.case_id, opens_for(wanted.c.account_id)))
        .outerjoin(newer, true())
        .order_by(wanted.c.n, newer.c.seq)
    )
    looks: list[Look[ProgressEvent]] = [Look() for _ in asked]
    for n, session_id, case, new in await session.execute(statement):
        look = looks[n]
        look.live = session_id is not None
        look.visible = case is not None
        look.case = case
        look.last = case.last_seq if case is not None else 0
        if new is not None:
            look.events.append(new)
    return looks


async def notices(session: AsyncSession, asked: Sequence[Asked], now: datetime) -> list[Look[Notice]]:
    """For each question one's own notices after the number, and how many are unread."""
    wanted = _table(asked)
    newer = (
        select(Notice)
        .where(Notice.account_id == wanted.c.account_id, Notice.seq > wanted.c.after)
        .correlate(wanted)
        .order_by(Notice.seq)
        .limit(AT_ONCE)
        .lateral("newer")
    )
    unread = (
        select(func.count())
        .where(Notice.account_id == wanted.c.account_id, Notice.read_at.is_(None))
        .correlate(wanted)
        .scalar_subquery()
    )
    notice = aliased(Notice, newer)
    statement = (
        select(wanted.c.n, Session.id, Account.last_notice_seq, unread, notice)
        .select_from(wanted)
        .outerjoin(Account, Account.id == wanted.c.account_id)
        .outerjoin(Session, and_(Session.id == wanted.c.session_id, Session.account_id == Account.id, is_live(now)))
        .outerjoin(newer, true())
        .order_by(wanted.c.n, newer.c.seq)
    )
    looks: list[Look[Notice]] = [Look() for _ in asked]
    for n, session_id, last, count, new in await session.execute(statement):
        look = looks[n]
        look.live = look.visible = session_id is not None
        look.last, look.unread = last or 0, count
        if new is not None:
            look.events.append(new)
    return looks
