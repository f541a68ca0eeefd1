"""An ear on a connection of its own that comes back by itself, and says so, since rings are lost meanwhile."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from db.bells.choice import ear_at, is_outside

logger = logging.getLogger(__name__)
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0


class Listener:
    """Calls `rung(channel, topic)` for each ring that comes in at `url`, and `connected()`, which is to wake everybody,
    whenever listening begins anew."""

    def __init__(
        self,
        url: str,
        channels: Sequence[str],
        *,
        rung: Callable[[str, str], None],
        connected: Callable[[], None],
    ) -> None:
        self._ear = ear_at(url)
        self._is_outside = is_outside(url)
        self._channels = channels
        self._rung = rung
        self._connected = connected
        self._wait = FIRST_WAIT_SECONDS
        self.listening = False

    async def run(self) -> None:
        """Listen until cancelled; no error ends it."""
        while True:
            try:
                await self._ear.hear(self._channels, self._rung, self._everybody)
            except Exception as lost:  # a server may be away in many ways; the sleepers' heartbeats go on
                logger.warning("listening interrupted: %s", type(lost).__name__)
            finally:
                self.listening = False
            if self._is_outside:  # the database is there: whoever is deaf looks as often as it tries to hear again
                self._connected()
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    def _everybody(self) -> None:
        self.listening, self._wait = True, FIRST_WAIT_SECONDS
        self._connected()
