"""Replay, then follow: everything after a number, then everything to come; nothing lost, nothing twice, in order."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

import asyncpg
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from db.queries.live import Look
from rules.errors import Invalid, NotFound, Problem, Refused, Unauthenticated
from subscriptions.hub import Hub, Topic

logger = logging.getLogger(__name__)
# Waiting would not mend these.
BROKEN = (
    ProgrammingError,
    DataError,
    IntegrityError,
    asyncpg.SyntaxOrAccessError,
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
)


class Numbered(Protocol):
    """An event with its place in its line."""

    seq: int


Answer = TypeVar("Answer")
Event = TypeVar("Event", bound=Numbered)
AskAfter = Callable[[int | None], Awaitable[Look[Event]]]


async def follow(
    hub: Hub, topics: tuple[Topic, ...], after: int | None, ask: AskAfter[Event]
) -> AsyncIterator[tuple[Event, Look[Event]] | Refused]:
    """Each event with the look that found it. What ends the line comes as a last item: a `Refused`, not raised."""
    with hub.counted(), hub.bell(*topics) as bell:  # before the first look: what happens in between rings
        position, first = after, True
        while True:
            look = await patiently(partial(ask, position))
            refusal = _refusal(look, position, first=first)
            if refusal is not None:
                yield refusal
                return
            if position is None:
                position = look.last
            first = False
            for event in look.events:
                yield event, look  # whoever comes back for the next has handed this one on
                position = event.seq
                if bell.woken_at is not None:
                    hub.watch.reached(time.monotonic() - bell.woken_at)
            if not look.full:
                await bell.wait()


async def patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask, for as long as it takes: a database that restarts must end no subscription and lose no event."""
    wait = 0.1
    while True:
        try:
            return await ask()
        except BROKEN:
            raise
        except (SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError) as lost:
            logger.warning("look failed, trying again: %s", type(lost).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5.0)


def _refusal(look: Look[Event], position: int | None, *, first: bool) -> Refused | None:
    if not look.live:
        return Unauthenticated()
    if not look.visible:
        return NotFound()
    if first and position is not None and not 0 <= position <= look.last:
        return Invalid(Problem("AFTER_AHEAD", "after"))
    return None
