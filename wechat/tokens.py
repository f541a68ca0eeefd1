"""Tokens that WeChat lends to an app: one row for all processes, a copy in each. Whoever has the turn asks; the others wait or use
the old one. `stable_token` is never forced: it gives everybody the same, so that nobody signs anybody else out.
"""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from db.crypto import Keys
from db.engine import Database
from db.models import WechatTokenKind
from db.queries import wechat_tokens
from db.queries.wechat_tokens import Kept
from wechat.errors import Policy, WechatAway, WechatError
from wechat.transport import SECONDS, Transport
from wechat.values import App, Lent, read

FRESH = timedelta(minutes=6)  # WeChat makes the next one five minutes before the end
ASKED_LATELY = timedelta(seconds=30)  # until then it gives the same
USABLE = timedelta(seconds=20)  # of an old one, while nobody has got a new one
TURN = timedelta(seconds=3 * SECONDS)
PATIENCE_SECONDS = 2 * SECONDS
LOOK_SECONDS = 0.1
TABLE, COLUMN = "wechat_tokens", "value"


@dataclass(frozen=True)
class Held:
    """A token as a process knows it."""

    value: str = field(repr=False)
    expires_at: datetime


Ask = Callable[[], Awaitable[Lent]]


class Tokens:
    """The tokens of all apps."""

    def __init__(self, database: Database, keys: Keys, transport: Transport, now: Callable[[], datetime]) -> None:
        self._database, self._keys, self._transport, self._now = database, keys, transport, now
        self._held: dict[tuple[str, WechatTokenKind], Held] = {}
        self._one_at_a_time: defaultdict[tuple[str, WechatTokenKind], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def access_token(self, app: App) -> str:
        """What opens the interface for a while; raises `WechatError`."""
        body = {"grant_type": "client_credential", "appid": app.app_id, "secret": app.secret, "force_refresh": False}

        async def ask() -> Lent:
            try:
                said = await self._transport.post("/cgi-bin/stable_token", body)
            except WechatError as error:
                if error.policy is not Policy.NEW_TOKEN:
                    raise
                raise WechatError(error.errcode, Policy.STOPPED, rid=error.rid) from None  # here it means the secret
            return read(Lent, {"value": said.get("access_token"), "expires_in": said.get("expires_in")})

        return await self._value(app, WechatTokenKind.ACCESS_TOKEN, ask)

    async def jsapi_ticket(self, app: App, ask: Ask) -> str:
        """What signs pages for a while."""
        return await self._value(app, WechatTokenKind.JSAPI_TICKET, ask)

    async def drop(self, app: App, value: str) -> None:
        """WeChat does not accept this access token: it is used no more. One that has taken its place meanwhile stays."""
        place = (app.app_id, WechatTokenKind.ACCESS_TOKEN)
        if (held := self._held.get(place)) and held.value == value:
            del self._held[place]
        async with self._database.begin() as session:
            await wechat_tokens.drop(session, *place, _hash(value))

    async def _value(self, app: App, kind: WechatTokenKind, ask: Ask) -> str:
        place = (app.app_id, kind)
        held = self._held.get(place)
        if held is not None and held.expires_at - self._now() > FRESH:
            return held.value
        async with self._one_at_a_time[place]:
            held = self._held[place] = await self._shared(app.app_id, kind, ask)
        return held.value

    async def _shared(self, app_id: str, kind: WechatTokenKind, ask: Ask) -> Held:
        """The token of all processes; asked for by one of them when it runs out."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            async with self._database.read() as session:
                kept = await wechat_tokens.kept(session, app_id, kind)
            old, now = self._read(kept), self._now()
            if old is not None and (old.expires_at - now > FRESH or _asked_lately(kept, now)):
                return old
            until = now + TURN
            async with self._database.begin() as session:
                turn = await wechat_tokens.take_turn(session, app_id, kind, seen=kept, now=now, until=until)
            if turn is not None:
                return await self._asked(turn, until, ask, old)
            if old is not None:
                return old
            await asyncio.sleep(LOOK_SECONDS)
        raise WechatAway(surely_not=True)

    async def _asked(self, turn: UUID, until: datetime, ask: Ask, old: Held | None) -> Held:
        try:
            lent = await ask()
        except WechatError:
            async with self._database.begin() as session:
                await wechat_tokens.give_turn_back(session, turn, until)
            if old is not None:
                return old
            raise
        held = Held(lent.value, self._now() + timedelta(seconds=lent.expires_in))
        sealed = self._keys.encrypt(held.value, table=TABLE, column=COLUMN, row_id=turn)
        async with self._database.begin() as session:
            await wechat_tokens.keep(session, turn, until, sealed, _hash(held.value), held.expires_at)
        return held

    def _read(self, kept: Kept | None) -> Held | None:
        """Of the row what can still be used; a value that other keys sealed is none."""
        if kept is None or kept.value_encrypted is None or kept.expires_at is None:
            return None
        if kept.expires_at - self._now() < USABLE:
            return None
        try:
            value = self._keys.decrypt(kept.value_encrypted, table=TABLE, column=COLUMN, row_id=kept.id)
        except (InvalidTag, KeyError):
            return None
        return Held(value, kept.expires_at)


def _asked_lately(kept: Kept | None, now: datetime) -> bool:
    return kept is not None and kept.asked_at is not None and now - kept.asked_at < ASKED_LATELY


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
