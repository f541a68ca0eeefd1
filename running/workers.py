"""Notification workers apart from the web: `python -m notifications`, `--processes N` for more than one."""

import asyncio
import signal
import sys
from typing import Annotated

import typer

from running.measuring import measured, watch
from running.processes import CHILD, Kind, Membership, family
from running.starting import configure_logging, told_in_sentences
from running.wiring import opened
from running.working import sending, server_kept
from settings import Settings

DRAIN_SECONDS = 20.0


def main(
    processes: Annotated[int, typer.Option(min=1, max=64, help="how many, looked after by a parent")] = 1,
    child: Annotated[bool, typer.Option(CHILD, hidden=True)] = False,
) -> None:
    """Send what waits in the outbox, seal the audit, keep the clocks and run retention, until SIGTERM or Ctrl-C.

    A worker that is asked to stop claims no more, finishes what it is sending within 20 seconds and gives back the rest.
    """
    settings = Settings()
    configure_logging(settings)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # until work begins
    membership = Membership(0 if child else None)
    start = work(settings, membership) if processes == 1 else work_together(settings, processes)
    sys.exit(told_in_sentences(lambda: asyncio.run(start)))


async def work(settings: Settings, membership: Membership) -> int:
    """One worker, until it is stopped or its parent is gone."""
    async with opened(settings, watch(settings)) as parts, measured(parts, None):
        stopped = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stopped.set)
        membership.watch(stopped.set)
        async with server_kept(parts, lambda: True), sending(parts, DRAIN_SECONDS):
            membership.ready()
            await stopped.wait()
    return 0


async def work_together(settings: Settings, processes: int) -> int:
    """Several, none of which works for another: they share the outbox by row locks and leases."""
    async with opened(settings) as parts:
        await parts.database.close()
        return await family([Kind("notifications")] * processes)
