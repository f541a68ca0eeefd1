"""One timer for many: each rider has its turn once in so many seconds, and the turns are spread over them."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import cycle
from typing import Protocol

logger = logging.getLogger(__name__)


class Rider(Protocol):
    """Whoever rides."""

    def turn(self) -> None:
        """The time has come."""


class Wheel:
    """Turns while anybody rides."""

    def __init__(self, seconds: float, places: int = 15) -> None:
        self._step = seconds / places
        self._places: list[set[Rider]] = [set() for _ in range(places)]
        self._next: Iterator[set[Rider]] = cycle(self._places)
        self._timer: asyncio.TimerHandle | None = None

    def board(self, rider: Rider) -> None:
        """Ride from now on; the first turn comes within one round."""
        min(self._places, key=len).add(rider)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._step, self._move)

    def leave(self, rider: Rider) -> None:
        """Ride no more."""
        for place in self._places:
            place.discard(rider)

    def _move(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._step, self._move) if any(self._places) else None
        for rider in list(next(self._next)):
            try:
                rider.turn()
            except Exception:  # the others have their turns
                logger.exception("a turn failed")
