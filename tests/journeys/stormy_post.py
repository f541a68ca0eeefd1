"""A mail server on a bad day: it refuses, is slow, wants to be asked twice, hangs up before and after it has taken a mail, and dies."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSED_SENDER, SLOW, REFUSED, HUNG_UP_BEFORE, HUNG_UP_AFTER = 0.04, 0.08, 0.06, 0.03, 0.04
TRIES_THAT_MAY_FAIL = 2  # of a mail, once it has come as far as its content
SLOWEST_SECONDS = 2.0


@dataclass
class StormyPost:
    """What it took, by Message-ID, and what it did to whom."""

    chance: Random
    port: int = 0
    taken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: Counter[str] = field(default_factory=Counter)
    _known: set[str] = field(default_factory=set)
    _tries: Counter[str] = field(default_factory=Counter)
    _server: asyncio.Server | None = None
    _open: set[SMTP] = field(default_factory=set)

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, sender: str, _o: object) -> str:
        """Now and then nobody's mail is wanted."""
        if self.chance.random() < REFUSED_SENDER:
            self.figures["sender refused"] += 1
            return "451 4.3.2 not now"
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _o: object) -> str:
        """Whoever writes to somebody for the first time is asked to come again."""
        if to not in self._known:
            self._known.add(to)
            self.figures["greylisted"] += 1
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take it, or not, or take it and not say so."""
        name = str(message_from_bytes(envelope.content, policy=default)["Message-ID"])
        self._tries[name] += 1
        fate = self.chance.random() if self._tries[name] <= TRIES_THAT_MAY_FAIL else 1.0
        for what, share in (
            ("slow", SLOW),
            ("refused", REFUSED),
            ("cut off", HUNG_UP_BEFORE),
            ("unsaid", HUNG_UP_AFTER),
        ):
            if fate < share:
                return await self._mistreat(what, server, name, envelope)
            fate -= share
        self.taken[name] += envelope.rcpt_tos
        return "250 OK"

    async def _mistreat(self, what: str, server: SMTP, name: str, envelope: Envelope) -> str:
        self.figures[what] += 1
        if what == "refused":
            return "451 4.3.0 try again"
        if what == "slow":
            await asyncio.sleep(self.chance.uniform(0.1, SLOWEST_SECONDS))
        if what in ("slow", "unsaid"):
            self.taken[name] += envelope.rcpt_tos
        if what != "slow" and server.transport is not None:
            server.transport.abort()
        return "250 OK"

    def _connection(self) -> SMTP:
        connection = SMTP(self, enable_SMTPUTF8=True)
        self._open.add(connection)
        return connection

    async def open(self) -> None:
        """Begin, or begin again at the same port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def die(self) -> None:
        """Hang up on everybody and be gone."""
        assert self._server is not None
        self._server.close()
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.abort()
        self._open.clear()


@asynccontextmanager
async def stormy_post(seed: int) -> AsyncIterator[StormyPost]:
    """A server that runs while the block does."""
    post = StormyPost(Random(seed))
    await post.open()
    try:
        yield post
    finally:
        await post.die()
