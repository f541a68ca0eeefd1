"""/imports/cases: machines of an office deliver files of cases with its API key, at once or in pieces that can be resumed.

After tus 1.0 and the IETF's resumable uploads, in small: POST opens (`Upload-Length`) or brings the whole file, PATCH goes on at
`Upload-Offset`, HEAD tells where it stands, GET what became of it, DELETE gives it up.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from db import models
from db.crypto import Keys
from db.queries import case_uploads as known_uploads
from rules.api_keys import ApiKeyScope
from rules.attempts import API_KEY_REFUSED_BY_ADDRESS, API_REQUEST_BY_KEY, CASE_UPLOAD_BY_KEY, AttemptLimit
from rules.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Refused,
    TooManyAttempts,
    Unauthenticated,
)
from rules.labels import preferred_language
from rules.people import Guest, Machine
from services import api_keys, attempts, case_upload_endings, case_uploads
from services.case_uploads import OffsetWrong, Reception

STATUS = {Unauthenticated: 401, Forbidden: 403, NotFound: 404, Conflict: 409, OffsetWrong: 409, TooManyAttempts: 429}
COUNTS = ("lines", "new", "changed", "unchanged", "skipped", "rejected", "warnings", "corrected", "withdrawn")

Act = Callable[[Request, Machine], Awaitable[Response]]


@dataclass(frozen=True)
class CaseImports:
    """The door for machines."""

    reception: Reception
    keys: Keys

    def routes(self) -> list[Route]:
        """Its routes."""
        one = "/imports/cases/{upload:uuid}"
        return [
            Route("/imports/cases", self._door(self.post), methods=["POST"], name="case_imports"),
            Route(one, self._door(self.patch), methods=["PATCH"]),
            Route(one, self._door(self.get), methods=["GET", "HEAD"], name="case_import"),
            Route(one, self._door(self.delete), methods=["DELETE"]),
            Route(f"{one}/rejects", self._door(self.rejects), methods=["GET"], name="case_import_rejects"),
        ]

    def _door(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await act(request, await self._machine(request))
            except Refused as refused:
                return _refusal(refused, request)
            except ClientDisconnect:
                return Response(status_code=400)

        return answer

    async def _machine(self, request: Request) -> Machine:
        """Whose key it is; every request counts, and so does every key that opens nothing."""
        address = request.client.host if request.client else ""
        caller = Guest(address=address, request_id=getattr(request.state, "request_id", ""))
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        database, now = self.reception.database, self.reception.now()
        try:
            async with database.begin() as session:
                given = secret.strip() if scheme.lower() == "bearer" else ""
                machine = await api_keys.machine(session, caller, given, scope=ApiKeyScope.IMPORT_CASES, now=now)
        except Unauthenticated:
            async with database.begin() as session:
                await attempts.take(session, self.keys, [(API_KEY_REFUSED_BY_ADDRESS, address)], now=now)
            raise
        await self._count(machine, API_REQUEST_BY_KEY)
        return machine

    async def _count(self, machine: Machine, limit: AttemptLimit) -> None:
        async with self.reception.database.begin() as session:
            await attempts.take(session, self.keys, [(limit, str(machine.key_id))], now=self.reception.now())

    async def post(self, request: Request, machine: Machine) -> Response:
        """201 with the upload and its place: opened when `Upload-Length` is given, else received whole from this request."""
        announced, bodied = _number(request, "upload-length"), _number(request, "content-length")
        is_chunked = "chunked" in request.headers.get("transfer-encoding", "").lower()
        if announced is None and not bodied and not is_chunked:
            raise Invalid(Problem("FILE_EMPTY", "length"))
        await self._count(machine, CASE_UPLOAD_BY_KEY)
        length = announced if announced is not None else bodied
        async with self.reception.database.begin() as session:
            upload = await case_uploads.open_upload(
                session,
                machine,
                filename=_filename(request),
                length=length,
                limit=self.reception.limit,
                now=self.reception.now(),
            )
        if bodied or is_chunked:
            upload = await case_uploads.receive(
                self.reception, machine, upload_id=upload.id, offset=0, content=request.stream()
            )
        place = {"location": request.url_for("case_import", upload=upload.id).path}
        return JSONResponse(_shown(upload, None), 201, headers=_standing(upload) | place)

    async def patch(self, request: Request, machine: Machine) -> Response:
        """204 with where the file stands; 409 with the true offset when it stands elsewhere, or while another sends it."""
        offset = _number(request, "upload-offset")
        if offset is None:
            raise Invalid(Problem("BAD_REQUEST", "uploadOffset"))
        upload = await case_uploads.receive(
            self.reception,
            machine,
            upload_id=request.path_params["upload"],
            offset=offset,
            content=request.stream(),
        )
        return Response(status_code=204, headers=_standing(upload))

    async def get(self, request: Request, machine: Machine) -> Response:
        """How the file stands, as headers; for GET also as JSON, with what became of its lines so far."""
        async with self.reception.database.read() as session:
            upload = await case_uploads.find(session, machine, upload_id=request.path_params["upload"])
            run = await known_uploads.last_import(session, upload.id)
        return JSONResponse(_shown(upload, run), headers=_standing(upload))

    async def delete(self, request: Request, machine: Machine) -> Response:
        """204: the file is not waited for any more; 409 when it is complete."""
        upload_id = request.path_params["upload"]
        async with self.reception.database.begin() as session:
            await case_upload_endings.give_up(session, machine, upload_id=upload_id)
        self.reception.files.remove(self.reception.files.sent(upload_id))
        return Response(status_code=204)

    async def rejects(self, request: Request, machine: Machine) -> Response:
        """The rejected lines as JSON Lines; 404 when there are none. Every download is recorded."""
        async with self.reception.database.begin() as session:
            upload = await case_uploads.take_rejects(session, machine, upload_id=request.path_params["upload"])
        path = self.reception.files.rejects(upload.id)
        if not path.exists():
            raise NotFound
        return StreamingResponse(
            self.reception.files.in_pieces(path),
            media_type="application/jsonl",
            headers={
                "content-disposition": f'attachment; filename="{upload.id}.rejects.jsonl"',
                "cache-control": "no-store",
            },
        )


def _number(request: Request, name: str) -> int | None:
    text = request.headers.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Invalid(Problem("BAD_REQUEST", name))
    return int(text)


def _filename(request: Request) -> str:
    """tus' `Upload-Metadata: filename <base64>`."""
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                raise Invalid(Problem("FILENAME_MALFORMED", "filename")) from None
    return ""


