"""What runs beside the doors of a process: its ear, the worker if it has one, the embedded server's keeper."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress

from db.local_postgres import LocalPostgresError
from running.housekeeping import housekeeping
from running.wiring import Parts, dispatcher
from subscriptions.hub import Hub

DRAIN_SECONDS = 5
KEEP_SECONDS = 2.0


@asynccontextmanager
async def working(parts: Parts, hub: Hub) -> AsyncIterator[None]:
    """The ear, and the worker if it is to run in this process."""
    # An ear elsewhere does not notice that the database has died.
    doubtful = (lambda: True) if parts.ringer else (lambda: not hub.listening)
    async with (
        hub.running(),
        server_kept(parts, doubtful),
        sending(parts, DRAIN_SECONDS) if parts.settings.worker else nullcontext(),
    ):
        yield


@asynccontextmanager
async def sending(parts: Parts, drain_seconds: float) -> AsyncIterator[None]:
    """A worker and its companions, drained when the block ends."""
    worker = dispatcher(parts)
    async with housekeeping(parts):
        running = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            await worker.drain(drain_seconds)
            await running


@asynccontextmanager
async def server_kept(parts: Parts, doubtful: Callable[[], bool]) -> AsyncIterator[None]:
    """An embedded server that dies while the block runs is started again."""
    server = parts.addresses.server

    async def keep() -> None:
        while server is not None:
            await asyncio.sleep(KEEP_SECONDS)
            if doubtful():
                with suppress(LocalPostgresError, OSError):  # tried again soon
                    await asyncio.to_thread(server.start)

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
