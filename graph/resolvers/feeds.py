"""Subscriptions: what happens, as it happens."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strawberry import ID

from db import global_ids as ids
from graph.context import TOLD_UP_TO, Context, Info
from graph.rows import Row
from rules.errors import NotAvailable, Problem, Refused
from subscriptions.case_progressed import case_progressed as case_progress
from subscriptions.hub import SOCKETS_PER_ACCOUNT
from subscriptions.notice_added import notice_added as new_notices


@dataclass(frozen=True)
class ProgressTold:
    """An event, and its case as it is when the event is told."""

    seq: int
    event: Row
    case: Row


@dataclass(frozen=True)
class NoticeTold:
    """A notice, and how many were unread when it was found."""

    seq: int
    notice: Row
    unread_count: int


async def case_progressed(info: Info, case_id: ID, after: int | None = None) -> AsyncIterator[ProgressTold | Refused]:
    """The disclosed events of a case."""
    context, row_id = info.context, ids.read(case_id, "case")
    context.patient = True
    rows = context.rows()
    with _place(context):
        async for item in case_progress(context.portal.hub, context.person, row_id, TOLD_UP_TO.get(after)):
            if isinstance(item, Refused):
                yield item
            else:
                yield ProgressTold(item.seq, rows.row("progress_event", item.event.id), rows.row("case", row_id))


async def notice_added(info: Info, after: int | None = None) -> AsyncIterator[NoticeTold | Refused]:
    """One's own notices."""
    context = info.context
    context.patient = True
    rows = context.rows()
    with _place(context):
        async for item in new_notices(context.portal.hub, context.person, TOLD_UP_TO.get(after)):
            if isinstance(item, Refused):
                yield item
            else:
                yield NoticeTold(item.seq, rows.row("notice", item.notice.id), item.unread_count)


@contextmanager
def _place(context: Context) -> Iterator[None]:
    """A stream over HTTP takes one of the account's places, as a socket does; on a socket there is nothing to take."""
    if context.response is None:
        yield
        return
    taken, account_id = context.portal.hub.sockets, context.person.account_id
    if taken[account_id] >= SOCKETS_PER_ACCOUNT:
        raise NotAvailable(Problem("BUSY"))
    taken[account_id] += 1
    try:
        yield
    finally:
        taken[account_id] -= 1
