"""Processes of the portal that begin with everything imported: what a start of Python costs is paid once for all journeys.

A process that has imported the portal, and nothing else, forks one for each start. It is run with `-m` like any other; only the
children that the portal itself starts are started from nothing.
"""

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ("app", "cli", "notifications.__main__")


class WarmProcess:
    """A process, with what journeys use of `subprocess.Popen`."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._nursery.codes.get(self.pid)

    @property
    def returncode(self) -> int | None:
        """The exit code; None while it runs."""
        return self.poll()

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once there is one."""
        with self._nursery.changed:
            self._nursery.changed.wait_for(lambda: self.poll() is not None, timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("portal", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, seen from here."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.warm", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._socket, self.codes = ours, dict[int, int]()
        self._asking = threading.Lock()
        self.changed = threading.Condition()
        self._begun: list[int] = []
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._process.kill)

    def _listen(self) -> None:
        while said := self._socket.recv(1024):
            kind, pid, code = json.loads(said)
            with self.changed:
                if kind == "begun":
                    self.codes.pop(pid, None)  # of an earlier process with this number
                    self._begun.append(pid)
                else:
                    self.codes[pid] = code
                self.changed.notify_all()

    def start(
        self,
        module: Sequence[str],
        environment: Mapping[str, str],
        out: Path,
        err: Path,
        given: Path = Path(os.devnull),
    ) -> WarmProcess:
        """`python -m …` in a process of its own, its words at the end of these files."""
        files = {"given": str(given), "out": str(out), "err": str(err)}
        order = {"argv": list(module), "environment": dict(environment), **files}
        with self._asking:
            self._socket.send(json.dumps(order).encode())
            with self.changed:
                assert self.changed.wait_for(lambda: bool(self._begun), 120), "nobody forks"
                return WarmProcess(self, self._begun.pop())


@cache
def nursery() -> Nursery:
    """One for all journeys of a test process."""
    return Nursery()


def _fork_on_demand(line: socket.socket) -> None:
    """Fork for each order, tell how each ends; return in a child only, or when nobody gives orders any more."""
    line.settimeout(0.02)
    while True:
        try:
            said = line.recv(1 << 20)
            if not said:
                os._exit(0)
            order: dict[str, Any] = json.loads(said)
            pid = os.fork()
            if pid == 0:
                line.close()
                _become(order)
                return
            line.send(json.dumps(["begun", pid, 0]).encode())
        except TimeoutError:
            pass
        while (ended := _ended()) is not None:
            line.send(json.dumps(["ended", *ended]).encode())


def _ended() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


def _become(order: Mapping[str, Any]) -> None:
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, name, how in ((0, "given", os.O_RDONLY), (1, "out", writing), (2, "err", writing)):
        file = os.open(order[name], how, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.argv = list(order["argv"])


def main() -> None:
    """Import the portal, fork, and in a child run what was ordered."""
    line = socket.socket(fileno=int(sys.argv[1]))
    for module in MODULES:
        __import__(module)
        sys.modules.pop(module)  # it is run anew, as `python -m` does
    _fork_on_demand(line)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
