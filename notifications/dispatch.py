"""The worker: claims what is due, sends it outside any transaction, settles it. At least once, with a stable Message-ID."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from random import Random, SystemRandom

import structlog

from db import outbox
from db.crypto import Keys
from db.engine import Database
from db.listener import Listener
from db.outbox import Claimed, Outcome
from notifications.addressing import Addressed, address_of
from notifications.render import Renderer
from notifications.senders import Mail, Senders, Sms, TryLater, Undeliverable
from rules.notices import DeliveryStatus, NoticeChannel

OUTBOX = "portal_outbox"
AT_ONCE = 16
POLL_SECONDS = 2.0
# Sending and settling together stay below the lease (outbox.LEASE), or another worker would send the same.
SEND_SECONDS = 30.0
SETTLE_AGAIN_AFTER = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
LONGEST_WAIT_SECONDS = 5.0
DRAIN_SECONDS = 20.0
LAST_WORDS_SECONDS = 5.0
CANCEL_AGAIN_SECONDS = 0.2

log = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Sends the outbox, `at_once` deliveries at a time: `run` until `drain`. Several may run side by side."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        *,
        senders: Senders,
        renderer: Renderer,
        listen_url: str,
        at_once: int = AT_ONCE,
        poll_seconds: float = POLL_SECONDS,
        send_seconds: float = SEND_SECONDS,
        clock: Callable[[], datetime] = _utc_now,
        jitter: Random | None = None,
    ) -> None:
        self._database, self._keys, self._senders, self._renderer = database, keys, senders, renderer
        self._at_once, self._poll_seconds, self._send_seconds = at_once, poll_seconds, send_seconds
        self._clock, self._jitter = clock, jitter or SystemRandom()
        self._wake = asyncio.Event()
        self._listener = Listener(listen_url, (OUTBOX,), rung=lambda *_: self._wake.set(), connected=self._wake.set)
        self._in_flight: dict[asyncio.Task[None], Claimed] = {}
        self._more_waits = False
        self._stopping = False
        self._running: asyncio.Task[None] | None = None
        self.last_look_at: datetime | None = None  # when the outbox was last read; for the readiness check

    @property
    def listening(self) -> bool:
        """Whether a NOTIFY would be heard now; without it the outbox is polled."""
        return self._listener.listening

    async def run(self) -> None:
        """Send what is due until drained or cancelled; no failing delivery, sender or database ends it.

        When cancelled, what is in flight goes on until it is done or `drain` ends it.
        """
        bell = asyncio.create_task(self._listener.run(), name="outbox bell")
        self._running = asyncio.create_task(self._look_for_ever(), name="outbox")
        try:
            await self._running
        finally:
            self._running.cancel()
            bell.cancel()
            await asyncio.wait({bell, self._running})

    async def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Claim no more, finish what is in flight within `seconds`, give back the rest. `run` returns then."""
        self._stopping = True
        self._wake.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if self._running:  # it may be claiming just now
                    await asyncio.wait({self._running})
                if self._in_flight:
                    await asyncio.wait(self._in_flight)
        unfinished = dict(self._in_flight)
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished, timeout=LAST_WORDS_SECONDS)
            await self._give_back(list(unfinished.values()))

    async def _look_for_ever(self) -> None:
        failures = 0
        while not self._stopping:
            self._wake.clear()  # before the look: what rings during it is looked for again
            try:
                await self._look()
            except Exception as error:  # the database is away: it comes back, and so do we
                failures += 1
                log.warning("outbox.look_failed", error=type(error).__name__, failures=failures)
                await asyncio.sleep(min(0.1 * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
                continue
            failures = 0
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._poll_seconds)

    async def _look(self) -> None:
        """Claim no more than can be sent at once, so that no lease runs while its delivery waits for a free hand."""
        free = self._at_once - len(self._in_flight)
        self._more_waits = free == 0
        if free == 0:
            return
        async with self._database.begin() as session:
            claimed = await outbox.claim(session, limit=free, now=self._clock())
        self.last_look_at = self._clock()
        self._more_waits = len(claimed) == free
        if self._stopping and claimed:
            await self._give_back(claimed)
            return
        for each in claimed:
            task = asyncio.create_task(self._deliver(each), name=f"delivery {each.id}")
            self._in_flight[task] = each
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task, None)
        if self._more_waits:
            self._wake.set()

    async def _give_back(self, claimed: Sequence[Claimed]) -> None:
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS), self._database.begin() as session:
                await outbox.release(session, claimed)
        except Exception as error:  # then the leases run out by themselves
            log.warning("outbox.not_released", error=type(error).__name__, deliveries=len(claimed))

    async def _deliver(self, claimed: Claimed) -> None:
        """One delivery from claim to settlement; its errors stay here."""
        outcome = await self._try(claimed)
        for wait in (*SETTLE_AGAIN_AFTER, None):
            try:
                async with self._database.begin() as session:
                    status = await outbox.settle(session, claimed, outcome, now=self._clock(), jitter=self._jitter)
            except Exception as error:  # not settled means sent twice: worth some more tries
                self._log("delivery.not_settled", claimed, outcome=outcome.status.value, error=type(error).__name__)
                if wait is not None:
                    await asyncio.sleep(wait)
            else:
                written = status.value if status else "LEASE_LOST"
                self._log("delivery.settled", claimed, outcome=written, error=outcome.error)
                return

    async def _try(self, claimed: Claimed) -> Outcome:
        try:
            addressed = address_of(claimed, self._keys, self._clock())
            if isinstance(addressed, Outcome):
                return addressed
            provider_id = await _within(self._send_seconds, self._sending(claimed, addressed))
            return Outcome(DeliveryStatus.SENT, provider_id=provider_id)
        except Undeliverable as final:
            return Outcome(DeliveryStatus.DEAD, error=final.reason)
        except TryLater as refusal:
            return Outcome(DeliveryStatus.FAILED, error=refusal.reason)
        except Exception as unknown:  # its words may hold an address: only its kind is kept
            return Outcome(DeliveryStatus.FAILED, error=type(unknown).__name__)

    def _sending(self, claimed: Claimed, addressed: Addressed) -> Coroutine[None, None, str]:
        message, language, code, now = claimed.message, claimed.language, addressed.code, self._clock()
        if claimed.channel is NoticeChannel.EMAIL:
            content = self._renderer.mail(message, language, code=code)
            return self._senders.email.send(Mail(claimed.id, addressed.to, content, now))
        text = self._renderer.sms(message, language, code=code)
        return self._senders.sms.send(Sms(claimed.id, addressed.to, text, now))

    def _log(self, event: str, claimed: Claimed, **more: str | None) -> None:
        log.info(event, delivery_id=str(claimed.id), channel=claimed.channel.value, attempts=claimed.attempts, **more)


async def _within(seconds: float, sending: Coroutine[None, None, str]) -> str:
    """What the sender returns; `TimeoutError` when it takes longer.

    It is cancelled until it ends: `asyncio.wait_for` of Python 3.11, which mail libraries use inside, loses a cancellation
    that meets an answer of the server, and the send would go on for as long as the server stays mute.
    """
    task = asyncio.create_task(sending)
    try:
        await asyncio.wait({task}, timeout=seconds)
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)
    finally:
        task.cancel()  # when this delivery itself is cancelled
    if task.cancelled():
        raise TimeoutError
    return task.result()
