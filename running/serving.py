"""The HTTP server of a process, and how it leaves: it says so, takes nobody in, finishes, and sends everybody elsewhere."""

import asyncio
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import socket

import uvicorn
from starlette.types import ASGIApp

from running.processes import Membership
from running.working import DRAIN_SECONDS
from settings import Settings
from web.guarded_http import guarded_http
from web.guarded_websocket import GuardedWebSocket, guarded_websocket
from web.health import Health

SPREAD_SECONDS = 3.0
SOCKETS_A_SECOND = 500  # fewer are sent away at this pace, more within SPREAD_SECONDS
STEP_SECONDS = 0.02


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """uvicorn with our own protocols."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=guarded_http(),
        ws=guarded_websocket(),
        ws_ping_interval=20,
        ws_ping_timeout=20,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=DRAIN_SECONDS,
        lifespan="off",
    )


class Server(uvicorn.Server):
    """Stops at a signal and returns; the library would raise the signal again and end the process before it has drained.

    A stop turns `/readyz` to 503 at once, and closes the port `notice_seconds` later, when whoever asks has noticed.
    """

    def __init__(
        self, config: uvicorn.Config, health: Health, *, notice_seconds: float = 0, membership: Membership | None = None
    ) -> None:
        super().__init__(config)
        self._health, self._notice_seconds = health, notice_seconds
        self._membership = membership or Membership(None)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT, SIGTERM and the end of the parent while serving."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for each in signals:
            loop.add_signal_handler(each, self._stop, each)
        self._membership.watch(lambda: self._stop(signal.SIGTERM))
        yield
        self._membership.leave()
        for each in signals:
            loop.remove_signal_handler(each)

    def _stop(self, number: signal.Signals) -> None:
        if self._health.stopping:  # asked again: at once
            self.handle_exit(number, None)
            return
        self._health.stopping = True
        asyncio.get_running_loop().call_later(self._notice_seconds, self.handle_exit, number, None)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to serve, and tell the parent."""
        await super().startup(sockets)
        if not self.should_exit:
            self._membership.ready()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Take nobody in, finish what was asked, and send the open sockets elsewhere, some at a time."""
        queued = [one for listening in sockets or [] for one in _accepted(listening)]
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        for each in queued:
            with suppress(OSError):  # it may be gone by now
                await asyncio.get_running_loop().connect_accepted_socket(self._protocol, each)
        everybody = list(self.server_state.connections)
        lives = [each for each in everybody if isinstance(each, GuardedWebSocket)]
        for asking in set(everybody) - set(lives):
            asking.shutdown()
        await self._send_elsewhere(lives)
        await super().shutdown([])

    def _protocol(self) -> asyncio.Protocol:
        state = self.lifespan.state
        protocol = self.config.http_protocol_class
        return protocol(config=self.config, server_state=self.server_state, app_state=state)  # type: ignore[call-arg]

    async def _send_elsewhere(self, lives: list[GuardedWebSocket]) -> None:
        """1012 to all, spread over time: those who come back at once would come together."""
        random.shuffle(lives)
        steps = max(1, round(min(SPREAD_SECONDS, len(lives) / SOCKETS_A_SECOND) / STEP_SECONDS))
        for step in range(steps):
            for each in lives[step::steps]:
                with suppress(Exception):  # it may be gone by now
                    each.shutdown()
            if not self.force_exit:
                await asyncio.sleep(STEP_SECONDS)


def _accepted(listening: socket) -> Iterator[socket]:
    """Whoever the kernel has let in and nobody has met yet: closing the port would cut them off."""
    with suppress(OSError):  # nobody is left, or the port is closed already
        listening.setblocking(False)
        while True:
            yield listening.accept()[0]
