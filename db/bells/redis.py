"""Rings through Redis."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from db.bells.line import ANSWER_SECONDS, QUIET_SECONDS, Address, Lost, Rung, Say, packed, unpack

DEFAULT_PORT = 6379


class RedisLine:
    """A Redis server. Coming back is the caller's: the client's own way would lose rings and not say so."""

    def __init__(self, url: str) -> None:
        self._address = Address(url)

    async def hear(self, channels: Sequence[str], rung: Rung, everybody: Callable[[], None]) -> None:
        """Subscribe until the connection is lost or mute."""
        subjects = {self._address.subject(channel): channel for channel in channels}
        async with self._client() as client, client.pubsub() as heard:
            await heard.subscribe(*subjects)
            waited, is_asked = set(subjects), False
            while True:
                message = await heard.get_message(timeout=ANSWER_SECONDS if is_asked or waited else QUIET_SECONDS)
                if message is None:
                    if is_asked or waited:
                        raise Lost
                    await heard.ping()
                    is_asked = True
                    continue
                is_asked = False
                subject = _text(message["channel"]) if message["channel"] else ""
                if message["type"] == "subscribe" and subject in waited:
                    waited.remove(subject)
                    if not waited:
                        everybody()
                elif message["type"] == "message" and subject in subjects:
                    unpack(message["data"].decode(errors="replace"), subjects[subject], rung, everybody)

    @asynccontextmanager
    async def speak(self) -> AsyncIterator[Say]:
        """Publish; the answer says that the server has it."""
        async with self._client() as client:

            async def say(channel: str, topics: Collection[str]) -> None:
                await client.publish(self._address.subject(channel), packed(topics))

            yield say

    def _client(self) -> Redis:
        address = self._address
        return Redis(
            host=address.host,
            port=address.port or DEFAULT_PORT,
            username=address.user,
            password=address.password,
            ssl=address.scheme == "rediss",
            client_name="portal-bell",
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )


def _text(subject: bytes | str) -> str:
    return subject.decode(errors="replace") if isinstance(subject, bytes) else subject
