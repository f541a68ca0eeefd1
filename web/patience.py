"""Time that runs out unless bytes move."""

import asyncio
from collections.abc import Callable

# A connection that is being closed gets this long to take what is left, then it is cut
LINGER_SECONDS = 1.0


class Patience:
    """Time that runs out unless bytes move: each byte buys a little, never more than `seconds` ahead of now."""

    def __init__(self, loop: asyncio.AbstractEventLoop, exhausted: Callable[[], None]) -> None:
        self.loop = loop
        self.exhausted = exhausted
        self.timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, rate: float, moved: Callable[[], float]) -> None:
        """Start anew; `moved` tells the bytes since it was last asked, `rate` how many buy a second."""
        self.end()
        self.seconds, self.rate, self.moved = seconds, rate, moved
        self.deadline = self.loop.time() + seconds
        self.timer = self.loop.call_later(seconds / 4, self._look)

    def end(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _look(self) -> None:
        now = self.loop.time()
        self.deadline = min(self.deadline + self.moved() / self.rate, now + self.seconds)
        if now >= self.deadline:
            self.timer = None
            self.exhausted()
        else:
            self.timer = self.loop.call_later(min(self.seconds / 4, self.deadline - now), self._look)


def drained(transport: asyncio.Transport) -> Callable[[], float]:
    """A reading of how many waiting bytes the transport has got rid of since the reading before."""
    waiting = transport.get_write_buffer_size()

    def since_then() -> float:
        nonlocal waiting
        before, waiting = waiting, transport.get_write_buffer_size()
        return max(before - waiting, 0)

    return since_then
