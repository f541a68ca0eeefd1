"""A LISTEN connection of its own that comes back by itself, and says so, since rings are lost meanwhile."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

import asyncpg
from sqlalchemy.engine import make_url

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 10.0
ANSWER_SECONDS = 5.0
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0


class Listener:
    """Calls `rung(channel, payload)` for each ring, and `connected()` whenever listening begins anew."""

    def __init__(
        self,
        url: str,
        channels: Sequence[str],
        *,
        rung: Callable[[str, str], None],
        connected: Callable[[], None],
    ) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._channels = channels
        self._rung = rung
        self._connected = connected
        self._wait = FIRST_WAIT_SECONDS
        self.listening = False

    async def run(self) -> None:
        """Listen until cancelled; no error ends it."""
        while True:
            try:
                await self._listen_once()
            except Exception as lost:  # the database may be away in many ways; the sleepers' heartbeats go on
                logger.warning("listening interrupted: %s", type(lost).__name__)
            finally:
                self.listening = False
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    async def _listen_once(self) -> None:
        settings = {"application_name": "portal-listen"}
        connection = await asyncpg.connect(self._address, timeout=ANSWER_SECONDS, server_settings=settings)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for channel in self._channels:
                await connection.add_listener(channel, lambda _c, _p, channel, payload: self._rung(channel, payload))
            self.listening, self._wait = True, FIRST_WAIT_SECONDS
            self._connected()
            while not lost.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), HEARTBEAT_SECONDS)
                if not lost.is_set():
                    await connection.execute("select 1", timeout=ANSWER_SECONDS)  # notices a half-open connection
        finally:
            connection.terminate()
