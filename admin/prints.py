"""What a member prints for the one who stands before them: a page made for paper, and the same as a PDF."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import ReviewAnswer
from admin.review import REVIEW, ReviewView
from admin.view import uuid_or_404
from printing.sheet import Printed
from rules.errors import NotFound, Refused
from rules.people import Staff

Maker = Callable[[Staff, UUID], Awaitable[Printed]]


class PrintingView(ReviewView):
    """A reviewed thing of which sheets are printed."""

    def allowed(self, request: Request) -> UUID:
        """The thing's id, for who may act on it; otherwise 403."""
        thing_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, REVIEW):
            raise HTTPException(403)
        return thing_id

    async def show(self, request: Request, make: Maker, saving: str) -> Response:
        """The page made for paper; `saving` names the act that gives the same as a PDF."""
        shown = await self._made(request, make)
        if isinstance(shown, Response):
            return shown
        context = {"title": shown.title, "shown": shown, "qr": shown.qr(), "saving": saving}
        context |= {"identity": self.identity, "pk": request.path_params["pk"]}
        return await self.templates.TemplateResponse(request, "portal/print.html", context)

    async def save(self, request: Request, make: Maker, name: str) -> Response:
        """The PDF, its file named after the sheet and its number."""
        shown = await self._made(request, make)
        if isinstance(shown, Response):
            return shown
        content = await asyncio.to_thread(shown.pdf)
        headers = {"Content-Disposition": f'attachment; filename="{name}-{shown.number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    async def _made(self, request: Request, make: Maker) -> Printed | Response:
        """What is printed, or the thing's page with why not."""
        try:
            return await make(request.state.staff, self.allowed(request))
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self.page_again(request, ReviewAnswer(), refused)
