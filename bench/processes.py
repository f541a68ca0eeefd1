"""Processes: started, watched through /proc, and stopped. Linux only."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A server process that listens on a port of 127.0.0.1."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """User and system time that it has used so far, with all its threads."""
        return cpu_seconds(self.pid)

    def memory_mb(self) -> float:
        """What it holds in memory now (RSS)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"process {self.pid} has ended")


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL server, by its data directory."""

    data: Path

    def cpu_seconds(self) -> float:
        """Time that the server and all its backends have used so far; those that have ended count with their parent."""
        postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        total = cpu_seconds(postmaster)
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if _stat(process)[1] == str(postmaster):
                    total += cpu_seconds(int(process.name))
        return total


def _stat(process: Path) -> list[str]:
    """The fields of /proc/…/stat from the third on; the second may hold blanks and brackets."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, with that of the children that it has waited for."""
    return sum(map(int, _stat(Path("/proc", str(pid)))[11:15])) / TICKS_A_SECOND


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(module: str, *, port: int, log: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Run `python -m module` while the block runs, from when it is ready; what it says goes to `log`."""
    with running([sys.executable, "-m", module], ROOT, port=port, log=log, environment=environment) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str | Path], folder: Path, *, port: int, log: Path, environment: dict[str, str]
) -> Iterator[Server]:
    """Run a command while the block runs, from when its path `/readyz` answers 200."""
    own = ("PORTAL_", "PG", "NODE_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    with log.open("wb") as written:
        # A session of its own: Ctrl-C reaches only the harness, which then stops everything in order.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean | environment,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, log)
        yield Server(process.pid, port)
    finally:
        stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not start:\n{log.read_text(errors='replace')[-2000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process: asked first, then forced."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
