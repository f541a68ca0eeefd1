"""Notices: the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from strawberry import ID, argument

from db import global_ids as ids
from db.queries import notices
from graph.context import Info
from graph.rows import Row
from rules.errors import Invalid, Problem

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class NoticesRead:
    """What was marked, and what is left."""

    notices: Sequence[Row]
    unread_count: int


async def mark_notices_read(info: Info, notice_ids: Annotated[list[ID], argument(name="ids")]) -> NoticesRead:
    """Mark one's own notices read; ids of others' name nothing."""
    if len(notice_ids) > MOST_AT_ONCE:
        raise Invalid(Problem("TOO_MANY_IDS", "ids", {"limit": MOST_AT_ONCE}))
    wanted = [ids.read_or_nobody(each, "notice") for each in notice_ids]
    context = info.context
    async with context.portal.database.begin() as session:
        marked = await notices.mark_read(session, context.person, wanted, context.now())
        unread = await notices.unread_count(session, context.person)
    return NoticesRead([context.rows().row("notice", each.id) for each in marked], unread)
