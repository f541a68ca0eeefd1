"""日历订阅: somebody makes a private address of their appointments, or ends it; whoever has it can read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.crypto import Keys
from db.queries import accounts, calendar_feeds
from rules.accounts import USABLE_STATUSES
from rules.calendars import FEED_LOOKS_BACK, FEED_TOKEN, FEED_TOUCHED, CalendarVisit
from rules.errors import Conflict, NotFound, Problem
from rules.people import Person
from services import audit

MOST_VISITS = 200  # nobody has so many; writing them takes a quarter of a second


async def make(session: AsyncSession, actor: Person, keys: Keys, *, now: datetime) -> str:
    """The token of a new address, which is told once and kept nowhere; an earlier address ends."""
    account = await accounts.get(session, actor.account_id, lock=True)  # the second of two at once ends the first's
    if account is None or account.status not in USABLE_STATUSES:
        raise NotFound
    ended = await calendar_feeds.revoke(session, account.id, now)
    token = crypto.token()
    feed = models.CalendarFeed(account_id=account.id, token_hash=_hash(keys, token), created_at=now)
    session.add(feed)
    await session.flush()
    new = {"replaces": str(ended)} if ended else {}
    await audit.record(session, actor, "calendar_feed.made", "calendar_feed", feed.id, procuratorate_id=None, new=new)
    return token


async def revoke(session: AsyncSession, actor: Person, *, now: datetime) -> datetime:
    """The address opens nothing from the commit on; returns when."""
    ended = await calendar_feeds.revoke(session, actor.account_id, now)
    if ended is None:
        raise Conflict(Problem("FEED_NONE"))
    await audit.record(session, actor, "calendar_feed.revoked", "calendar_feed", ended, procuratorate_id=None)
    return now


@dataclass(frozen=True)
class ReadFeed:
    """What stands in a feed now, and whether it is to be written down that it was read."""

    feed: models.CalendarFeed
    visits: tuple[CalendarVisit, ...]
    to_be_touched: bool


async def read(session: AsyncSession, keys: Keys, token: str, *, now: datetime) -> ReadFeed | None:
    """The visits of the last 60 days and all to come; None alike for what is unknown, ended, or of a closed account."""
    if not FEED_TOKEN.fullmatch(token):
        return None
    feed = await calendar_feeds.by_token(session, _hash(keys, token))
    if feed is None:
        return None
    visits = await calendar_feeds.visits(session, feed.account_id, now - FEED_LOOKS_BACK, MOST_VISITS)
    stale = feed.last_read_at is None or feed.last_read_at <= now - FEED_TOUCHED
    return ReadFeed(feed, tuple(visits), stale)


def _hash(keys: Keys, token: str) -> bytes:
    return keys.blind_index("calendar_feed", token)
