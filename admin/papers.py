"""材料: a paper for the eyes of a reviewer; who looked at it is recorded."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from admin.desk import Desk
from admin.view import may, uuid_or_404
from db.queries.staff_pages import paper
from rules.grants import Right, holders
from rules.papers import MAGIC
from rules.people import Role
from services import audit, reveals

# Chromium shows PDF under this policy; what it refuses is a PDF in a frame with the attribute `sandbox`.
POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


class PaperView(BaseView):
    """One paper, as the browser shows it inside a review page."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {
        "list": holders(Right.READ_PAPERS) | holders(Right.READ_PAPERS_FOR_A_REASON)
    }
    name = "材料"

    def is_visible(self, request: Request) -> bool:
        """Not in the menu: papers are reached from what they belong to."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """Reviewers, and system administrators for a reason."""
        return may(request, self.grants, "list")

    @expose("/papers/{paper_id}", identity="paper")
    async def show(self, request: Request) -> Response:
        """The paper as it was given in, if it is in scope; the look is recorded before the first byte goes out."""
        paper_id = uuid_or_404(request.path_params["paper_id"])
        async with self.desk.staff.begin() as session:
            shown = await paper(session, paper_id)
            if shown is None or shown.paper.storage_key is None or shown.paper.media_type not in MAGIC:
                raise HTTPException(404)
            if not await reveals.may_see_paper(session, request.state.staff, paper_id=paper_id, now=self.desk.now()):
                return RedirectResponse(request.url_for("admin:view-paper-reason", paper_id=str(paper_id)), 303)
            await audit.record(
                session,
                request.state.staff,
                "attachment.viewed",
                "attachment",
                paper_id,
                procuratorate_id=shown.procuratorate_id,
            )
        path = self.desk.files.path(shown.paper.storage_key)
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(
            path,
            media_type=shown.paper.media_type,
            filename=shown.paper.filename,
            content_disposition_type="inline",
            headers={
                "Content-Security-Policy": POLICY,
                "X-Frame-Options": "SAMEORIGIN",
                "Cache-Control": "no-store",
            },
        )
