"""/unsubscribe: the link in a mail. GET asks, POST does it, from the page or by a mail program's own button (RFC 8058)."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from db.crypto import Keys
from db.engine import Database
from rules.labels import preferred_language
from rules.notice_preferences import UNSUBSCRIBE
from rules.people import Guest
from services import notice_preferences

STYLE = """body{font:1.125rem/1.7 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1d2733;background:#fff}
button{font:inherit;padding:.5rem 1.25rem;border:0;border-radius:4px;background:#0b4f9e;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #e0a100;outline-offset:2px}"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{words}</p>{form}</main></body></html>"""
FORM = '<form method="post" action="{address}"><button type="submit">{button}</button></form>'
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
WORDS = {
    "zh-CN": {
        "title": "退订邮件",
        "ask": "确认后，平台不再向您的邮箱发送此类邮件。站内通知不受影响；逮捕、起诉、移送、退回补充侦查等关系人身自由的通知仍会立即发送。",
        "button": "不再接收此类邮件",
        "done": "已退订。您可以随时登录平台，在“通知偏好”中恢复。",
        "unknown": "链接无效或已过期。请登录平台，在“通知偏好”中设置。",
    },
    "en": {
        "title": "Stop mails of this kind",
        "ask": "No more mails of this kind will be sent to your address. Your inbox in the portal keeps everything; what liberty hangs"
        " on (arrest, prosecution, transfer, supplementary investigation) is still told at once.",
        "button": "Stop these mails",
        "done": "Done. You can turn them on again in the portal, under notice preferences.",
        "unknown": "This link is not valid any more. Please sign in and choose under notice preferences.",
    },
}


@dataclass(frozen=True)
class Unsubscribe:
    """The page."""

    database: Database
    keys: Keys
    now: Callable[[], datetime]

    def route(self) -> Route:
        """Its route."""
        return Route("/unsubscribe", self.answer, methods=["GET", "POST"], name="unsubscribe")

    async def answer(self, request: Request) -> Response:
        """Ask, or do it; 404 for an address that the portal has not signed, or of a mail that is forgotten."""
        language = preferred_language(request.headers.get("accept-language", ""))
        delivery_id = self._signed(request)
        if delivery_id is None:
            return _page(language, "unknown", 404)
        if request.method == "GET":  # what fetches links beforehand must not turn anything off
            return _page(language, "ask", 200, f"{request.url.path}?{request.url.query}")
        guest = Guest(
            address=request.client.host if request.client else "", request_id=getattr(request.state, "request_id", "")
        )
        async with self.database.begin() as session:
            done = await notice_preferences.unsubscribe(session, guest, delivery_id=delivery_id, now=self.now())
        return _page(language, "done", 200) if done else _page(language, "unknown", 404)

    def _signed(self, request: Request) -> UUID | None:
        mail, signature = request.query_params.get("mail", ""), request.query_params.get("signature", "")
        try:
            delivery_id = UUID(mail)
        except ValueError:
            return None
        return delivery_id if self.keys.signature_fits(UNSUBSCRIBE, str(delivery_id), signature) else None


def _page(language: str, words: str, status: int, address: str | None = None) -> HTMLResponse:
    said = WORDS[language]
    form = FORM.format(address=escape(address), button=said["button"]) if address else ""
    page = PAGE.format(lang=language, title=said["title"], style=STYLE, words=said[words], form=form)
    return HTMLResponse(page, status, headers=HEADERS)
