"""A page of one thing with forms beside it: each form is an act, and when that is refused the page comes back as it was filled in."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import text_of
from admin.formats import language
from admin.view import StaffView, uuid_or_404
from rules.errors import Conflict, Forbidden, NotFound, Refused, Stale

STATUS_OF = {Forbidden: 403, NotFound: 404, Stale: 409, Conflict: 409}
Act = Callable[[AsyncSession, UUID, FormData], Awaitable[None]]


class ActingView(StaffView):
    """Things that staff act on one by one."""

    async def perform(self, request: Request, action: str, act: Act, words: str) -> Response:
        """Do it; when that is refused nothing happened, and the page comes back with what was filled in and what was wrong."""
        thing_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, action):
            raise HTTPException(403)
        form = await request.form()
        try:
            async with self.desk.staff.begin() as session:
                await act(session, thing_id, form)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self.refused_page(request, form, refused)
        Flash.success(request, words)
        return RedirectResponse(request.url_for("admin:details", identity=self.identity, pk=str(thing_id)), 303)

    async def refused_page(self, request: Request, form: FormData, refused: Refused) -> Response:
        """The page with what was filled in and what was wrong."""
        answer = {name: text_of(form, name) for name in form}
        problems = [problem.message(language()) for problem in refused.problems]
        return await self.details_page(request, STATUS_OF.get(type(refused), 400), answer=answer, problems=problems)
