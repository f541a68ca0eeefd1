"""/wechat/callback/{app}: WeChat's servers ask whether the address is ours (GET) and report events (POST), answered at once."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.engine import Database
from rules.accounts import WechatApp
from rules.wechat_events import WechatEvent
from services import wechat_events
from wechat.callbacks import LARGEST, PATHS, Callback, Signed, Unproven, Unreadable

ECHO = re.compile(r"[A-Za-z0-9_-]{1,64}")  # it is not signed: nothing that a browser could take for more than a word
ANSWER_SECONDS = 4.0  # WeChat waits for five, and then reports again

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WechatCallback:
    """The doors of the apps whose Token and EncodingAESKey are configured."""

    database: Database
    callbacks: Mapping[WechatApp, Callback]
    now: Callable[[], datetime]

    def routes(self) -> list[Route]:
        """One for each app."""
        return [
            Route(f"/wechat/callback/{PATHS[app]}", self._door(callback), methods=["GET", "POST"], name=f"wechat_{app}")
            for app, callback in self.callbacks.items()
        ]

    def _door(self, callback: Callback) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            try:
                if request.method == "POST":
                    return await self._receive(callback, request)
                callback.prove(_signed(request), self.now())
            except Unproven:
                return PlainTextResponse("forbidden", 403)
            except Unreadable:
                log.warning("wechat.callback_unreadable", app=callback.app.value)
                return PlainTextResponse("unreadable", 400)
            echo = request.query_params.get("echostr", "")
            return PlainTextResponse(echo) if ECHO.fullmatch(echo) else PlainTextResponse("bad request", 400)

        return answer

    async def _receive(self, callback: Callback, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        event = callback.read(_signed(request), body, self.now())
        if event is not None:
            try:
                await self._store(callback.app, event)
            except (SQLAlchemyError, OSError, TimeoutError) as lost:  # WeChat reports it again
                log.warning("wechat.callback_not_stored", app=callback.app.value, error=type(lost).__name__)
                return PlainTextResponse("try later", 503)
        return PlainTextResponse("success")

    async def _store(self, app: WechatApp, event: WechatEvent) -> None:
        async with asyncio.timeout(ANSWER_SECONDS), self.database.begin() as session:
            await wechat_events.receive(session, app, event, now=self.now())


def _signed(request: Request) -> Signed:
    def said(name: str) -> str:
        return request.query_params.get(name, "")[:128]

    return Signed(said("timestamp"), said("nonce"), said("signature"), said("msg_signature"))


async def _body(request: Request) -> bytes | None:
    """What came; None when it is more than WeChat sends."""
    content = b""
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST:
                return None
    except ClientDisconnect:
        return b""
    return content