def _standing(upload: models.CaseUpload) -> dict[str, str]:
    length = {} if upload.length is None else {"upload-length": str(upload.length)}
    return {"upload-offset": str(upload.received), "cache-control": "no-store"} | length


def _shown(upload: models.CaseUpload, run: models.CaseImport | None) -> dict[str, object]:
    return {
        "id": str(upload.id),
        "state": upload.status.value,
        "received": upload.received,
        "length": upload.length,
        "problem": upload.problem,
        "rejects": upload.has_rejects,
        "counts": {name: getattr(run, name) for name in COUNTS} if run else None,
    }


def _refusal(refused: Refused, request: Request) -> JSONResponse:
    language = preferred_language(request.headers.get("accept-language", ""))
    problems = [
        {"code": each.code, "field": each.field, "message": each.message(language)} for each in refused.problems
    ]
    status = STATUS.get(type(refused), 413 if problems[0]["code"] == "FILE_TOO_LARGE" else 422)
    headers = {"content-language": language}
    if isinstance(refused, OffsetWrong):
        headers["upload-offset"] = str(refused.offset)
    if isinstance(refused, TooManyAttempts):
        headers["retry-after"] = str(refused.retry_after)
    if isinstance(refused, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    body = {"code": problems[0]["code"], "message": refused.message(language), "problems": problems}
    return JSONResponse(body, status, headers=headers)
