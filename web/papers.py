"""GET /papers/{id}: one's own paper by a signed link that lives ten minutes; every look is audited."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import Missing, PaperStore
from db.queries import attachments
from rules.papers import AttachmentState
from rules.people import System
from services import audit


@dataclass(frozen=True)
class Papers:
    """The download door for owners."""

    database: Database
    files: PaperStore
    keys: Keys
    now: Callable[[], datetime]

    def route(self) -> Route:
        """Its route."""
        return Route("/papers/{paper}", self.get, methods=["GET"], name="paper")

    async def get(self, request: Request) -> Response:
        """The file, or 404 for a link that is wrong, expired or of a paper that is gone."""
        paper, until = request.path_params["paper"], request.query_params.get("until", "")
        fits = self.keys.signature_fits("paper", f"{paper}|{until}", request.query_params.get("signature", ""))
        if not fits or not until.isascii() or not until.isdigit() or int(until) < self.now().timestamp():
            return PlainTextResponse("Not Found", 404)
        row = await self._seen(request, _row_id(paper))
        if row is None or row.storage_key is None:
            return PlainTextResponse("Not Found", 404)
        try:
            content = await self.files.paper(row.storage_key)
        except Missing:
            return PlainTextResponse("Not Found", 404)
        return StreamingResponse(
            content,
            media_type=row.media_type,
            headers={
                "content-length": str(row.size_bytes),
                "content-disposition": f"attachment; filename*=UTF-8''{quote(row.filename)}",
                "x-content-type-options": "nosniff",
                "content-security-policy": "sandbox; default-src 'none'",
                "cache-control": "no-store",
            },
        )

    async def _seen(self, request: Request, paper_id: UUID | None) -> models.Attachment | None:
        if paper_id is None:
            return None
        async with self.database.begin() as session:
            row = await attachments.get(session, paper_id)
            if row is None or row.state is not AttachmentState.STORED:
                return None
            visitor = System(
                address=request.client.host if request.client else "",
                request_id=getattr(request.state, "request_id", ""),
                name="signed_link",
            )
            await audit.record(session, visitor, "attachment.downloaded", "attachment", row.id, procuratorate_id=None)
            return row


def _row_id(global_id: str) -> UUID | None:
    """The UUID inside a paper's global id; the signature has shown that the portal made it."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4))[2:])
    except (binascii.Error, ValueError):
        return None
