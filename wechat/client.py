"""The portal's typed client of WeChat: who somebody is, messages, the menu, signatures. Every refusal is a `WechatError`."""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from db.crypto import Keys
from db.engine import Database
from rules.accounts import WechatApp
from wechat.errors import Policy, WechatError
from wechat.signatures import page_signature
from wechat.tokens import Tokens
from wechat.transport import Transport
from wechat.values import (
    AddressesAnswer,
    App,
    CategoriesAnswer,
    JsSignature,
    Lent,
    MenuAnswer,
    MessageTemplates,
    OauthAnswer,
    Outgoing,
    SentAnswer,
    SessionAnswer,
    SubscriptionTemplates,
    WechatUser,
    read,
)

CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")
FIELD = re.compile(r"\{\{\s*([a-z_]+\d*)\.DATA\s*\}\}")
MESSAGE = "/cgi-bin/message/"
SUBSCRIPTIONS = {
    WechatApp.SERVICE_ACCOUNT: f"{MESSAGE}subscribe/bizsend",
    WechatApp.MINI_PROGRAM: f"{MESSAGE}subscribe/send",
}
Said = dict[str, Any]


class Wechat:
    """WeChat as the portal's apps see it."""

    def __init__(
        self,
        apps: Iterable[App],
        *,
        database: Database,
        keys: Keys,
        transport: Transport,
        authorize_address: str,
        now: Callable[[], datetime],
    ) -> None:
        self._apps = {each.kind: each for each in apps}
        self._transport, self._now = transport, now
        self._tokens = Tokens(database, keys, transport, now)
        self._authorize_address = authorize_address.rstrip("/")

    @property
    def apps(self) -> frozenset[WechatApp]:
        """Those that are configured."""
        return frozenset(self._apps)

    def app_id(self, app: WechatApp) -> str:
        """By what WeChat knows the app: no secret."""
        return self._app(app).app_id

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.close()

    def authorize_url(self, redirect: str, state: str) -> str:
        """Where a browser within WeChat is sent to come back to `redirect` with a code, without a question (`snsapi_base`)."""
        query = {
            "appid": self._app(WechatApp.SERVICE_ACCOUNT).app_id,
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._authorize_address}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    async def who(self, app: WechatApp, code: str) -> WechatUser:
        """Who came with this code, which serves once and for five minutes."""
        own = self._app(app)
        if not CODE.fullmatch(code):
            raise WechatError(40029, Policy.SIGN_IN_AGAIN)
        query = {"appid": own.app_id, "secret": own.secret, "grant_type": "authorization_code"}
        if app is WechatApp.MINI_PROGRAM:
            said = await self._transport.get("/sns/jscode2session", query | {"js_code": code})
            session = read(SessionAnswer, said)
            return WechatUser(session.openid, session.unionid)
        answer = read(OauthAnswer, await self._transport.get("/sns/oauth2/access_token", query | {"code": code}))
        return WechatUser(answer.openid, answer.unionid, answer.is_snapshotuser == 1)

    async def send_template(self, message: Outgoing) -> str | None:
        """A template message of the service account, to a person who follows it; what WeChat calls it."""
        body = _message(message) | ({"url": message.link} if message.link else {})
        if message.once:
            body["client_msg_id"] = message.once
        return await self._send(WechatApp.SERVICE_ACCOUNT, f"{MESSAGE}template/send", body)

    async def send_subscription(self, app: WechatApp, message: Outgoing) -> str | None:
        """A message to which the person has subscribed, once or for long; what WeChat calls it, if it says so."""
        body = _message(message) | ({"page": message.link} if message.link else {})
        return await self._send(app, SUBSCRIPTIONS[app], body)

    async def js_signature(self, url: str) -> JsSignature:
        """What a page at `url` needs to use WeChat's JavaScript."""
        own = self._app(WechatApp.SERVICE_ACCOUNT)

        async def ask() -> Lent:
            said = await self._get(own, "/cgi-bin/ticket/getticket", {"type": "jsapi"})
            return read(Lent, {"value": said.get("ticket"), "expires_in": said.get("expires_in")})

        ticket = await self._tokens.jsapi_ticket(own, ask)
        timestamp, nonce = int(self._now().timestamp()), secrets.token_hex(8)
        return JsSignature(own.app_id, timestamp, nonce, page_signature(ticket, nonce, timestamp, url))

    async def put_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """The service account's menu, from now on."""
        await self._post(self._app(WechatApp.SERVICE_ACCOUNT), "/cgi-bin/menu/create", {"button": list(buttons)})

    async def menu(self) -> MenuAnswer | None:
        """The menu as it stands; None when there is none."""
        try:
            said = await self._get(self._app(WechatApp.SERVICE_ACCOUNT), "/cgi-bin/menu/get", {})
        except WechatError as error:
            if error.errcode == 46003:
                return None
            raise
        return read(MenuAnswer, said)

    async def clear_quota(self, app: WechatApp) -> None:
        """Count the day's calls anew; WeChat lets an app do so ten times a month."""
        own = self._app(app)
        await self._post(own, "/cgi-bin/clear_quota", {"appid": own.app_id})

    async def addresses(self, app: WechatApp) -> Sequence[str]:
        """Where WeChat's interface is: the simplest question that needs a token and an allowed address."""
        said = await self._get(self._app(app), "/cgi-bin/get_api_domain_ip", {})
        return read(AddressesAnswer, said).ip_list

    async def categories(self, app: WechatApp) -> Sequence[str]:
        """The app's service categories; without one there are no templates."""
        said = await self._get(self._app(app), "/wxaapi/newtmpl/getcategory", {})
        return [each.name for each in read(CategoriesAnswer, said).data]

    async def templates(self, app: WechatApp) -> Mapping[str, frozenset[str]]:
        """The templates that the app has chosen, each with the names of its fields."""
        own = self._app(app)
        subscribed = read(SubscriptionTemplates, await self._get(own, "/wxaapi/newtmpl/gettemplate", {}))
        found = {each.pri_tmpl_id: each.content for each in subscribed.data}
        if app is WechatApp.SERVICE_ACCOUNT:
            said = await self._get(own, "/cgi-bin/template/get_all_private_template", {})
            found |= {each.template_id: each.content for each in read(MessageTemplates, said).template_list}
        return {template_id: frozenset(FIELD.findall(content)) for template_id, content in found.items()}

    def _app(self, app: WechatApp) -> App:
        own = self._apps.get(app)
        if own is None:
            raise WechatError(None, Policy.NOT_GRANTED)
        return own

    async def _send(self, app: WechatApp, path: str, body: Said) -> str | None:
        answer = read(SentAnswer, await self._post(self._app(app), path, body))
        return None if answer.msgid is None else str(answer.msgid)

    async def _get(self, app: App, path: str, query: Mapping[str, str]) -> Said:
        return await self._with_token(app, lambda token: self._transport.get(path, {"access_token": token, **query}))

    async def _post(self, app: App, path: str, body: Said) -> Said:
        return await self._with_token(app, lambda token: self._transport.post(path, body, {"access_token": token}))

    async def _with_token(self, app: App, ask: Callable[[str], Awaitable[Said]]) -> Said:
        """Ask, and once more with another token when WeChat does not know this one any more."""
        token = await self._tokens.access_token(app)
        try:
            return await ask(token)
        except WechatError as error:
            if error.policy is not Policy.NEW_TOKEN:
                raise
        await self._tokens.drop(app, token)
        return await ask(await self._tokens.access_token(app))


def _message(message: Outgoing) -> Said:
    return {
        "touser": message.openid,
        "template_id": message.template_id,
        "data": {name: {"value": value} for name, value in message.values.items()},
    }
