"""noticeAdded: one's own notices."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from db.models import Notice
from db.queries.live import Asked
from rules.errors import Refused
from rules.people import Person
from subscriptions.feed import follow
from subscriptions.hub import ACCOUNT, Hub


@dataclass(frozen=True)
class NewNotice:
    """A notice, with how many were unread when it was found."""

    seq: int
    notice: Notice
    unread_count: int


async def notice_added(hub: Hub, person: Person, after: int | None) -> AsyncIterator[NewNotice | Refused]:
    """Everything after the number, then everything to come."""
    items = follow(
        hub,
        ((ACCOUNT, str(person.account_id)),),
        after,
        lambda position: hub.notices.load(Asked(person.session_id, person.account_id, position)),
    )
    async for item in items:
        if isinstance(item, Refused):
            yield item
        else:
            notice, look = item
            yield NewNotice(notice.seq, notice, look.unread)
