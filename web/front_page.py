"""GET /: what this address is, for whoever follows a mail's link, until a client of the portal opens it."""

from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from rules.labels import preferred_language

PAGE = """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<style>body{{font:1rem/1.7 sans-serif;max-width:40rem;margin:12vh auto;padding:0 1.2rem;color:#1a1a1a;background:#fff}}
a{{color:#0b57a4}} @media (prefers-color-scheme:dark){{body{{color:#eee;background:#16191d}} a{{color:#8ec1ff}}}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p><ul>{links}</ul></main></body></html>"""
WORDS = {
    "zh-CN": (
        "人民检察院案件信息公开平台",
        "请在平台的微信公众号、小程序或手机应用中登录，查看通知和案件程序性信息。如有疑问，请拨打 12309。",
        "信息公开：最新重要案件信息、法律文书，检察院名录，办事指南",
        "查询页面（开发者）",
        "工作人员入口",
    ),
    "en": (
        "Case-information portal of the procuratorates",
        "Please sign in with the portal's WeChat account, mini program or mobile application. Questions: call 12309.",
        "What is public: important cases, legal documents, procuratorates, guides",
        "Query page (developers)",
        "Staff",
    ),
}


@dataclass(frozen=True)
class FrontPage:
    """The page; the query page is linked where there is one."""

    with_query_page: bool

    def route(self) -> Route:
        """Its route."""
        return Route("/", self.get, methods=["GET"], name="front")

    async def get(self, request: Request) -> Response:
        """The page in the reader's language."""
        language = preferred_language(request.headers.get("accept-language", ""))
        title, text, public, query_page, staff = WORDS[language]
        links = [("/public/", public), *([("/graphql", query_page)] if self.with_query_page else [])]
        listed = "".join(f'<li><a href="{to}">{escape(name)}</a></li>' for to, name in [*links, ("/admin", staff)])
        page = PAGE.format(lang=language, title=escape(title), text=escape(text), links=listed)
        return HTMLResponse(page, headers={"content-language": language, "vary": "accept-language"})
