"""材料: a paper for the eyes of a reviewer, page by page as images; who looked at it is recorded."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar
from urllib.parse import quote
from uuid import UUID

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from admin.desk import Desk
from admin.view import may, uuid_or_404
from db.files import Missing
from db.queries.staff_pages import ShownPaper, paper, was_forwarded
from rules.grants import Right, holders
from rules.people import Role, Staff
from services import audit, reveals

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


class PaperView(BaseView):
    """One paper: the images of its pages for a review page, and the clean file to take away."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {
        "list": holders(Right.READ_PAPERS) | holders(Right.READ_PAPERS_FOR_A_REASON) | holders(Right.ANSWER_FORWARDED)
    }
    name = "材料"

    def is_visible(self, request: Request) -> bool:
        """Not in the menu: papers are reached from what they belong to."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """Reviewers, system administrators for a reason, and who handles cases what was forwarded to them."""
        return may(request, self.grants, "list")

    @expose("/papers/{paper_id}/pages/{number:int}", identity="paper-page")
    async def page(self, request: Request) -> Response:
        """A page as a JPEG, if the paper is in scope; the look is recorded before the image goes out."""
        number = request.path_params["number"]
        shown = await self._seen(request, "attachment.viewed", page=number)
        if isinstance(shown, Response):
            return shown
        try:
            image = await self.desk.files.page(_key(shown), number)
        except Missing:
            raise HTTPException(404) from None
        return Response(image, media_type="image/jpeg", headers={"Content-Security-Policy": POLICY})

    @expose("/papers/{paper_id}", identity="paper")
    async def download(self, request: Request) -> Response:
        """The clean file, to be saved and not to be opened by the browser."""
        shown = await self._seen(request, "attachment.downloaded")
        if isinstance(shown, Response):
            return shown
        try:
            content = await self.desk.files.paper(_key(shown))
        except Missing:
            raise HTTPException(404) from None
        return StreamingResponse(
            content,
            media_type=shown.paper.media_type,
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(shown.paper.filename)}",
                "Content-Length": str(shown.paper.size_bytes),
                "Content-Security-Policy": POLICY,
            },
        )

    async def _seen(self, request: Request, action: str, *, page: int | None = None) -> ShownPaper | Response:
        """The paper; or the page that asks for a reason, where one is needed first."""
        paper_id: UUID = uuid_or_404(request.path_params["paper_id"])
        async with self.desk.staff.begin() as session:
            shown = await paper(session, paper_id)
            if shown is None or (page is not None and not 1 <= page <= shown.paper.page_count):
                raise HTTPException(404)
            staff: Staff = request.state.staff
            if not staff.may(holders(Right.READ_PAPERS) | holders(Right.READ_PAPERS_FOR_A_REASON)):
                if not await was_forwarded(session, paper_id):
                    raise HTTPException(404)
            elif not await reveals.may_see_paper(session, staff, paper_id=paper_id, now=self.desk.now()):
                return RedirectResponse(request.url_for("admin:view-paper-reason", paper_id=str(paper_id)), 303)
            await audit.record(
                session,
                request.state.staff,
                action,
                "attachment",
                paper_id,
                procuratorate_id=shown.procuratorate_id,
                new=None if page is None else {"page": page},
            )
        return shown


def _key(shown: ShownPaper) -> str:
    if shown.paper.storage_key is None:
        raise HTTPException(404)
    return shown.paper.storage_key
