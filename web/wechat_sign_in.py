"""/wechat/sign-in, /wechat/back, /wechat/link: in through the service account, without a script.

The browser goes to WeChat with a state that is bound to it and counts once, and comes back with a code. Whose WeChat is linked is
signed in; whose is not gives an account and its password once. Where it goes then is a name in our own list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db.crypto import Keys, token_hash
from db.engine import Database
from db.queries import sessions as session_rows
from db.queries import wechat_identities as identity_rows
from rules.accounts import WechatApp
from rules.attempts import WECHAT_BY_ADDRESS
from rules.errors import NotAvailable, Problem, Refused
from rules.people import Guest
from rules.wechat_identities import Identity
from services import attempts, sessions, sign_ins, wechat_identities
from services.sessions import Opened, Sign
from web import wechat_pages as pages
from web.client_places import LINKING, USUAL, place_of, target_of
from web.small_forms import fields_of
from web.wechat_cookies import Pending, WechatCookies
from wechat.client import Wechat
from wechat.signing_in import identified

APP = WechatApp.SERVICE_ACCOUNT
NOT_OFFERED = NotAvailable(Problem("WECHAT_NOT_OFFERED", "app"))
LONGEST_USER_AGENT = 120


class Filled(NamedTuple):
    """The form for linking, as it was filled in."""

    identifier: str
    password: str


def caller_of(request: Request) -> Guest:
    """Whoever calls."""
    return Guest(
        address=request.client.host if request.client else "",
        request_id=getattr(request.state, "request_id", ""),
        language=pages.language_of(request),
    )


@dataclass(frozen=True)
class WechatSignIn:
    """The way in."""

    database: Database
    keys: Keys
    wechat: Wechat | None
    cookies: WechatCookies
    public_url: str
    life: timedelta
    now: Callable[[], datetime]

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/wechat/sign-in", self.begin, methods=["GET"], name="wechat_sign_in"),
            Route("/wechat/back", self.back, methods=["GET"], name="wechat_back"),
            Route("/wechat/link", self.ask, methods=["GET"], name="wechat_link"),
            Route("/wechat/link", self.link, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """To WeChat, with a state of this browser's; who is in already goes straight on, unless it is to link."""
        if self.wechat is None or APP not in self.wechat.apps:
            return pages.refused(request, "sorry", NOT_OFFERED)
        place = place_of(request.query_params.get("to", ""))
        if place not in LINKING and await self._is_in(request):
            return _redirect(target_of(place))  # each message that is tapped would open one more session
        response = RedirectResponse("/", 302, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})
        way = self.cookies.set_out(response, place)
        state = self.cookies.state(way, self.now())
        response.headers["location"] = self.wechat.authorize_url(f"{self.public_url}/wechat/back", state)
        return response

    async def back(self, request: Request) -> Response:
        """From WeChat: in, or to the form for linking; a state that is not this browser's or was used asks nobody anything."""
        way = self.cookies.way(request)
        code = request.query_params.get("code", "")
        state = self.cookies.used(request.query_params.get("state", ""), way, self.now()) if way else None
        if way is None or state is None or not code or not await self._is_first(state):
            return await self._came_again(request)
        try:
            identity = await self._identified(request, code)
            opened = await self._sign_in(request, identity)
        except Refused as refusal:
            if [each.code for each in refusal.problems] != ["WECHAT_NOT_LINKED"]:
                return pages.refused(request, "sorry", refusal)
            return self._to_link(Pending(identity, way.place))
        return self._in(opened, way.target)

    async def _is_first(self, state: bytes) -> bool:
        async with self.database.begin() as session:
            return await identity_rows.use_state(session, state, self.now())

    async def _came_again(self, request: Request) -> Response:
        """WeChat's browser loads an address twice at times: whoever is in already, or about to link, goes on."""
        way = self.cookies.way(request)
        if await self._is_in(request):
            return _redirect(way.target if way else target_of(USUAL))
        if self.cookies.pending(request, self.now()):
            return _redirect("/wechat/link")
        return pages.said(request, "sorry", "again", 400)

    async def _is_in(self, request: Request) -> bool:
        token = self.cookies.session_token(request)
        if not token:
            return False
        async with self.database.read() as session:
            return await session_rows.by_token(session, token_hash(token), self.now()) is not None

    async def _identified(self, request: Request, code: str) -> Identity:
        address, at = caller_of(request).address, self.now()
        async with self.database.begin() as session:  # codes that WeChat does not know are counted
            await attempts.take(session, self.keys, [(WECHAT_BY_ADDRESS, address)], now=at)
        identity = await identified(self.wechat, APP, code)
        async with self.database.begin() as session:
            await attempts.give_back(session, self.keys, WECHAT_BY_ADDRESS, address, at=at)
        return identity

    async def _sign_in(self, request: Request, identity: Identity) -> Opened:
        async with self.database.begin() as session:
            return await wechat_identities.sign_in(
                session, caller_of(request), identity=identity, device=_device(request), life=self.life, now=self.now()
            )

    def _to_link(self, pending: Pending) -> Response:
        response = _redirect("/wechat/link")  # the code stays in no address bar
        self.cookies.keep(response, pending, self.now())
        return response

    async def ask(self, request: Request) -> Response:
        """The form for linking."""
        if self.cookies.pending(request, self.now()) is None:
            return pages.said(request, "sorry", "again", 400)
        return pages.page(request, "link", identifier="", problems=[])

    async def link(self, request: Request) -> Response:
        """Link, and in; what is wrong is said above the form."""
        pending = self.cookies.pending(request, self.now())
        if pending is None:
            return pages.said(request, "sorry", "again", 400)
        given = await fields_of(request)
        filled = Filled(given.get("identifier", "")[:254], given.get("password", ""))
        try:
            opened = await self._link(request, pending.identity, filled)
        except Refused as refusal:
            problems = [each.message(pages.language_of(request)) for each in refusal.problems]
            answer = pages.page(
                request, "link", pages.status_of(refusal), identifier=filled.identifier, problems=problems
            )
            return pages.with_wait(answer, refusal)
        return self._in(opened, target_of(pending.place))

    async def _link(self, request: Request, identity: Identity, filled: Filled) -> Opened:
        caller = caller_of(request)
        proof = await sign_ins.prove(
            self.database, self.keys, caller, identifier=filled.identifier, password=filled.password, now=self.now
        )
        account, sign = proof.credentials, Sign(_device(request), self.life, APP)
        async with self.database.begin() as session:
            await sign_ins.let_in(session, self.keys, proof)
        async with self.database.begin() as session:  # whatever stands against linking, the password was right
            opened = await sessions.open_for(
                session,
                caller,
                account_id=account.account_id,
                checked=account.password_hash,
                sign=sign,
                now=self.now(),
            )
            person = opened.person(caller)
            await wechat_identities.link(session, person, self.keys, identity=identity, now=self.now())
        return opened

    def _in(self, opened: Opened, target: str) -> Response:
        response = _redirect(target)
        self.cookies.arrive(response, opened)
        return response


def _device(request: Request) -> str:
    return request.headers.get("user-agent", "")[:LONGEST_USER_AGENT]


def _redirect(target: str) -> RedirectResponse:
    return RedirectResponse(target, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})
