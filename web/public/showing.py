"""How a public page is made: its template, its language, its validators."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from rules.deadlines import SHANGHAI
from rules.procuratorates import ProcuratorateLevel
from web.public.asking import Unanswered, language_of
from web.public.words import words

ROOT = Path(__file__).resolve().parent.parent
STYLE_PATH = ROOT / "statics" / "public" / "public.css"
STYLE_VERSION = hashlib.sha256(STYLE_PATH.read_bytes()).hexdigest()[:16]
# Short: what is withdrawn must be gone soon, wherever a copy is kept.
FRESH = "public, max-age=60, must-revalidate"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "vary": "accept-language",
}


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(SHANGHAI)


class Showing:
    """Makes pages."""

    def __init__(self, public_url: str, official_site: str) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(ROOT / "templates" / "public"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = lambda value: f"{_moment(value):%Y-%m-%d}"
        self._environment.filters["minute"] = lambda value: f"{_moment(value):%Y-%m-%d %H:%M}"
        self._environment.filters["marked"] = Markup  # the API gives pieces of text that are HTML already
        self._environment.filters["paragraphs"] = lambda text: [each for each in text.split("\n") if each.strip()]
        self._environment.globals |= {"public_url": public_url, "official_site": official_site, "style": STYLE_VERSION}

    def page(self, request: Request, template: str, *, status: int = 200, **shown: Any) -> Response:
        """The page; 304 when the reader has it already."""
        language = language_of(request)
        said = words(language)
        whole = self._environment.get_template(f"{template}.html").render(
            w=said,
            lang=language,
            here=request.url.path,
            elsewhere=f"{request.url.path}?{_in_the_other(request, language)}",
            level_label=lambda level: ProcuratorateLevel[level].label(language),
            **shown,
        )
        return cacheable(request, whole.encode(), "text/html; charset=utf-8", status=status, language=language)

    def refusal(self, request: Request, refused: Unanswered) -> Response:
        """What is not there, and what cannot be answered."""
        said = words(language_of(request))
        if refused.code == "NOT_FOUND":
            return self.page(request, "told", status=404, title=said["missing_title"], sentences=[said["missing"]])
        status = {"INVALID": 400, "BAD_REQUEST": 400, "TOO_MANY_ATTEMPTS": 429}.get(refused.code, 503)
        return self.page(request, "told", status=status, title=said["failed_title"], sentences=refused.sentences)


def cacheable(request: Request, body: bytes, media: str, *, status: int = 200, language: str) -> Response:
    """An answer with validators; 304 for whoever has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = HEADERS | {"content-language": language, "content-type": media}
    headers |= {"cache-control": FRESH, "etag": tag} if status == 200 else {"cache-control": "no-store"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers=headers)


def _in_the_other(request: Request, language: str) -> str:
    kept: Mapping[str, str] = dict(request.query_params)
    return urlencode({**kept, "lang": "zh-CN" if language == "en" else "en"})


def day_of(value: str) -> str | None:
    """A day of a form; None for an empty field. What is no day is for the API to refuse."""
    try:
        return date.fromisoformat(value.strip()).isoformat() if value.strip() else None
    except ValueError:
        return value.strip()
