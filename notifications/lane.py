"""A channel's way out: claims what is due, sends it outside any transaction, settles it.

Each channel has hands of its own, so that a slow one holds up no other. Within a channel an account, a mail domain and what has
failed before have a part of them only: whoever is slow waits behind the slow. When the provider itself is away, one try at a
time asks whether it is back.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random

import structlog

from db import outbox, settlements
from db.crypto import Keys
from db.engine import Database
from db.outbox import Claimed, Share, Wanted
from db.settlements import Outcome
from notifications.addressing import address_of
from notifications.senders import NotThisWay, Postponed, ProviderAway, SendingError
from notifications.sending import Post, within
from rules.notices import DeliveryError, DeliveryStatus, NoticeChannel
from rules.providers import PATIENCE
from rules.watching import Watch

# Sending and settling together stay below the lease (outbox.LEASE), or another worker would send the same.
SEND_SECONDS = 30.0
SETTLE_AGAIN_AFTER = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
LONGEST_WAIT_SECONDS = 5.0
LAST_WORDS_SECONDS = 5.0
LONGEST_REST_SECONDS = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Manner:
    """How a worker works: hands a channel, how long it waits for what."""

    at_once: int = 16
    poll_seconds: float = 2.0
    send_seconds: float = SEND_SECONDS


class Lane:
    """Sends what goes over one channel: `run` until `stop`, then `drain`."""

    def __init__(
        self,
        channel: NoticeChannel,
        database: Database,
        keys: Keys,
        post: Post,
        *,
        manner: Manner,
        clock: Callable[[], datetime],
        jitter: Random,
        watch: Watch,
    ) -> None:
        self.channel, self._watch = channel, watch
        self._database, self._keys, self._post = database, keys, post
        self._manner, self._clock, self._jitter = manner, clock, jitter
        self.wake = asyncio.Event()
        self.in_flight: dict[asyncio.Task[None], Claimed] = {}
        self._more_waits = False
        self._stopping = False
        self._away = 0  # how many tries in a row have found the provider away
        self._rests_until = 0.0
        self.last_look_at: datetime | None = None

    def stop(self) -> None:
        """Claim no more."""
        self._stopping = True
        self.wake.set()

    async def run(self) -> None:
        """Send what is due until stopped or cancelled; no failing delivery, sender or database ends it."""
        failures = 0
        while not self._stopping:
            self.wake.clear()  # before the look: what rings during it is looked for again
            try:
                await self._look()
            except Exception as error:  # the database is away: it comes back, and so do we
                failures += 1
                log.warning("outbox.look_failed", channel=self.channel, error=type(error).__name__, failures=failures)
                await asyncio.sleep(min(0.1 * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
                continue
            failures = 0
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), self._manner.poll_seconds)

    async def give_back(self, claimed: Sequence[Claimed]) -> None:
        """Leave to others what was claimed and not sent."""
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS), self._database.begin() as session:
                await outbox.release(session, claimed)
        except Exception as error:  # then the leases run out by themselves
            log.warning("outbox.not_released", error=type(error).__name__, deliveries=len(claimed))

    async def _look(self) -> None:
        """Claim no more than can be sent at once, so that no lease runs while its delivery waits for a free hand."""
        claimed = await self._claim()
        self.last_look_at = self._clock()
        if self._stopping and claimed:
            await self.give_back(claimed)
            return
        for each in claimed:
            task = asyncio.create_task(self._deliver(each), name=f"delivery {each.id}")
            self.in_flight[task] = each
            task.add_done_callback(self._landed)

    async def _claim(self) -> list[Claimed]:
        free = self._free_hands()
        self._more_waits = free == 0
        if free == 0:
            return []
        tried_before = sum(each.attempts > 1 for each in self.in_flight.values())
        for_failed = min(max(self._manner.at_once // 2, 1) - tried_before, free)
        async with self._database.begin() as session:
            fresh = Wanted(self.channel, free, self._share(()), tried_before=False)
            claimed = await outbox.claim(session, fresh, now=self._clock())
            rest = min(for_failed, free - len(claimed))
            if rest > 0:
                failed = Wanted(self.channel, rest, self._share(claimed), tried_before=True)
                claimed += await outbox.claim(session, failed, now=self._clock())
        # Something else may be due behind what was left out for its account or its domain: looked for when a hand is free.
        self._more_waits = bool(claimed)
        return claimed

    def _free_hands(self) -> int:
        if self._away == 0:
            return self._manner.at_once - len(self.in_flight)
        rested = asyncio.get_running_loop().time() >= self._rests_until
        return 1 if rested and not self.in_flight else 0

    def _share(self, claimed: Sequence[Claimed]) -> Share:
        busy, hands = [*self.in_flight.values(), *claimed], self._manner.at_once
        of_an_account, of_a_domain = max(hands // 4, 1), hands - hands // 4
        accounts = Counter(each.account_id for each in busy if each.account_id)
        domains = Counter(each.domain for each in busy if each.domain and self.channel is NoticeChannel.EMAIL)
        return Share(
            [account for account, number in accounts.items() if number >= of_an_account],
            [domain for domain, number in domains.items() if number >= of_a_domain],
            max(of_an_account - max(accounts.values(), default=0), 1),
            max(of_a_domain - max(domains.values(), default=0), 1),
        )

    def _landed(self, task: asyncio.Task[None]) -> None:
        self.in_flight.pop(task, None)
        if self._more_waits and len(self.in_flight) <= self._manner.at_once * 3 // 4:  # several in one look
            self.wake.set()

    async def _deliver(self, claimed: Claimed) -> None:
        """One delivery from claim to settlement; its errors stay here."""
        begun = time.monotonic()
        outcome = await self._try(claimed)
        took = time.monotonic() - begun
        for wait in (*SETTLE_AGAIN_AFTER, None):
            try:
                async with self._database.begin() as session:
                    status = await settlements.settle(session, claimed, outcome, now=self._clock(), jitter=self._jitter)
            except Exception as error:  # not settled means sent twice: worth some more tries
                self._log("delivery.not_settled", claimed, outcome=outcome.status.value, error=type(error).__name__)
                if wait is not None:
                    await asyncio.sleep(wait)
            else:
                written = status.value if status else "LEASE_LOST"
                self._log("delivery.settled", claimed, outcome=written, error=outcome.error)
                if outcome.status is not DeliveryStatus.QUEUED:  # else it was not tried
                    again, kind = claimed.attempts > 1, outcome.kind.value if outcome.kind else ""
                    self._watch.settled(self.channel.value, written, kind, again=again, seconds=took)
                return

    async def _try(self, claimed: Claimed) -> Outcome:
        now = self._clock()
        quiet = claimed.quiet_hours
        if quiet is not None and (until := quiet.until(now)) is not None:
            return Outcome(DeliveryStatus.QUEUED, due_at=until)
        try:
            addressed = address_of(claimed, self._keys, now)
            if isinstance(addressed, Outcome):
                return addressed
            provider_id = await within(self._manner.send_seconds, self._post.send(claimed, addressed, now))
        except SendingError as refusal:
            self._heard_of_provider(away=isinstance(refusal, ProviderAway))
            return _what_came_of(refusal, claimed, now)
        except Exception as unknown:  # its words may hold an address: only its kind is kept
            return Outcome(DeliveryStatus.FAILED, error=type(unknown).__name__, kind=DeliveryError.UNCERTAIN)
        self._heard_of_provider(away=False)
        return Outcome(DeliveryStatus.SENT, provider_id=provider_id)

    def _heard_of_provider(self, *, away: bool) -> None:
        """While it is away, each try that finds it so makes the next rest longer; any answer ends that."""
        self._away = self._away + 1 if away else 0
        if away:
            rest = min(0.5 * 2 ** min(self._away, 10), LONGEST_REST_SECONDS)
            loop = asyncio.get_running_loop()
            self._rests_until = loop.time() + rest
            loop.call_later(rest, self.wake.set)

    def _log(self, event: str, claimed: Claimed, **more: str | None) -> None:
        log.info(event, delivery_id=str(claimed.id), channel=claimed.channel.value, attempts=claimed.attempts, **more)


def _what_came_of(refusal: SendingError, claimed: Claimed, now: datetime) -> Outcome:
    """What is to be written of a message that was not taken. What would have to wait goes over a channel in reserve instead."""
    if isinstance(refusal, Postponed):
        if claimed.reserve and refusal.until - now > PATIENCE:
            return Outcome(DeliveryStatus.SKIPPED, error=refusal.reason)
        return Outcome(DeliveryStatus.QUEUED, due_at=refusal.until)
    if isinstance(refusal, NotThisWay):
        return Outcome(DeliveryStatus.SKIPPED, error=refusal.reason, kind=refusal.kind)
    final = refusal.kind is DeliveryError.FINAL
    return Outcome(DeliveryStatus.DEAD if final else DeliveryStatus.FAILED, error=refusal.reason, kind=refusal.kind)
