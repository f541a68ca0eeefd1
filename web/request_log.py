"""One structured line a request: method, path without secrets, status, duration, operation; never a name, number or token."""

import re
import secrets
import time
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.watching import Watch

logger = structlog.get_logger("portal.requests")
PLAIN_PATH = re.compile(r"/(graphql|healthz|readyz|admin(/[a-z_-]{1,40}){0,2})?")


class RequestLog:
    """ASGI middleware: gives every request an id, tells it in the answer, logs and counts it when it ends."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app, self._watch = app, watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = secrets.token_hex(8)
        begun, seen = time.perf_counter(), {"status": 0}

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            elif message["type"] == "websocket.close":
                seen["status"] = message.get("code", 1000)
            await send(message)

        try:
            await self._app(scope, receive, telling)
        finally:
            seconds = time.perf_counter() - begun
            _log(scope, seen["status"], seconds, request_id)
            if scope["type"] == "http":
                kind = getattr(state.get("graphql"), "kind", "")
                self._watch.answered(scope["path"].split("/")[1], kind, seen["status"], seconds)


def _log(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    path = scope["path"]
    said: dict[str, Any] = {
        "method": scope.get("method", "WS"),
        "path": path if PLAIN_PATH.fullmatch(path) else "/" + path.split("/")[1][:20] + "/…",
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request": request_id,
    }
    graphql = scope["state"].get("graphql")
    if graphql is not None and graphql.operation:
        said |= {"operation": graphql.operation, "outcome": graphql.outcome}
    logger.info("request", **said)
