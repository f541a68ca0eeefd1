"""Several processes as one: the parent starts them, starts anew what dies, replaces them one by one, and stops them all.

Parent and child hold the ends of a socket, the child's as its standard input: a byte says that the child is ready, its end
that the other is gone. So a parent that is killed takes its children along.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

CHILD = "--child"
STEADY_SECONDS = 10.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
READY_SECONDS = 120.0
STOP_SECONDS = 60.0

log = structlog.get_logger(__name__)


@dataclass
class Membership:
    """The child's end of what holds a family together; without a parent nothing happens."""

    fd: int | None

    @staticmethod
    def of_arguments(arguments: Sequence[str]) -> "Membership":
        """That of a process which was started with `--child`."""
        return Membership(0 if CHILD in arguments else None)

    def ready(self) -> None:
        """Tell the parent that everything is open."""
        if self.fd is not None:
            with suppress(OSError):
                os.write(self.fd, b"r")

    def watch(self, parent_gone: Callable[[], None]) -> None:
        """Call it when the parent is no more."""
        if self.fd is not None:
            asyncio.get_running_loop().add_reader(self.fd, self._heard, parent_gone)

    def leave(self) -> None:
        """Watch no more."""
        if self.fd is not None:
            asyncio.get_running_loop().remove_reader(self.fd)

    def _heard(self, parent_gone: Callable[[], None]) -> None:
        self.leave()
        parent_gone()
        # Nobody is left who would end what hangs.
        asyncio.get_running_loop().call_later(STOP_SECONDS, os._exit, 1)


@dataclass(frozen=True)
class Kind:
    """What a child is: `python -m module …` with these settings beside the parent's."""

    module: str
    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)


class Child:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: socket.socket) -> None:
        self.process, self._lifeline = process, lifeline
        self.ended = asyncio.create_task(process.wait())
        self.ended.add_done_callback(lambda _: lifeline.close())

    @staticmethod
    async def started(kind: Kind) -> "Child":
        """A fresh one."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", kind.module, *kind.arguments, CHILD),
                stdin=theirs.fileno(),
                env=os.environ | kind.settings,
            )
        finally:
            theirs.close()
        return Child(process, ours)

    async def ready(self) -> bool:
        """Wait until it says so; False when it ends instead, or says nothing."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                return await asyncio.get_running_loop().sock_recv(self._lifeline, 1) == b"r"
        except (TimeoutError, OSError):
            return False

    async def stop(self) -> bool:
        """Ask it to end; kill it when it does not. Whether it ended by itself."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self.ended), STOP_SECONDS)
            return True
        self.process.kill()
        await self.ended
        return False


class Place:
    """Where there is always one child of a kind, until it is left."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._child: Child | None = None
        self._left = asyncio.Event()
        self.began = asyncio.Event()  # a child has been ready

    def leave(self) -> None:
        """Keep nobody here any more."""
        self._left.set()

    async def keep(self) -> bool:
        """Start a child, and another whenever one dies; whether the last one ended by itself when this place was left."""
        wait = FIRST_WAIT_SECONDS
        while not self._left.is_set():
            begun = time.monotonic()
            child = self._child = self._child or await Child.started(self._kind)
            noticing = asyncio.create_task(self._notice(child))
            await self._unless_left(child.ended)
            noticing.cancel()
            if self._left.is_set():
                return await child.stop()
            if self._child is child:  # nobody has taken its place
                self._child = None
                log.warning(
                    "process.died", module=self._kind.module, process=child.process.pid, code=child.ended.result()
                )
                wait = FIRST_WAIT_SECONDS if time.monotonic() - begun > STEADY_SECONDS else wait * 2
                await self._unless_left(asyncio.create_task(asyncio.sleep(min(wait, LONGEST_WAIT_SECONDS))))
        return True

    async def replace(self) -> None:
        """A fresh child takes the place when it is ready, then the other is stopped; one that gets not ready changes nothing."""
        fresh = await Child.started(self._kind)
        try:
            if self._child is not None and await fresh.ready():
                other, self._child = self._child, fresh
                await other.stop()
        finally:
            if self._child is not fresh:
                log.warning("process.not_replaced", module=self._kind.module)
                await fresh.stop()

    async def _notice(self, child: Child) -> None:
        if await child.ready():
            self.began.set()

    async def _unless_left(self, waiting: asyncio.Task[Any]) -> None:
        leaving = asyncio.create_task(self._left.wait())
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()


async def family(kinds: Sequence[Kind], *, began: Callable[[], None] = lambda: None) -> int:
    """Keep these processes until SIGTERM or SIGINT, which ends them all; SIGHUP replaces one after the other.

    0 when all ended by themselves, else 1. `began` is called when each has been ready once.
    """
    places = [Place(kind) for kind in kinds]
    stopping, renewing = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number, asked in ((signal.SIGINT, stopping), (signal.SIGTERM, stopping), (signal.SIGHUP, renewing)):
        loop.add_signal_handler(number, asked.set)
    keeping = [asyncio.create_task(place.keep()) for place in places]
    beside = {asyncio.create_task(_tell(places, began)), asyncio.create_task(_replace_when_asked(places, renewing))}
    await stopping.wait()
    for task in beside:
        task.cancel()
    await asyncio.wait(beside)
    for place in places:
        place.leave()
    return 0 if all(await asyncio.gather(*keeping)) else 1


async def _tell(places: Sequence[Place], began: Callable[[], None]) -> None:
    for place in places:
        await place.began.wait()
    began()


async def _replace_when_asked(places: Sequence[Place], asked: asyncio.Event) -> None:
    while True:
        await asked.wait()
        asked.clear()
        for place in places:
            await place.replace()
        log.info("processes.replaced", processes=len(places))
