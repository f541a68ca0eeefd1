"""The portal's side of cleaning: processes that may die, each with one file at a time."""

import asyncio
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from typing import IO

from papers.clean import UNREADABLE, Clean, Limits, Unclean
from rules.errors import Invalid, Problem

ROOT = Path(__file__).resolve().parent.parent
LINE = 16_384  # bytes of an answer's first line at most
PATIENCE = 3  # times the seconds of computing: the machine may be busy with other things
AFTER_FILES = 200  # then a fresh process takes over: whatever has leaked goes with the old one


class Cleaner:
    """Cleans files elsewhere: whatever a file does to a process there, it is refused and the next one is cleaned."""

    def __init__(self, limits: Limits | None = None, *, processes: int = 2) -> None:
        self.limits = limits or Limits()
        self._threads = ThreadPoolExecutor(processes, "papers")  # each waits for a process of its own
        self._own = threading.local()
        self._started: list[_Process] = []

    async def clean(self, media_type: str, content: bytes) -> Clean:
        """A clean file; raises `Invalid` with the reason when it is refused, or when the process died of it."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._clean, media_type, content)
        except Unclean as no:
            raise Invalid(no.problem) from None

    def _clean(self, media_type: str, content: bytes) -> Clean:
        process: _Process | None = getattr(self._own, "process", None)
        if process is None or not process.is_fit:
            if process is not None:
                process.end()
                self._started.remove(process)
            process = self._own.process = _Process(self.limits)
            self._started.append(process)
        return process.clean(media_type, content)

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._started):
            process.kill()  # so that nobody waits for a file that is under way
        self._threads.shutdown()
        for process in self._started:
            process.end()


class _Process:
    """A process behind two pipes."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._asked, self._broken = limits, 0, False
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "papers.cleaning", *map(str, astuple(limits))],
            cwd=ROOT,
            env={},  # neither addresses nor passwords
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the portal, which ends it in its own time
        )

    @property
    def is_fit(self) -> bool:
        """Whether it can take another file."""
        return not self._broken and self._asked < AFTER_FILES and self._popen.poll() is None

    def clean(self, media_type: str, content: bytes) -> Clean:
        """Ask, wait, and trust no answer that is not of the agreed form and size."""
        self._asked += 1
        self._broken = True  # until a whole answer is there
        overdue = threading.Timer(self._limits.seconds * PATIENCE, self._popen.kill)
        overdue.start()
        try:
            made = self._answer(media_type, content)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unclean(UNREADABLE) from error
        finally:
            overdue.cancel()
        self._broken = False
        if isinstance(made, Problem):
            raise Unclean(made)
        return made

    def _answer(self, media_type: str, content: bytes) -> Clean | Problem:
        asking, answering = self._popen.stdin, self._popen.stdout
        assert asking is not None and answering is not None
        asking.write(json.dumps({"media_type": media_type, "size": len(content)}).encode() + b"\n")
        asking.write(content)
        asking.flush()
        answer = json.loads(answering.readline(LINE))
        if "code" in answer:
            return Problem(answer["code"], values=answer["values"])
        sizes = [int(size) for size in answer["sizes"]]
        if min(sizes) <= 0 or not 2 <= len(sizes) <= self._limits.pages + 1 or sum(sizes) > self._limits.output:
            raise ValueError
        first, *pages = (_exactly(answering, size) for size in sizes)
        return Clean(first, tuple(pages))

    def kill(self) -> None:
        """End it, whatever it is doing."""
        self._popen.kill()

    def end(self) -> None:
        """Kill it, and let go of its pipes."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) != size:
        raise ValueError
    return found
