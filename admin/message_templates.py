"""通知模板: every message as it reaches people, in both languages and over every channel, with invented contents."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from admin.desk import Desk
from admin.view import may
from admin.words import MESSAGES
from notifications.render import Renderer
from notifications.samples import Samples
from rules.grants import Right, holders
from rules.labels import LANGUAGES
from rules.messages import (
    DAILY_DIGEST,
    DUTY_SUMMARY,
    MESSAGE_NAMES,
    NOTICE_OF,
    OBJECTION_DISMISSED,
    OBJECTION_UPHELD,
    WITH_A_CODE,
)
from rules.people import Role

CODE = "123456"
FIGURES = {"zh-CN": "案件进展2条", "en": "Case progress: 2"}
# A mail brings its own style, as mail programs need it; nothing else may come into it or go out of it.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"


class MessageTemplateView(BaseView):
    """What is told, and how it looks."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.READ_REFERENCE)}
    name = "通知模板"
    icon = "fa-solid fa-envelope-open-text"
    category = "通知"

    def is_visible(self, request: Request) -> bool:
        """In everybody's menu."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Everybody."""
        return may(request, self.grants, "list")

    @expose("/message-templates", identity="message-templates", methods=["GET"])
    async def list_of_messages(self, request: Request) -> Response:
        """All of them, by category."""
        rows = [
            (name, MESSAGES[name], NOTICE_OF[name].category if name in NOTICE_OF else None)
            for name in sorted(MESSAGE_NAMES)
        ]
        context = {"title": self.name, "rows": rows}
        return await self.templates.TemplateResponse(request, "portal/message_templates.html", context)

    @expose("/message-templates/{message}", identity="message-template", methods=["GET"])
    async def one(self, request: Request) -> Response:
        """One of them over every channel."""
        message = _known(request)
        renderer = Renderer(public_url=self.desk.public_url)
        sample = Samples().of(NOTICE_OF[message]) if message in NOTICE_OF else None
        shown = [
            {
                "language": language,
                "mail": renderer.mail(message, language, code=_said(message, language)),
                "sms": renderer.sms(message, language, code=_said(message, language)),
                "wechat": renderer.wechat(message, language, code=_said(message, language))
                if message in (*NOTICE_OF, DAILY_DIGEST)
                else None,
            }
            for language in LANGUAGES
        ]
        context = {
            "title": MESSAGES[message],
            "message": message,
            "shown": shown,
            "words": sample.words() if sample else None,
            "sample": sample,
        }
        return await self.templates.TemplateResponse(request, "portal/message_template.html", context)

    @expose("/message-templates/{message}/{language}/mail", identity="message-mail", methods=["GET"])
    async def mail(self, request: Request) -> Response:
        """The mail's HTML by itself, for the frame that shows it."""
        message, language = _known(request), request.path_params["language"]
        if language not in LANGUAGES:
            raise HTTPException(404)
        content = Renderer(public_url=self.desk.public_url).mail(message, language, code=_said(message, language))
        headers = {"content-security-policy": MAIL_POLICY, "x-frame-options": "SAMEORIGIN"}
        return HTMLResponse(content.html, headers=headers)


def _known(request: Request) -> str:
    message: str = request.path_params["message"]
    if message not in MESSAGE_NAMES:
        raise HTTPException(404)
    return message


def _said(message: str, language: str) -> str | None:
    if message in WITH_A_CODE:
        return CODE
    if message in (OBJECTION_UPHELD, OBJECTION_DISMISSED):
        return "YY11010820260901000001"
    return FIGURES[language] if message in (DAILY_DIGEST, DUTY_SUMMARY) else None
