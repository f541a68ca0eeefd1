"""What browsers may do with staff pages, and how much a request may carry: for every answer under /admin."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules import publication_drafts as drafts

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STATIC_PATHS = ("/statics/", "/looks/")
BODY_LIMIT = 256 * 1024
PAPERS_LIMIT = 64 * 1024 * 1024  # the hall desk takes a visitor's papers at once
PAPERS_PATH = "/admin/hall/serve"
PIECE_LIMIT = 8 * 1024 * 1024  # of a file of cases, which the page sends in pieces
PIECE_PATH = "/admin/imports/piece/"
# The longest text that may be published, and what goes with it: a form writes a Chinese character with nine bytes.
TEXT_LIMIT = BODY_LIMIT + 9 * (drafts.TITLE_LIMIT + drafts.SUMMARY_LIMIT + drafts.BODY_LIMIT)
TEXT_PATHS = ("/admin/publication-draft/new", "/admin/publication-draft/write/", "/admin/redaction/")


class StaffHeaders:
    """ASGI middleware: the strictest headers with which the pages work, unless the answer brings its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        static = any(part in scope.get("path", "") for part in STATIC_PATHS)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if static and message["status"] in (200, 304):
                    headers["Cache-Control"] = "public, max-age=3600"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """ASGI middleware: 413 for a request that carries more than any form of these pages."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = _limit(scope.get("path", ""), self.limit)
        declared = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        if not declared.isdecimal() or int(declared) > limit:
            await PlainTextResponse("内容过大。", 413)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def _limit(path: str, usual: int) -> int:
    if path.startswith(PIECE_PATH):
        return PIECE_LIMIT
    if path.startswith(TEXT_PATHS):
        return TEXT_LIMIT
    return PAPERS_LIMIT if path == PAPERS_PATH else usual
