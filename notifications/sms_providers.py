"""What all providers of short messages have in common: what is filed with them, one HTTP client, what their answers mean."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import httpx2

from notifications.senders import (
    Misconfigured,
    Postponed,
    ProviderAway,
    ProviderRests,
    SendingError,
    Sms,
    TryLater,
    Uncertain,
    Undeliverable,
)
from rules.providers import LOOK_AGAIN, next_midnight
from rules.sms import SmsTemplate

# Together below what a lane gives a sender (notifications/lane.py).
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
NUMBER_RESTS = timedelta(hours=1)
LONGEST_ANSWER = 64 * 1024

# The library logs the whole address of each request, and in the address stand number and code.
logging.getLogger("httpx2").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Account:
    """Who the portal is at a provider. `templates`: what is filed there, by `SmsTemplate.key`."""

    endpoint: str
    key_id: str
    key_secret: str
    signature: str
    templates: Mapping[str, str]

    @property
    def host(self) -> str:
        """The name that is signed."""
        return httpx2.URL(self.endpoint).netloc.decode()

    def filed(self, template: SmsTemplate) -> str:
        """Its number at the provider; raises `Misconfigured` when it is not filed in any language."""
        for key in template.keys:
            if key in self.templates:
                return self.templates[key]
        raise Misconfigured(f"{template.message}: not filed (PORTAL_SMS_TEMPLATES)")


class Meaning(Enum):
    """What an answer of a provider means for the portal."""

    LATER = auto()  # busy, or too fast
    NUMBER_HAS_ENOUGH = auto()  # this number, for a time
    DAY_IS_USED_UP = auto()  # what the account may send in a day
    STOPPED = auto()  # unpaid, ended, or out of what was bought
    SHUT_OUT = auto()  # the key, its rights or the address from which we ask
    BAD_NUMBER = auto()  # this number never gets it
    WRONG_TEMPLATE = auto()  # what is filed, or the signature, is not what we sent


def trouble(meaning: Meaning, code: str, request_id: str, sms: Sms) -> SendingError:
    """What is to be raised for an answer. The reason holds the provider's code and its request's number, nothing else."""
    reason = f"{code} {request_id}".strip()
    match meaning:
        case Meaning.NUMBER_HAS_ENOUGH:
            return Postponed(reason, sms.at + NUMBER_RESTS)
        case Meaning.DAY_IS_USED_UP:
            return ProviderRests(reason, next_midnight(sms.at))
        case Meaning.STOPPED:
            return ProviderRests(reason, None)
        case Meaning.SHUT_OUT:  # whoever mends the key, or the list of addresses, does not have to come here as well
            return ProviderRests(reason, sms.at + LOOK_AGAIN)
        case Meaning.BAD_NUMBER:
            return Undeliverable(reason)
        case Meaning.WRONG_TEMPLATE:
            return Misconfigured(f"{sms.template.key}: {code}", reason)
    return TryLater(reason)


def meaning_of(table: Mapping[str, Meaning], code: str) -> Meaning:
    """What a code means: by its whole name, or by how it begins; LATER for one that nobody has heard of."""
    while code:
        if code in table:
            return table[code]
        code = code.rpartition(".")[0]
    return Meaning.LATER


class Wire:
    """The way to a provider: one client, its connections kept."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._client: httpx2.AsyncClient | None = None

    async def post(self, *, query: str = "", content: bytes = b"", headers: Mapping[str, str]) -> dict[str, Any]:
        """The provider's answer, which is an object in JSON whatever it says; raises `SendingError` where there is none."""
        if self._client is None:  # reading the certificates of the world takes a moment: only where something is sent
            timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
            self._client = httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False)
        address = f"{self._endpoint}/?{query}" if query else f"{self._endpoint}/"
        try:
            answer = await self._client.post(address, content=content, headers=dict(headers))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as lost:
            raise ProviderAway(type(lost).__name__) from None
        except httpx2.HTTPError as lost:
            raise Uncertain(type(lost).__name__) from None
        try:
            said = answer.json() if len(answer.content) <= LONGEST_ANSWER else None
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise TryLater(f"HTTP {answer.status_code}")
        return said

    async def close(self) -> None:
        """End the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
