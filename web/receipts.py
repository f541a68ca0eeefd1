"""GET /receipts/{number}/{code}: what the QR code on a receipt leads to. Whether it is real, and nothing about a person."""

from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from db.engine import Database
from db.queries import receipts
from db.queries.receipts import Checked
from rules.deadlines import SHANGHAI
from rules.labels import preferred_language

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:1.125rem/1.7 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1d2733;background:#fff}}
.is{{font-size:1.5rem;font-weight:600;padding:.75rem 1rem;border-left:.5rem solid;border-radius:4px;background:#f3f5f8}}
.good{{color:#14632a}}.bad{{color:#a11d1d}}dl{{display:grid;grid-template-columns:max-content 1fr;gap:.375rem 1.25rem}}
dt{{color:#515b68}}dd{{margin:0;overflow-wrap:anywhere}}</style></head>
<body><main><h1>{title}</h1><p class="is {mood}">{verdict}</p>{facts}<p>{advice}</p></main></body></html>"""
WORDS = {
    "zh-CN": {
        "title": "回执单核验", "valid": "有效", "invalid": "已失效", "unknown": "未找到该回执单",
        "number": "回执编号", "kind": "类型", "office": "出具单位", "issued": "出具时间",
        "advice": "本页不显示个人信息。如有疑问请联系出具单位或拨打 12309。",
    },
    "en": {
        "title": "Receipt check", "valid": "Valid", "invalid": "No longer valid", "unknown": "There is no such receipt",
        "number": "Number", "kind": "Kind", "office": "Issued by", "issued": "Issued at",
        "advice": "No personal data are shown here. Please ask the office that issued it, or call 12309.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Receipts:
    """The page."""

    database: Database

    def route(self) -> Route:
        """Its route."""
        return Route("/receipts/{number}/{code}", self.get, methods=["GET"], name="receipt")

    async def get(self, request: Request) -> Response:
        """Valid, no longer valid, or 404 alike for a wrong number and a wrong code."""
        language = preferred_language(request.headers.get("accept-language", ""))
        number, code = (
            request.path_params[name].replace("\x00", "")[:40].strip().upper() for name in ("number", "code")
        )
        async with self.database.read() as session:
            found = await receipts.checked(session, number, code)
        page = _page(found, language)
        headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
        return HTMLResponse(page, status_code=200 if found else 404, headers=headers)


def _page(found: Checked | None, language: str) -> str:
    words = WORDS[language]
    if found is None:
        verdict, mood, facts = words["unknown"], "bad", ""
    else:
        verdict, mood = (words["valid"], "good") if found.valid else (words["invalid"], "bad")
        when = found.issued_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        told = {"number": found.number, "kind": found.kind.label(language), "office": found.office, "issued": when}
        facts = "".join(f"<dt>{words[name]}</dt><dd>{escape(value)}</dd>" for name, value in told.items())
        facts = f"<dl>{facts}</dl>"
    return PAGE.format(
        lang=language, title=words["title"], verdict=verdict, mood=mood, facts=facts, advice=words["advice"]
    )
