"""Many sleepers, one LISTEN: a ring on a case or an account wakes those who wait for it, and they look together.

The looks of all who were woken by one ring are one statement.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import Protocol
from uuid import UUID

from strawberry.dataloader import DataLoader

from db.engine import Database
from db.listener import Listener
from db.models import Notice, ProgressEvent
from db.queries import live
from db.queries.live import Asked, Look
from rules.watching import Watch

CASE = "portal_case"
ACCOUNT = "portal_account"
HEARTBEAT_SECONDS = 15.0
LOOK_TOGETHER = 500
SOCKETS_PER_ACCOUNT = 20
Topic = tuple[str, str]


class Sleeper(Protocol):
    """Whoever waits for a ring."""

    def ring(self) -> None:
        """There may be something new."""


class Bell:
    """Rings for one sleeper."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._rung_at = 0.0
        self.woken_at: float | None = None  # when the ring came that ended the last sleep, by `time.monotonic`

    def ring(self) -> None:
        """Wake the sleeper, now or at its next wait."""
        if not self._rung.is_set():
            self._rung_at = time.monotonic()
            self._rung.set()

    async def wait(self, seconds: float = HEARTBEAT_SECONDS) -> None:
        """Sleep until rung, or for a heartbeat."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self.woken_at = self._rung_at if self._rung.is_set() else None
        self._rung.clear()


class Hub:
    """The ear of a process."""

    def __init__(
        self, database: Database, url: str, *, now: Callable[[], datetime], watch: Watch | None = None
    ) -> None:
        self._database = database
        self._now = now
        self.watch = watch or Watch()
        self.following = 0  # live subscriptions
        self._sleepers: dict[Topic, set[Sleeper]] = {}
        self.sockets: Counter[UUID] = Counter()  # open WebSockets and streams by account
        self._listener = Listener(url, (CASE, ACCOUNT), rung=self._rung, connected=self._ring_all)
        self.progress: DataLoader[Asked, Look[ProgressEvent]] = DataLoader(
            self._progress, cache=False, max_batch_size=LOOK_TOGETHER
        )
        self.notices: DataLoader[Asked, Look[Notice]] = DataLoader(
            self._notices, cache=False, max_batch_size=LOOK_TOGETHER
        )

    @property
    def listening(self) -> bool:
        """Whether rings come in at present."""
        return self._listener.listening

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Listen while the block runs."""
        task = asyncio.create_task(self._listener.run())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @contextmanager
    def counted(self) -> Iterator[None]:
        """A live subscription while the block runs."""
        self.following += 1
        try:
            yield
        finally:
            self.following -= 1

    @contextmanager
    def bell(self, *topics: Topic) -> Iterator[Bell]:
        """A bell for these topics while the block runs."""
        bell = Bell()
        for topic in topics:
            self.wake(bell, topic)
        try:
            yield bell
        finally:
            for topic in topics:
                self.let_sleep(bell, topic)

    def wake(self, sleeper: Sleeper, topic: Topic) -> None:
        """Ring this sleeper for the topic from now on."""
        self._sleepers.setdefault(topic, set()).add(sleeper)

    def let_sleep(self, sleeper: Sleeper, topic: Topic) -> None:
        """Ring it no more."""
        sleepers = self._sleepers.get(topic, set())
        sleepers.discard(sleeper)
        if not sleepers:
            self._sleepers.pop(topic, None)

    def _rung(self, channel: str, payload: str) -> None:
        for sleeper in self._sleepers.get((channel, payload), ()):
            sleeper.ring()

    def _ring_all(self) -> None:
        for sleepers in self._sleepers.values():
            for sleeper in sleepers:
                sleeper.ring()

    async def _progress(self, asked: list[Asked]) -> Sequence[Look[ProgressEvent]]:
        async with self._database.read() as session:
            return await live.progress(session, asked, self._now())

    async def _notices(self, asked: list[Asked]) -> Sequence[Look[Notice]]:
        async with self._database.read() as session:
            return await live.notices(session, asked, self._now())
