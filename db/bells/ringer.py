"""Rings on a server outside what transactions have touched, when they have committed; it holds up none of them.

The triggers stay the one place that says what rings. On a connection of an engine given to `attach` they do not NOTIFY
but send a notice beside the answer to the statement; it is kept until the connection goes back after the commit, and
dropped at a rollback. A ring that is lost, because a process or server died, loses nothing: whoever waits looks anyway.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from db.bells.line import EVERYBODY, MOST_TOPICS, Line, Say

RUNG = "rung"  # where a connection keeps what its transaction has touched
CODE = "PBELL"  # of the notices that the function `ring` of the database sends
SETTINGS = {"portal.bell": "outside", "client_min_messages": "notice"}
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0
LAST_WORDS_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Touched:
    """Topics by channel, each once; so many of one channel that they are better called everybody."""

    def __init__(self) -> None:
        self._topics: dict[str, set[str]] = {}

    def add(self, channel: str, topics: Iterable[str]) -> None:
        """Add topics of a channel."""
        known = self._topics.setdefault(channel, set())
        known.update(topics)
        if len(known) > MOST_TOPICS or EVERYBODY in known:
            self._topics[channel] = {EVERYBODY}

    def take(self) -> dict[str, set[str]]:
        """All of it, and have nothing any more."""
        taken, self._topics = self._topics, {}
        return taken

    def heard(self, _connection: object, message: Any) -> None:
        """Keep what a notice of the database names, if it is one about rings."""
        if message.sqlstate == CODE:
            self.add(message.message, (message.detail or "").split("\n"))


class Ringer:
    """Says on a line what was touched, while `running`; all that gathers meanwhile is one message a channel."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting = Touched()
        self._wanted = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._pause = FIRST_WAIT_SECONDS

    def attach(self, engine: AsyncEngine) -> None:
        """Ring for whatever commits on this engine, which must have been made with `SETTINGS`."""

        def connected(connection: Any, record: Any) -> None:
            touched = record.info[RUNG] = Touched()
            connection.driver_connection.add_log_listener(touched.heard)

        def undone(connection: Connection) -> None:
            if not connection.invalidated:  # lost: nobody knows whether it has committed, so it rings
                connection.info[RUNG].take()

        def given_back(_connection: object, record: Any) -> None:
            touched = record.info.get(RUNG)
            for channel, topics in touched.take().items() if touched else ():
                self.ring(channel, topics)

        event.listen(engine.sync_engine, "connect", connected)
        event.listen(engine.sync_engine, "rollback", undone)
        event.listen(engine.sync_engine, "checkin", given_back)

    def ring(self, channel: str, topics: Iterable[str]) -> None:
        """Ring soon; never waits, never fails."""
        self._waiting.add(channel, topics)
        self._quiet.clear()
        self._wanted.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Say what is to be said while the block runs; what is left then, within two seconds or never."""
        saying = asyncio.create_task(self._say_for_ever())
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):
                    await self._quiet.wait()
            saying.cancel()
            await asyncio.wait({saying})

    async def _say_for_ever(self) -> None:
        while True:
            try:
                async with self._line.speak() as say:
                    while True:
                        await self._wanted.wait()
                        await self._say_what_waits(say)
                        self._pause = FIRST_WAIT_SECONDS
            except Exception as lost:  # the server may be away in many ways
                logger.warning("ringing interrupted: %s", type(lost).__name__)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_WAIT_SECONDS)

    async def _say_what_waits(self, say: Say) -> None:
        self._wanted.clear()
        taken = self._waiting.take()
        try:
            for channel in tuple(taken):
                await say(channel, taken[channel])
                del taken[channel]
        finally:
            for channel, topics in taken.items():  # not said: said when the server is back
                self.ring(channel, topics)
        if not self._wanted.is_set():
            self._quiet.set()
