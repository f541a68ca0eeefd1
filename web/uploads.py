"""PUT /uploads/{ticket}: the bare bytes of one announced paper, once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from db import models
from db.engine import Database
from db.files import PaperStore, Stored
from papers.worker import Cleaner
from rules.errors import Conflict, Invalid, NotAvailable, NotFound, Problem, Refused
from rules.labels import preferred_language
from services import attachments

STATUS = {
    "NOT_FOUND": 404,
    "TICKET_USED": 409,
    "TICKET_EXPIRED": 410,
    "FILE_TOO_LARGE": 413,
    "SIZE_MISMATCH": 422,
    "CONTENT_MISMATCH": 415,
    "SHA256_MISMATCH": 422,
    "MEDIA_TYPE_NOT_ALLOWED": 415,
    "FILE_TWO_KINDS": 415,
    "IMAGE_TOO_LARGE": 413,
    "FILE_EXPANDS": 413,
    "PDF_TOO_MANY_PAGES": 413,
    "BUSY": 503,
}
AT_ONCE = 24  # uploads that may be under way: each is held in memory, 10 MiB at most


@dataclass(frozen=True)
class Uploads:
    """The upload door."""

    database: Database
    files: PaperStore
    cleaner: Cleaner
    now: Callable[[], datetime]
    under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def route(self) -> Route:
        """Its route."""
        return Route("/uploads/{ticket}", self.put, methods=["PUT"], name="upload")

    async def put(self, request: Request) -> Response:
        """201 with what was stored, or 4xx with `{code, message}`; 503 while too many are under way, the ticket unused."""
        if self.under_way.locked():
            return _refusal(NotAvailable(Problem("BUSY")), request)
        try:
            async with self.under_way:
                paper = await self._receive(request)
        except Refused as refused:
            return _refusal(refused, request)
        except ClientDisconnect:
            return Response(status_code=400)
        shown = {"kind": paper.kind.value, "state": paper.state.value, "sizeBytes": paper.size_bytes}
        return JSONResponse(shown, status_code=201)

    async def _receive(self, request: Request) -> models.Attachment:
        async with self.database.begin() as session:
            paper = await attachments.take_ticket(session, request.path_params["ticket"], now=self.now())
        stored: Stored | None = None
        try:
            announced = request.headers.get("content-type", paper.media_type).split(";")[0].strip().lower()
            if announced != paper.media_type:
                raise Invalid(Problem("CONTENT_MISMATCH"))
            stored = await attachments.receive(self.files, self.cleaner, paper, _chunks(request))
        finally:
            async with self.database.begin() as session:
                paper = await attachments.settle(session, paper.id, stored)
        return paper


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _refusal(refused: Refused, request: Request) -> JSONResponse:
    language = preferred_language(request.headers.get("accept-language", ""))
    problem = refused.problems[0]
    default = 404 if isinstance(refused, NotFound) else 409 if isinstance(refused, Conflict) else 422
    body = {"code": problem.code, "message": problem.message(language)}
    return JSONResponse(body, status_code=STATUS.get(problem.code, default))
