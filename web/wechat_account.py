"""/wechat/account: to which WeChat one's account is linked, unlinking it, signing out; without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.crypto import token_hash
from db.engine import Database
from db.queries import accounts, notices, sessions, wechat_identities
from rules.accounts import WechatApp
from rules.errors import NotFound, Refused
from rules.people import Person
from services import sessions as sign_ins
from services import wechat_identities as identities
from web import wechat_pages as pages
from web.small_forms import fields_of
from web.wechat_cookies import WechatCookies
from web.wechat_sign_in import APP, caller_of
from wechat.client import Wechat


@dataclass(frozen=True)
class WechatAccount:
    """The page of somebody who is signed in."""

    database: Database
    wechat: Wechat | None
    cookies: WechatCookies
    now: Callable[[], datetime]

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/wechat/account", self.show, methods=["GET"], name="wechat_account"),
            Route("/wechat/unlink", self.unlink, methods=["POST"]),
            Route("/wechat/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Whose account it is, and what is linked."""
        person = await self._person(request)
        if person is None:
            return pages.said(request, "account", "sign_in_lead", 401)
        async with self.database.read() as session:
            account = await accounts.get(session, person.account_id)
            links = await wechat_identities.of_account(session, person.account_id)
            unread = await notices.unread_count(session, person)
        offered = self.wechat is not None and APP in self.wechat.apps
        return pages.page(
            request,
            "account",
            username=account.username if account else "",
            links=links,
            unread=unread,
            may_link=offered and APP not in {each.app for each in links},
        )

    async def unlink(self, request: Request) -> Response:
        """Unlink an application; the session ends with it, if it came from there."""
        person = await self._person(request)
        if person is None:
            return pages.said(request, "account", "sign_in_lead", 401)
        app = WechatApp.__members__.get((await fields_of(request)).get("app", ""))
        try:
            if app is None:
                raise NotFound
            async with self.database.begin() as session:
                await identities.unlink(session, person, app=app, now=self.now())
        except Refused as refusal:
            return pages.refused(request, "problem", refusal, signed_in=True)
        if await self._person(request) is not None:
            return pages.said(request, "unlinked", "unlinked_lead", signed_in=True)
        answer = pages.said(request, "unlinked", "unlinked_lead")
        self.cookies.leave(answer)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End this session."""
        person = await self._person(request)
        if person is not None:
            async with self.database.begin() as session:
                await sign_ins.end(session, person, now=self.now())
        answer = pages.said(request, "left", "left_lead")
        self.cookies.leave(answer)
        return answer

    async def _person(self, request: Request) -> Person | None:
        """Whose live session the cookie is."""
        token, caller = self.cookies.session_token(request), caller_of(request)
        if not token:
            return None
        async with self.database.read() as session:
            found = await sessions.by_token(session, token_hash(token), self.now())
        if found is None:
            return None
        return Person(
            address=caller.address,
            request_id=caller.request_id,
            language=caller.language,
            account_id=found.account_id,
            session_id=found.session_id,
            account_type=found.account_type,
            status=found.status,
        )
