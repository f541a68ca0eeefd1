"""What a phone's browser meets: the redirect that says who somebody is."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fake_wechat.world import Phone, World

COOKIE = "fake_wechat_phone"
PAGE = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><body><h1>{title}</h1><p>{words}</p></body></html>'
STATE_LENGTH = 128


@dataclass(frozen=True)
class Browser:
    """`open.weixin.qq.com`, for the service account."""

    world: World

    def route(self) -> Route:
        """Its route."""
        return Route("/connect/oauth2/authorize", self.authorize, methods=["GET"])

    def holder(self, request: Request) -> Phone:
        """Whose phone this is: as the cookie says, else the first one's."""
        named = self.world.phone(_decoded(request.cookies.get(COOKIE, "")))
        return named or self.world.phones[0]

    async def authorize(self, request: Request) -> Response:
        """302 to the app with a code and its own state; a page when the app or its address is not known."""
        query = request.query_params
        app, redirect = self.world.apps.get(query.get("appid", "")), query.get("redirect_uri", "")
        if app is None or app.is_mini:
            return _refused("AppID 参数错误（错误码：10012）")
        if self.world.portal is None or _host(redirect) != _host(self.world.portal):
            return _refused("redirect_uri 域名与后台配置不一致（错误码：10003）")
        if query.get("response_type") != "code" or query.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
            return _refused("scope 参数错误（错误码：10005）")
        if len(query.get("state", "")) > STATE_LENGTH:
            return _refused("state 参数过长")
        code = self.world.new_code(app.app_id, self.holder(request))
        parts = urlsplit(redirect)
        back = [*parse_qsl(parts.query, keep_blank_values=True), ("code", code), ("state", query.get("state", ""))]
        return RedirectResponse(parts._replace(query=urlencode(back), fragment="").geturl(), 302)


def encoded(name: str) -> str:
    """A name as a cookie can hold it."""
    return name.encode().hex()


def _decoded(value: str) -> str:
    try:
        return bytes.fromhex(value).decode()
    except ValueError:
        return ""


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _refused(words: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title="微信授权失败", words=words))
