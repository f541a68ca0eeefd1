"""How many live connections one address may have in a process: WebSockets, and streams of server-sent events."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

TOO_MANY = 4429
HOST_BITS = 64  # an IPv6 connection of a household or an office has at least so many to choose from
COME_AGAIN_SECONDS = "5"


class SocketPlaces:
    """ASGI middleware. Behind a trusted proxy the address is the one that it names: the server has put it in `scope`.

    A WebSocket too many is closed with 4429, a stream is refused with 429.
    """

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self.app = app
        self._most = most
        self._taken: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _lives(scope):
            await self.app(scope, receive, send)
            return
        with self._place(_neighbourhood(scope)) as free:
            if free:
                await self.app(scope, receive, send)
            elif scope["type"] == "http":
                refusal = PlainTextResponse("Too many connections", 429, {"retry-after": COME_AGAIN_SECONDS})
                await refusal(scope, receive, send)
            else:
                await _close(scope, receive, send)

    @contextmanager
    def _place(self, where: str) -> Iterator[bool]:
        free = self._taken[where] < self._most
        self._taken[where] += free
        try:
            yield free
        finally:
            self._taken[where] -= free
            if not self._taken[where]:
                del self._taken[where]


def _lives(scope: Scope) -> bool:
    if scope["type"] == "http":
        return "text/event-stream" in Headers(scope=scope).get("accept", "").lower()
    return bool(scope["type"] == "websocket")


def _neighbourhood(scope: Scope) -> str:
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, HOST_BITS), strict=False))


async def _close(scope: Scope, receive: Receive, send: Send) -> None:
    """Let in and sent away: before the handshake there is no code that a client could read."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": next(iter(scope.get("subprotocols", ())), None)})
    await send({"type": "websocket.close", "code": TOO_MANY, "reason": "Too many connections"})
