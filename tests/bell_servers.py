"""NATS and Redis as Debian ships them, on loopback, started and ended by the tests that use them."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

PROGRAMS = {"nats": "nats-server", "redis": "redis-server"}
SECONDS = 20.0


@dataclass
class BellServer:
    """One server on a port of its own, which it keeps when it is killed and started again."""

    kind: str
    password: str | None = None
    certificate: Path | None = None  # with its key in the same file; then it speaks TLS only
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, with whatever it takes to come in."""
        scheme = {"nats": ("nats", "tls"), "redis": ("redis", "rediss")}[self.kind][self.certificate is not None]
        user = {"nats": "portal", "redis": ""}[self.kind]
        entry = f"{user}:{quote(self.password, safe='')}@" if self.password else ""
        host = "localhost" if self.certificate else "127.0.0.1"
        return f"{scheme}://{entry}{host}:{self.port}/testing"

    def start(self) -> None:
        """Return when it takes connections."""
        program = shutil.which(PROGRAMS[self.kind]) or f"/usr/sbin/{PROGRAMS[self.kind]}"
        self.process = subprocess.Popen(
            [program, *(self._nats() if self.kind == "nats" else self._redis())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + SECONDS
        while True:
            assert self.process.poll() is None and time.monotonic() < end, f"{program} does not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(SECONDS)

    def _nats(self) -> list[str]:
        entry = ["--user", "portal", "--pass", self.password] if self.password else []
        tls = ["--tls", "--tlscert", str(self.certificate), "--tlskey", str(self.certificate)]
        return ["--addr", "127.0.0.1", "--port", str(self.port), *entry, *(tls if self.certificate else [])]

    def _redis(self) -> list[str]:
        entry = ["--requirepass", self.password] if self.password else []
        files = ("--tls-cert-file", "--tls-key-file", "--tls-ca-cert-file")
        tls = ["--tls-port", str(self.port), "--tls-auth-clients", "no"]
        tls += [each for name in files for each in (name, str(self.certificate))]
        plain = ["--port", "0" if self.certificate else str(self.port)]
        return ["--bind", "127.0.0.1", "--save", "", *plain, *entry, *(tls if self.certificate else [])]


@contextmanager
def bell_server(kind: str, *, password: str | None = None, certificate: Path | None = None) -> Iterator[BellServer]:
    """A server that runs while the block does; the test is skipped where Debian's package is not installed."""
    if not (shutil.which(PROGRAMS[kind]) or Path(f"/usr/sbin/{PROGRAMS[kind]}").exists()):
        pytest.skip(f"no {PROGRAMS[kind]}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = BellServer(kind, password, certificate, probe.getsockname()[1])
    server.start()
    try:
        yield server
    finally:
        server.kill()
