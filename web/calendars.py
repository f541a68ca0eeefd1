"""GET /calendars/appointments/{number}.ics and /calendars/{token}.ics: one visit by a signed link, and all by a private address."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.crypto import Keys
from db.engine import Database
from db.queries import calendar_feeds as feed_rows
from rules.calendars import FEED_PATH, FILE_PURPOSE
from rules.labels import LANGUAGES, preferred_language
from services import calendar_feeds
from web.calendar_files import PUBLISH, CalendarMaker
from web.signed_links import holds

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-robots-tag": "noindex",
    "vary": "Accept-Language",
}


@dataclass(frozen=True)
class Calendars:
    """The doors for calendar programs."""

    database: Database
    keys: Keys
    maker: CalendarMaker
    now: Callable[[], datetime]

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route(f"{FEED_PATH}appointments/{{number}}.ics", self.file, methods=["GET"], name="calendar_file"),
            Route(f"{FEED_PATH}{{token}}.ics", self.feed, methods=["GET"], name="calendar_feed"),
        ]

    async def file(self, request: Request) -> Response:
        """The visit as it stands, or 404 alike for a link that is wrong, expired, or of what is not to be shown."""
        number = request.path_params["number"]
        if not holds(request, self.keys, FILE_PURPOSE, number, now=self.now()):
            return _nothing()
        async with self.database.read() as session:
            visit = await feed_rows.visit(session, number)
        if visit is None:
            return _nothing()
        method, content = self.maker.file(visit, _language(request), self.now())
        named = {"content-disposition": f'attachment; filename="{number}.ics"', "cache-control": "private, no-store"}
        return Response(content, media_type=_media_type(method), headers=HEADERS | named)

    async def feed(self, request: Request) -> Response:
        """All visits, 304 when they are as they were, or 404 alike for an address that is unknown or ended."""
        now = self.now()
        async with self.database.read() as session:
            found = await calendar_feeds.read(session, self.keys, request.path_params["token"], now=now)
        if found is None:
            return _nothing()
        if found.to_be_touched:
            async with self.database.begin() as session:
                await feed_rows.touch(session, found.feed.id, now)
        # Many visits take long to write: others are answered meanwhile.
        content = await asyncio.to_thread(self.maker.feed, found.visits, _language(request), now)
        headers = HEADERS | {"cache-control": "private, no-cache", "etag": _etag(content)}
        if _is_known(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(status_code=304, headers=headers)
        named = {"content-disposition": 'inline; filename="appointments.ics"'}
        return Response(content, media_type=_media_type(PUBLISH), headers=headers | named)


def _nothing() -> Response:
    return PlainTextResponse("Not Found", 404, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _media_type(method: str) -> str:
    return f"text/calendar; charset=utf-8; method={method}"


def _language(request: Request) -> str:
    """Calendar programs say no language: an address may say it for them."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else preferred_language(request.headers.get("accept-language", ""))


def _etag(content: bytes) -> str:
    """Weak: the same visits in the same words, whenever they were written down."""
    lines = (line for line in content.split(b"\r\n") if not line.startswith(b"DTSTAMP:"))
    return f'W/"{hashlib.sha256(b"".join(lines)).hexdigest()[:32]}"'


def _is_known(if_none_match: str, etag: str) -> bool:
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in known or etag.removeprefix("W/") in known
