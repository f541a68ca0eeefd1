"""What a browser carries on its way through WeChat: a secret to which the state is bound, then who WeChat says it is, sealed."""

import base64
import binascii
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from starlette.requests import Request
from starlette.responses import Response

from db.crypto import Keys, token, token_hash
from rules.accounts import WechatApp
from rules.sessions import cookie_name
from rules.wechat_identities import Identity
from services.sessions import Opened
from web.client_places import is_place, place_of, target_of

LIFE = timedelta(minutes=10)
LONGEST = 2000
STATE = re.compile(r"([0-9a-f]{32})([0-9a-f]{8})([0-9a-f]{64})")  # WeChat brings back 128 letters and digits at most


@dataclass(frozen=True)
class Way:
    """The secret of a browser on its way to WeChat, and where it wants to go."""

    browser: str
    place: str

    @property
    def target(self) -> str:
        """The path of the place."""
        return target_of(self.place)


@dataclass(frozen=True)
class Pending:
    """Who WeChat says it is, until an account's password is given."""

    identity: Identity
    place: str


@dataclass(frozen=True)
class WechatCookies:
    """Reads and writes them; all are HttpOnly and this host's own."""

    keys: Keys
    secure: bool

    def set_out(self, response: Response, asked: str) -> Way:
        """Begin a way."""
        way = Way(token(), place_of(asked))
        self._put(response, "way", f"{way.browser}.{way.place}")
        return way

    def way(self, request: Request) -> Way | None:
        """The way on which a browser is."""
        return self.way_of(request.cookies.get(self._name("way")))

    def way_of(self, kept: str | None) -> Way | None:
        """The way as the cookie says it."""
        browser, _, place = (kept or "")[:LONGEST].partition(".")
        return Way(browser, place) if browser and is_place(place) else None

    def state(self, way: Way, now: datetime) -> str:
        """A state for this browser alone."""
        begun = f"{secrets.token_hex(16)}{int((now + LIFE).timestamp()):08x}"
        return begun + self._mark(begun, way)

    def used(self, state: str, way: Way, now: datetime) -> bytes | None:
        """By what a state is remembered once it has been used; None when it is not ours, not this browser's or too old."""
        found = STATE.fullmatch(state)
        if found is None or not hmac.compare_digest(self._mark(found[1] + found[2], way), found[3]):
            return None
        return token_hash(state) if int(found[2], 16) >= now.timestamp() else None

    def _mark(self, begun: str, way: Way) -> str:
        return self.keys.blind_index("wechat_state", f"{begun}|{way.browser}").hex()

    def keep(self, response: Response, pending: Pending, now: datetime) -> None:
        """Keep who it is, so that the code, which serves once, need not come again."""
        who, row_id = pending.identity, uuid4()
        content = json.dumps([who.app, who.openid, who.unionid, pending.place, int((now + LIFE).timestamp())])
        sealed = self.keys.encrypt(content, table="wechat_pending", column="identity", row_id=row_id)
        self._put(response, "pending", f"{row_id.hex}.{base64.urlsafe_b64encode(sealed).decode()}")

    def pending(self, request: Request, now: datetime) -> Pending | None:
        """Who waits for a password; None for what is not ours or too old."""
        name, _, sealed = request.cookies.get(self._name("pending"), "")[:LONGEST].partition(".")
        try:
            row_id, value = UUID(hex=name), base64.urlsafe_b64decode(sealed)
            content = self.keys.decrypt(value, table="wechat_pending", column="identity", row_id=row_id)
        except (ValueError, binascii.Error, InvalidTag, KeyError, IndexError):
            return None
        app, openid, unionid, place, until = json.loads(content)
        if datetime.fromtimestamp(until, UTC) < now:
            return None
        return Pending(Identity(WechatApp[app], openid, unionid), place)

    def arrive(self, response: Response, opened: Opened) -> None:
        """The session; nothing of the way is needed any more."""
        self.forget(response)
        response.set_cookie(
            cookie_name(secure=self.secure),
            opened.token,
            expires=opened.expires_at,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def session_token(self, request: Request) -> str | None:
        """The token of the session, if there is one."""
        return request.cookies.get(cookie_name(secure=self.secure))

    def leave(self, response: Response) -> None:
        """The session is over."""
        self._drop(response, cookie_name(secure=self.secure))

    def forget(self, response: Response) -> None:
        """Nothing of the way stays."""
        for name in ("way", "pending"):
            self._drop(response, self._name(name))

    def _name(self, name: str) -> str:
        return f"__Host-portal_wechat_{name}" if self.secure else f"portal_wechat_{name}"

    def _put(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=int(LIFE.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")
