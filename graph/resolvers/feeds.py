"""Subscriptions: what happens, as it happens."""

from collections.abc import AsyncIterator

from strawberry import ID

from graph import ids
from graph.context import Info
from rules.errors import Refused
from subscriptions.case_progressed import CaseProgress
from subscriptions.case_progressed import case_progressed as progress_of
from subscriptions.notice_added import NewNotice
from subscriptions.notice_added import notice_added as notices_of


async def case_progressed(info: Info, case_id: ID, after: int | None = None) -> AsyncIterator[CaseProgress | Refused]:
    """The disclosed events of a case."""
    context = info.context
    context.loaders.patient = True
    async for item in progress_of(context.portal.hub, context.person, ids.read(case_id, "case"), after):
        yield item


async def notice_added(info: Info, after: int | None = None) -> AsyncIterator[NewNotice | Refused]:
    """One's own notices."""
    context = info.context
    context.loaders.patient = True
    async for item in notices_of(context.portal.hub, context.person, after):
        yield item
