"""A real SMTP server on loopback, workers, and things to send."""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, update

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from notifications.dispatch import Dispatcher
from notifications.lane import Manner
from notifications.mail import SmtpSender, SmtpServer
from notifications.render import Renderer
from notifications.senders import MailSender, Senders, Sms
from rules.messages import RegistrationReturned
from services import tell
from tests import people
from wechat.client import Wechat

PUBLIC_URL = "https://portal.example.cn"
MAIL_FROM = "no-reply@portal.example.cn"
PATIENCE = 60.0  # seconds; only what hangs takes so long
NUMBER, REASON, COMMENT = "REGMARKER0001", "理由标记甲", "附言标记乙"


@dataclass
class Box:
    """What an SMTP server received, and how it is to answer some recipients."""

    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    answers_to_sender: list[str] = field(default_factory=list)
    answers_to_recipient: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers_to_content: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=dict)
    begun: int = 0  # mails whose content has come

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, sender: str, _options: object
    ) -> str:
        """Take the sender unless told otherwise."""
        if self.answers_to_sender:
            return self.answers_to_sender.pop(0)
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: object) -> str:
        """Take the recipient unless told otherwise."""
        if self.answers_to_recipient[to]:
            return self.answers_to_recipient[to].pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail unless told otherwise."""
        to = envelope.rcpt_tos[0]
        self.begun += 1
        await asyncio.sleep(self.seconds.get(to, 0))
        if self.answers_to_content[to]:
            return self.answers_to_content[to].pop(0)
        self.envelopes.append(envelope)
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        """What was taken, parsed. No property: aiosmtpd evaluates all of a handler's for each connection."""
        return [message_from_bytes(each.content, policy=default) for each in self.envelopes]  # type: ignore[misc]

    def sender(self, security: str = "none", trusted: ssl.SSLContext | None = None) -> SmtpSender:
        """A sender to this server."""
        server = SmtpServer("127.0.0.1", self.port, security)  # type: ignore[arg-type]
        return SmtpSender(server, mail_from=MAIL_FROM, trusted=trusted)


@asynccontextmanager
async def smtp_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[Box]:
    """A server that runs while the block does."""
    box = Box()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, tls_context=tls, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


class SmsBox:
    """Keeps short messages."""

    def __init__(self) -> None:
        self.messages: list[Sms] = []

    async def send(self, sms: Sms) -> str:
        """Take it."""
        self.messages.append(sms)
        return "sms"

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Office:
    """Makes workers on one database."""

    database: Database
    keys: Keys
    url: str
    sms: SmsBox = field(default_factory=SmsBox)
    wechat: Wechat | None = None

    def worker(self, sender: MailSender, **options: object) -> Dispatcher:
        """A worker that is not running yet."""
        return Dispatcher(
            self.database,
            self.keys,
            senders=Senders(sender, self.sms, self.wechat),
            renderer=Renderer(public_url=PUBLIC_URL),
            listen_url=self.url,
            manner=Manner(
                **{"poll_seconds": 0.2}  # type: ignore[arg-type]
                | {name: options.pop(name) for name in ("at_once", "poll_seconds", "send_seconds") if name in options}
            ),
            **options,  # type: ignore[arg-type]
        )

    @asynccontextmanager
    async def working(self, sender: MailSender, **options: object) -> AsyncIterator[Dispatcher]:
        """A worker that runs while the block does."""
        worker = self.worker(sender, **options)
        running = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            await worker.drain(5)
            await running

    async def tell(self, account_id: UUID, times: int = 1) -> None:
        """Notices full of things that must not leave the portal."""
        async with self.database.begin() as session:
            await write(self.database, session, account_id, times)

    async def deliveries(self) -> Sequence[models.Delivery]:
        """All of them, oldest first."""
        async with self.database.read() as session:
            return (await session.scalars(select(models.Delivery).order_by(models.Delivery.id))).all()

    async def delivery(self) -> models.Delivery:
        """The only one."""
        (only,) = await self.deliveries()
        return only

    async def change(self, **values: object) -> None:
        """Change all deliveries behind the portal's back."""
        async with self.database.begin() as session:
            await session.execute(update(models.Delivery).values(values).execution_options(synchronize_session=False))

    async def settled(self, status: str, count: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until so many deliveries have this status."""

        async def enough() -> bool:
            return sum(each.status == status for each in await self.deliveries()) >= count

        await until(enough, seconds)


async def write(database: Database, session: object, account_id: UUID, times: int = 1) -> None:
    """The same within a transaction of the caller's."""
    async with database.read() as reading:
        office = await people.office(reading)
    for _ in range(times):
        message = RegistrationReturned(new_id(), new_id(), office.id, NUMBER, (REASON,), (REASON,), COMMENT)
        await tell.account(session, account_id, message, now=now())  # type: ignore[arg-type]


def plain(mail: EmailMessage) -> str:
    """The text part."""
    return str(next(iter(mail.iter_parts())).get_content())


async def until(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Wait until it is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < end, f"not within {seconds} s"
        await asyncio.sleep(0.05)


async def mails_in(box: Box, count: int, seconds: float = PATIENCE) -> None:
    """Wait for so many mails."""

    async def enough() -> bool:
        return len(box.envelopes) >= count

    await until(enough, seconds)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def ago(seconds: float) -> datetime:
    """A moment that has passed."""
    return now() - timedelta(seconds=seconds)
