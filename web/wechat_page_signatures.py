"""GET /wechat/page-signature?url=…: what the client's page hands to `wx.config`, so that it may scan and ask for subscriptions."""

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rules.accounts import WechatApp
from wechat.client import Wechat
from wechat.errors import WechatError

LONGEST = 2000
HEADERS = {"cache-control": "no-store"}


@dataclass(frozen=True)
class WechatPageSignatures:
    """Signs the client's own page and no other, as WeChat's browser shows its address: with whatever WeChat has put behind `?`."""

    wechat: Wechat | None
    public_url: str

    def route(self) -> Route:
        """Its route."""
        return Route("/wechat/page-signature", self.get, methods=["GET"], name="wechat_page_signature")

    async def get(self, request: Request) -> Response:
        """The signature; 400 for another page, 503 where there is no service account or WeChat is away."""
        url = request.query_params.get("url", "")
        if not self._is_ours(url):
            return JSONResponse({"problem": "NOT_OUR_PAGE"}, 400, headers=HEADERS)
        if self.wechat is None or WechatApp.SERVICE_ACCOUNT not in self.wechat.apps:
            return JSONResponse({"problem": "WECHAT_NOT_OFFERED"}, 503, headers=HEADERS)
        try:
            signed = await self.wechat.js_signature(url)
        except WechatError:
            return JSONResponse({"problem": "WECHAT_AWAY"}, 503, headers=HEADERS)
        said = {"appId": signed.app_id, "timestamp": signed.timestamp, "nonceStr": signed.nonce}
        return JSONResponse({**said, "signature": signed.signature}, headers=HEADERS)

    def _is_ours(self, url: str) -> bool:
        return len(url) <= LONGEST and re.split(r"[?#]", url, maxsplit=1)[0] == f"{self.public_url}/"
