"""Rings through NATS."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg

from db.bells.line import ANSWER_SECONDS, QUIET_SECONDS, Address, Lost, Rung, Say, packed, unpack

DEFAULT_PORT = 4222


class NatsLine:
    """A NATS server. Coming back is the caller's: the client's own way would lose rings and not say so."""

    def __init__(self, url: str) -> None:
        self._address = Address(url)

    async def hear(self, channels: Sequence[str], rung: Rung, everybody: Callable[[], None]) -> None:
        """Subscribe until the connection is lost, or the client has dropped a ring."""
        async with self._connected() as (client, lost):
            for channel in channels:
                await client.subscribe(self._address.subject(channel), cb=_heard(channel, rung, everybody))
            await client.flush(int(ANSWER_SECONDS))
            everybody()
            await lost.wait()
            raise Lost

    @asynccontextmanager
    async def speak(self) -> AsyncIterator[Say]:
        """Publish, and wait until the server has it."""
        async with self._connected() as (client, lost):

            async def say(channel: str, topics: Collection[str]) -> None:
                await client.publish(self._address.subject(channel), packed(topics))
                await client.flush(int(ANSWER_SECONDS))
                if lost.is_set():
                    raise Lost

            yield say

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[Client, asyncio.Event]]:
        address, client, lost = self._address, Client(), asyncio.Event()

        async def ended(*_: object) -> None:  # an error's words may hold the address: nothing of them is kept
            lost.set()

        try:
            async with asyncio.timeout(2 * ANSWER_SECONDS):
                await client.connect(
                    f"{address.scheme}://{address.host}:{address.port or DEFAULT_PORT}",
                    name="portal-bell",
                    user=address.user if address.password else None,
                    password=address.password,
                    token=None if address.password else address.user,
                    allow_reconnect=False,
                    connect_timeout=int(ANSWER_SECONDS),
                    ping_interval=int(QUIET_SECONDS),
                    max_outstanding_pings=1,
                    error_cb=ended,
                    disconnected_cb=ended,
                    closed_cb=ended,
                )
            yield client, lost
        finally:
            with suppress(Exception):  # it may be closed, or never have been open
                await client.close()


def _heard(channel: str, rung: Rung, everybody: Callable[[], None]) -> Callable[[Msg], Awaitable[None]]:
    async def heard(message: Msg) -> None:
        unpack(message.data.decode(errors="replace"), channel, rung, everybody)

    return heard
