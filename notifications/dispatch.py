"""The worker: a lane for each channel, the gathering of digests and the telling of many; woken by the bell of the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random, SystemRandom

import structlog

from db.crypto import Keys
from db.engine import Database
from db.listener import Listener
from db.queries import broadcasts, digests
from notifications.lane import LAST_WORDS_SECONDS, LONGEST_WAIT_SECONDS, Lane, Manner
from notifications.render import Renderer
from notifications.senders import Senders
from notifications.sending import Post
from notifications.texting import Texting
from notifications.unsubscribing import Unsubscribing
from notifications.wechat import WechatMessages
from rules.notice_preferences import OUTSIDE
from rules.watching import Watch

OUTBOX = "portal_outbox"
DRAIN_SECONDS = 20.0
DIGEST_SECONDS = 20.0
DIGESTS_AT_ONCE = 500
DIGEST_LOCK = 7_263_415

log = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Sends the outbox: `run` until `drain`. Several may run side by side, in as many processes as there are."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        *,
        senders: Senders,
        renderer: Renderer,
        listen_url: str,
        manner: Manner = Manner(),
        clock: Callable[[], datetime] = _utc_now,
        jitter: Random | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._database, self._clock = database, clock
        texting = Texting(database, keys, senders.sms, renderer)
        links, over_wechat = (
            Unsubscribing(keys, renderer.public_url),
            WechatMessages(database, renderer, senders.wechat),
        )
        self._post = post = Post(senders, renderer, links, texting, over_wechat)
        self.lanes = [
            Lane(
                channel,
                database,
                keys,
                post,
                manner=manner,
                clock=clock,
                jitter=jitter or SystemRandom(),
                watch=watch or Watch(),
            )
            for channel in OUTSIDE
        ]
        self._poll_seconds = manner.poll_seconds
        self._many = asyncio.Event()
        self._listener = Listener(listen_url, (OUTBOX,), rung=lambda *_: self._wake(), connected=self._wake)
        self._stopping = False
        self._running: asyncio.Future[list[None]] | None = None

    @property
    def listening(self) -> bool:
        """Whether a NOTIFY would be heard now; without it the outbox is polled."""
        return self._listener.listening

    @property
    def last_look_at(self) -> datetime | None:
        """When every lane had last read the outbox; for the readiness check."""
        looks = [lane.last_look_at for lane in self.lanes]
        return min(each for each in looks if each is not None) if all(looks) else None

    def _wake(self) -> None:
        self._many.set()
        for lane in self.lanes:
            lane.wake.set()

    async def run(self) -> None:
        """Send what is due until drained or cancelled; no failing delivery, sender or database ends it.

        When cancelled, what is in flight goes on until it is done or `drain` ends it.
        """
        companions = [
            asyncio.create_task(self._listener.run(), name="outbox bell"),
            asyncio.create_task(self._for_ever("digests", self._gather, asyncio.Event(), DIGEST_SECONDS)),
            asyncio.create_task(self._for_ever("broadcasts", self._tell_many, self._many, self._poll_seconds)),
        ]
        self._running = running = asyncio.gather(*(lane.run() for lane in self.lanes))
        try:
            await running
        finally:
            running.cancel()
            for companion in companions:
                companion.cancel()
            await asyncio.wait(companions)

    async def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Claim no more, finish what is in flight within `seconds`, give back the rest. `run` returns then."""
        self._stopping = True
        for lane in self.lanes:
            lane.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if self._running:  # it may be claiming just now
                    await asyncio.wait({self._running})
                if in_flight := [task for lane in self.lanes for task in lane.in_flight]:
                    await asyncio.wait(in_flight)
        for lane in self.lanes:
            unfinished = dict(lane.in_flight)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished, timeout=LAST_WORDS_SECONDS)
                await lane.give_back(list(unfinished.values()))
        await self._post.close()

    async def _for_ever(
        self, name: str, chore: Callable[[], Awaitable[bool]], rung: asyncio.Event, seconds: float
    ) -> None:
        """A chore again and again, at once when it says that there is more; no failure ends it."""
        failures = 0
        while not self._stopping:
            rung.clear()
            try:
                more = await chore()
            except Exception as error:  # the database is away: it comes back, and so do we
                failures += 1
                log.warning(f"{name}.failed", error=type(error).__name__, failures=failures)
                await asyncio.sleep(min(0.1 * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
                continue
            failures = 0
            if not more:
                with suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), seconds)

    async def _gather(self) -> bool:
        async with self._database.alone(DIGEST_LOCK) as alone:
            if not alone:
                return False
            async with self._database.begin() as session:
                return await digests.gather(session, limit=DIGESTS_AT_ONCE, now=self._clock()) == DIGESTS_AT_ONCE

    async def _tell_many(self) -> bool:
        async with self._database.begin() as session:
            return await broadcasts.tell_next(session, now=self._clock()) is not None
