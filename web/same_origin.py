"""Cross-site requests refused without tokens, by what browsers say about where a request comes from.

Browsers set `Origin` and `Sec-Fetch-Site` themselves; a page can neither forge nor drop them. Who sends neither is no
browser of today (a mobile client, curl, a mail provider's one-click unsubscribe) and passes, unproven.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from rules.labels import preferred_language

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
DEFAULT_PORTS = {"http": 80, "https": 443}
MESSAGES = {
    "zh-CN": "请求来自其他网站，已被拒绝。请在本平台页面内重新操作。",
    "en": "The request came from another site and was refused. Please try again from within this portal.",
}


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class SameOrigin:
    """ASGI middleware: 403 for what another site makes a browser send, if it could change or disclose something.

    Checked are unsafe methods, WebSocket handshakes, server-sent events, and any method on a path that matches
    `unsafe_paths` (pages that act on GET). For every request `scope["state"]["browser_origin_proven"]` tells whether a
    browser vouched for the portal's own origin; without it a cookie on a WebSocket counts for nothing.

    `base_url` is the portal's address as browsers see it; without one the `Host` header stands for it.
    `allowed_origins` (`https://app.example`) may send such requests too, pages that act on GET apart, and prove nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: str | None = None,
        allowed_origins: tuple[str, ...] = (),
        unsafe_paths: re.Pattern[str] | None = None,
    ) -> None:
        self.app = app
        self.own = read_origin(_without_path(base_url)) if base_url else None
        self.allowed = {read_origin(origin) for origin in allowed_origins}
        self.unsafe_paths = unsafe_paths
        if (base_url and self.own is None) or None in self.allowed:
            raise ValueError(f"not an origin: {base_url!r}, {allowed_origins!r}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        verdict = self._is_own(headers)
        scope.setdefault("state", {})["browser_origin_proven"] = verdict is True
        acts_on_get = bool(self.unsafe_paths and self.unsafe_paths.search(scope["path"]))
        is_foreign = verdict is False and not self._is_allowed(headers)
        # A link in a mail is nobody's site; it must not act either
        is_browser = "sec-fetch-site" in headers or "origin" in headers
        is_loose_link = acts_on_get and is_browser and verdict is not True
        if is_loose_link or (is_foreign and _is_guarded(scope, headers)):
            await _refuse(scope, receive, send, headers)
        else:
            await self.app(scope, receive, send)

    def _is_own(self, headers: Headers) -> bool | None:
        """Whether the portal's own pages sent this: yes, no, or None if the browser (if it is one) does not say."""
        sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        is_own_site = sites == ["same-origin"]
        if sites and not is_own_site and sites != ["none"]:
            return False
        if not origins:
            return True if is_own_site else None
        # A page without a referrer sends "null" about itself as well; then its browser still says "same-origin"
        if origins == ["null"]:
            return is_own_site
        return len(origins) == 1 and self._is_own_origin(origins[0], headers)

    def _is_own_origin(self, text: str, headers: Headers) -> bool:
        origin = read_origin(text)
        if origin is None or self.own is not None:
            return origin is not None and origin == self.own
        # Behind a proxy we do not know our own scheme; the browser's is taken for the default port
        hosts = headers.getlist("host")
        return len(hosts) == 1 and read_origin(f"{origin.scheme}://{hosts[0]}") == origin

    def _is_allowed(self, headers: Headers) -> bool:
        origins = headers.getlist("origin")
        return len(origins) == 1 and read_origin(origins[0]) in self.allowed


def read_origin(text: str) -> Origin | None:
    """`scheme://host[:port]` with nothing behind it, default port filled in; None for anything else."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
        ascii_host = (host or "").encode("idna" if host and not host.isascii() else "ascii").decode().lower()
    except (UnicodeError, ValueError):
        return None
    is_bare = text.lower() == f"{parts.scheme}://{parts.netloc}".lower() and "@" not in parts.netloc
    if not is_bare or not ascii_host or port is None or parts.scheme not in DEFAULT_PORTS:
        return None
    return Origin(parts.scheme, ascii_host, port)


def _without_path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _is_guarded(scope: Scope, headers: Headers) -> bool:
    if scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS:
        return True
    return any("text/event-stream" in accept.lower() for accept in headers.getlist("accept"))


async def _refuse(scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
    language = preferred_language(headers.get("accept-language", ""))
    response = JSONResponse(
        {"code": "FORBIDDEN", "message": MESSAGES[language]},
        status_code=403,
        headers={"Content-Language": language, "Vary": "Accept-Language, Origin, Sec-Fetch-Site"},
    )
    if scope["type"] == "http":
        await response(scope, receive, send)
    elif "websocket.http.response" in scope.get("extensions", {}):
        await WebSocket(scope, receive, send).send_denial_response(response)
    else:
        await send({"type": "websocket.close", "code": 1008})
