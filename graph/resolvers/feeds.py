"""Subscriptions: what happens, as it happens."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from strawberry import ID

from graph import ids
from graph.context import Context, Info
from rules.errors import NotAvailable, Problem, Refused
from subscriptions.case_progressed import CaseProgress
from subscriptions.case_progressed import case_progressed as progress_of
from subscriptions.hub import SOCKETS_PER_ACCOUNT
from subscriptions.notice_added import NewNotice
from subscriptions.notice_added import notice_added as notices_of


async def case_progressed(info: Info, case_id: ID, after: int | None = None) -> AsyncIterator[CaseProgress | Refused]:
    """The disclosed events of a case."""
    context = info.context
    context.loaders.patient = True
    with _place(context):
        async for item in progress_of(context.portal.hub, context.person, ids.read(case_id, "case"), after):
            yield item


async def notice_added(info: Info, after: int | None = None) -> AsyncIterator[NewNotice | Refused]:
    """One's own notices."""
    context = info.context
    context.loaders.patient = True
    with _place(context):
        async for item in notices_of(context.portal.hub, context.person, after):
            yield item


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
