"""Calendar feeds: make, revoke."""

from dataclasses import dataclass
from datetime import datetime

from graph.context import Info
from rules.attempts import CALENDAR_FEED_BY_ACCOUNT
from rules.calendars import FEED_PATH
from services import attempts, calendar_feeds


@dataclass(frozen=True)
class CalendarFeed:
    """A fresh address."""

    url: str


@dataclass(frozen=True)
class CalendarFeedRevoked:
    """No address any more."""

    revoked_at: datetime


async def make_calendar_feed(info: Info) -> CalendarFeed:
    """A new address; an earlier one ends."""
    context, portal = info.context, info.context.portal
    async with portal.database.begin() as session:
        tries = [(CALENDAR_FEED_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, portal.keys, tries, now=context.now())
    async with portal.database.begin() as session:
        token = await calendar_feeds.make(session, context.person, portal.keys, now=context.now())
    return CalendarFeed(f"{portal.public_url}{FEED_PATH}{token}.ics")


async def revoke_calendar_feed(info: Info) -> CalendarFeedRevoked:
    """End the address."""
    context = info.context
    async with context.portal.database.begin() as session:
        return CalendarFeedRevoked(await calendar_feeds.revoke(session, context.person, now=context.now()))
