"""Those who come to a socket: whose token it is, asked for all who come at the same time."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from db.engine import Database
from db.queries import sessions
from db.queries.sessions import TOUCH_AFTER, SignedIn
from subscriptions.feed import patiently
from subscriptions.together import Together

logger = logging.getLogger("portal.sessions")


class Arrivals:
    """The look-up of tokens."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._tokens: Together[bytes, SignedIn | None] = Together(self._looked_up)

    async def signed_in(self, token_hash: bytes) -> SignedIn | None:
        """Whose live session it is; that it is in use is remembered."""
        return await self._tokens.load(token_hash)

    async def _looked_up(self, hashes: list[bytes]) -> Sequence[SignedIn | None]:
        now = self._now()
        found = await patiently(partial(self._found, hashes, now))
        stale = [each.session_id for each in found.values() if each.last_used_at < now - TOUCH_AFTER]
        if stale:
            try:
                async with self._database.begin() as session:
                    await sessions.touch(session, stale, now)
            except (SQLAlchemyError, OSError) as lost:  # whoever comes is let in even if that cannot be written
                logger.warning("use of a session not written: %s", type(lost).__name__)
        return [found.get(each) for each in hashes]

    async def _found(self, hashes: list[bytes], now: datetime) -> dict[bytes, SignedIn]:
        async with self._database.read() as session:
            return await sessions.by_tokens(session, hashes, now)
