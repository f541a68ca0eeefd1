"""How a question comes in and an answer goes out: faults strike, tokens are looked at, refusals become numbers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from fake_wechat.faults import Fault
from fake_wechat.refusals import Refusal
from fake_wechat.world import App, Call, World

LARGEST = 65_536
OF_ANY_CALL = ((Fault.BUSY, -1), (Fault.NOT_GRANTED, 48001))


@dataclass(frozen=True)
class Asked:
    """A question: of which app, and what it holds."""

    app: App
    body: dict[str, Any]
    query: dict[str, str]


Answer = Callable[[World, Asked], Awaitable[dict[str, Any]]]


class Question:
    """An endpoint: by secret (`sns`, `stable_token`) or by access token."""

    def __init__(self, world: World, answer: Answer, *, by_token: bool, as_text: bool = False) -> None:
        self._world, self._answer, self._by_token, self._as_text = world, answer, by_token, as_text

    async def __call__(self, request: Request) -> Response:
        """Answer as WeChat does: 200 whatever happened, the number in the body."""
        world = self._world
        if world.strikes(Fault.SLOW):
            await asyncio.sleep(world.slow_seconds)
        if world.strikes(Fault.BAD_GATEWAY):
            return PlainTextResponse("<html><h1>502 Bad Gateway</h1></html>", 502)
        try:
            said = await self._answer(world, await self._asked(request))
        except Refusal as refusal:
            said = refusal.body()
        world.calls.append(Call(request.url.path, int(said.get("errcode", 0)), world.now()))
        if world.strikes(Fault.CUT):
            return Response(status_code=504)  # it was done, and nobody hears of it
        media_type = "text/plain" if self._as_text else "application/json; encoding=utf-8"
        return JSONResponse(said, media_type=media_type)

    async def _asked(self, request: Request) -> Asked:
        world, query = self._world, dict(request.query_params)
        body: Any = {}
        if request.method == "POST":
            content = await request.body()
            try:
                body = json.loads(content[:LARGEST])
            except ValueError:
                raise Refusal(47001) from None
            if not isinstance(body, dict):
                raise Refusal(47001)
        if world.strikes(Fault.IP_NOT_ALLOWED):
            raise Refusal(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist")
        app = self._by_access_token(query) if self._by_token else self._by_secret(query | body)
        for fault, errcode in OF_ANY_CALL:
            if world.strikes(fault):
                raise Refusal(errcode)
        return Asked(app, body, query)

    def _by_secret(self, given: dict[str, Any]) -> App:
        app = self._world.apps.get(str(given.get("appid")))
        if app is None:
            raise Refusal(40013)
        if given.get("secret") != app.secret or self._world.strikes(Fault.WRONG_SECRET):
            raise Refusal(40125)
        return app

    def _by_access_token(self, query: dict[str, str]) -> App:
        token, now = query.get("access_token", ""), self._world.now()
        verdicts = {app_id: app.lending.verdict(token, now) for app_id, app in self._world.apps.items()}
        for app_id, verdict in verdicts.items():
            if verdict == 0:
                return self._world.apps[app_id]
        raise Refusal(42001 if 42001 in verdicts.values() else 40001)
