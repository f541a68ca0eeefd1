"""GET /data-exports/{session}.json and .html: what is kept about a person, by a signed link that lives ten minutes."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from db.crypto import Keys
from db.engine import Database
from db.queries.data_exports import SECTIONS
from rules.data_exports import PURPOSE, ExportForm, label, signed, title
from rules.deadlines import SHANGHAI
from rules.errors import NotFound
from rules.labels import Labelled
from rules.people import Guest, Person
from rules.review import REASONS
from services import data_exports

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "data_export.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
REASON_WORDS = {code: zh for code, zh, _ in REASONS}
PIECE = 16_384  # bytes, about: a page is made of very many small strings
FORMAT = "portal-data-export/1"


@dataclass(frozen=True)
class DataExports:
    """The download door."""

    database: Database
    keys: Keys
    now: Callable[[], datetime]

    def route(self) -> Route:
        """Its route."""
        return Route("/data-exports/{session:uuid}.{form}", self.get, methods=["GET"], name="data_export")

    async def get(self, request: Request) -> Response:
        """The data, or 404 for a link that is wrong, expired or of a sign-in that has ended."""
        session_id: UUID = request.path_params["session"]
        form = next((each for each in ExportForm if each == request.path_params["form"]), None)
        if form is None or not self._fits(request, session_id, form):
            return PlainTextResponse("Not Found", 404)
        caller = Guest(
            address=request.client.host if request.client else "", request_id=getattr(request.state, "request_id", "")
        )
        try:
            async with self.database.begin() as session:
                person = await data_exports.begin(session, caller, session_id=session_id, form=form, now=self.now())
        except NotFound:
            return PlainTextResponse("Not Found", 404)
        return self._answer(form, person)

    def _fits(self, request: Request, session_id: UUID, form: ExportForm) -> bool:
        text = request.query_params.get("until", "")
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            return False
        until = datetime.fromtimestamp(int(text), UTC)
        signature = request.query_params.get("signature", "")
        return self.keys.signature_fits(PURPOSE, signed(form, session_id, until), signature) and until >= self.now()

    def _answer(self, form: ExportForm, person: Person) -> StreamingResponse:
        pieces = self._json(person) if form is ExportForm.JSON else self._page(person)
        shown = "attachment" if form is ExportForm.JSON else "inline"
        return StreamingResponse(
            _gathered(pieces),
            media_type="application/json" if form is ExportForm.JSON else "text/html; charset=utf-8",
            headers={
                "content-disposition": f'{shown}; filename="personal-data.{form}"',
                "content-security-policy": POLICY,
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
            },
        )

    async def _json(self, person: Person) -> AsyncIterator[str]:
        yield f'{{"format": "{FORMAT}", "exported_at": "{_moment(self.now())}", "tables": {{'
        for number, section in enumerate(SECTIONS):
            yield f"{', ' if number else ''}{json.dumps(section.name)}: ["
            begun = False
            async for row in data_exports.rows(self.database, self.keys, section, person.account_id):
                yield (",\n" if begun else "\n") + json.dumps(row, ensure_ascii=False, default=_as_json)
                begun = True
            yield "]"
        yield "}}\n"

    def _page(self, person: Person) -> AsyncIterator[str]:
        page = _ENVIRONMENT.get_template("data_export.html")
        rows = partial(data_exports.rows, self.database, self.keys, account_id=person.account_id)
        return page.generate_async(sections=SECTIONS, rows=rows, now=self.now(), style=STYLE, title=title, label=label)


def _moment(value: datetime) -> str:
    return value.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _as_json(value: object) -> object:
    match value:
        case datetime():
            return _moment(value)
        case bytes():
            return value.hex()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _plain(value: object, column: str = "") -> str:
    """A value as a person reads it."""
    match value:
        case Labelled():
            return value.zh
        case Enum():
            return str(value.value)
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case list():
            words = REASON_WORDS if column == "reason_codes" else {}
            return "、".join(words.get(str(each), str(each)) for each in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(_as_json(value))


async def _gathered(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    held: list[str] = []
    size = 0
    async for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    enable_async=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["plain"] = _plain
