"""What carries rings, by its address; and what a ring looks like on its way."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

MOST_TOPICS = 5000  # of one message: 185 kB; more than that is everybody
EVERYBODY = "*"
QUIET_SECONDS = 10.0  # after which a line is asked whether it lives
ANSWER_SECONDS = 5.0
NAME = "portal"

Rung = Callable[[str, str], None]
Say = Callable[[str, Collection[str]], Awaitable[None]]


class Lost(ConnectionError):
    """The line is lost; rings may have been, too."""


class Ear(Protocol):
    """What hears rings."""

    async def hear(self, channels: Sequence[str], rung: Rung, everybody: Callable[[], None]) -> None:
        """Call `everybody` once rings come in, `rung(channel, topic)` for each; return or raise when the line is lost."""


class Line(Ear, Protocol):
    """A server that carries rings. Hearing and speaking have a connection each, and raise whatever ends it."""

    def speak(self) -> AbstractAsyncContextManager[Say]:
        """A way to ring topics of a channel, which returns when the server has them."""


class Address:
    """nats://user:password@host:port/NAME and its kin: NAME tells one portal's rings from another's on the same server.

    It is never shown whole: its repr has no password.
    """

    def __init__(self, url: str) -> None:
        parts: SplitResult = urlsplit(url)
        self.scheme, self.host, self.port = parts.scheme, parts.hostname or "127.0.0.1", parts.port
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.name = parts.path.strip("/") or NAME

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}"

    def subject(self, channel: str) -> str:
        """What the server knows a channel by."""
        return f"{self.name}.{channel}"


def packed(topics: Collection[str]) -> bytes:
    """Topics of one channel as a message."""
    return EVERYBODY.encode() if len(topics) > MOST_TOPICS else "\n".join(topics).encode()


def unpack(message: str, channel: str, rung: Rung, everybody: Callable[[], None]) -> None:
    """Ring what a message names. Whatever else may stand in it rings nobody."""
    for topic in message.split("\n"):
        if topic == EVERYBODY:
            everybody()
        else:
            rung(channel, topic)
