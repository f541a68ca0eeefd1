"""What the worker asks of a channel: to take a message, or to say whether another try makes sense."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from notifications.render import Rendered
from rules.notices import DeliveryError
from rules.sms import SmsTemplate
from wechat.client import Wechat


class SendingError(Exception):
    """A message was not taken. `reason` is kept and logged: never with an address, a name or content in it."""

    kind = DeliveryError.TEMPORARY

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(SendingError):
    """It may be taken another time."""


class ProviderAway(TryLater):
    """Nobody's message is taken just now: the provider cannot be reached, or does not let us in."""


class Uncertain(TryLater):
    """It may have been taken: the connection broke before the answer came. It is sent again, under the same id."""

    kind = DeliveryError.UNCERTAIN


class Undeliverable(SendingError):
    """This recipient will never get it."""

    kind = DeliveryError.FINAL


class Postponed(SendingError):
    """It has not been tried, and can be from a moment on; what cannot wait so long goes over another channel."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class ProviderRests(SendingError):
    """Nobody's message is taken until a moment; with none, until somebody has put something right."""

    def __init__(self, reason: str, until: datetime | None) -> None:
        super().__init__(reason)
        self.until = until


class NotThisWay(SendingError):
    """It does not go over this channel, and another try changes nothing; another channel may bring it."""

    kind = DeliveryError.FINAL


class Misconfigured(NotThisWay):
    """The message is set up in a way with which it cannot be sent. `problem` says what is to be mended, in a few words."""

    def __init__(self, problem: str, reason: str | None = None) -> None:
        super().__init__(reason or problem)
        self.problem = problem


@dataclass(frozen=True)
class Mail:
    """A mail to one person."""

    delivery_id: UUID
    to: str
    content: Rendered
    at: datetime
    unsubscribe: str | None = None  # an address that ends mails of its kind


@dataclass(frozen=True)
class Sms:
    """A short message to one person: which one, and what stands in its gap; never words of anybody's own.

    `text` is how it reads, for those who look at it where there is no provider.
    """

    delivery_id: UUID
    to: str
    template: SmsTemplate
    said: str | None
    text: str
    at: datetime


class MailSender(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> str:
        """Hand it over and return the provider's id for it; raises `TryLater` or `Undeliverable`."""


class SmsSender(Protocol):
    """Sends short messages."""

    async def send(self, sms: Sms) -> str:
        """Hand it over and return the provider's id for it; raises `SendingError`."""

    async def close(self) -> None:
        """Nothing more is sent."""


@dataclass(frozen=True)
class Senders:
    """One sender for each channel that leaves the portal."""

    email: MailSender
    sms: SmsSender
    wechat: Wechat | None = None


def write_private(directory: Path, name: str, content: bytes) -> None:
    """Write a file for the owner's eyes only (0600), whole or not at all."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = directory / f".{name}.draft"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(directory / name)
