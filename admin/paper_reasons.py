"""查看材料的理由: whoever sees no papers by their role says why they must see one, and then may for a while."""

from typing import ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.desk import Desk
from admin.formats import language
from admin.reveals import why_of
from admin.view import uuid_or_404
from db.queries.staff_pages import paper
from rules.errors import NotFound, Refused
from rules.people import Staff
from rules.reveals import PERMIT_LASTS, RevealReason
from services import reveals
from services.reveals import Why


class PaperReasonView(BaseView):
    """The question before a paper."""

    desk: ClassVar[Desk]
    name = "查看材料"

    def is_visible(self, request: Request) -> bool:
        """Not in the menu: it stands before a paper."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """Of those who are asked."""
        staff: Staff | None = request.state.staff
        return staff is not None and reveals.needs_reason(staff)

    @expose("/papers/{paper_id}/reason", methods=["GET", "POST"], identity="paper-reason")
    async def reason(self, request: Request) -> Response:
        """Ask, and lead to the paper once a reason is given; that is recorded in the same transaction."""
        paper_id = uuid_or_404(request.path_params["paper_id"])
        if request.method != "POST":
            return await self._ask(request, paper_id)
        why = why_of(await request.form())
        try:
            async with self.desk.staff.begin() as session:
                await reveals.permit_paper(
                    session, request.state.staff, paper_id=paper_id, why=why, now=self.desk.now()
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self._ask(request, paper_id, why, refused)
        return RedirectResponse(request.url_for("admin:view-paper", paper_id=str(paper_id)), 303)

    async def _ask(
        self, request: Request, paper_id: UUID, why: Why | None = None, refused: Refused | None = None
    ) -> Response:
        async with self.desk.staff.read() as session:
            shown = await paper(session, paper_id)
        if shown is None:
            raise HTTPException(404)
        context = {
            "title": self.name,
            "kind": shown.paper.kind,
            "why": why,
            "reasons": list(RevealReason),
            "minutes": int(PERMIT_LASTS.total_seconds() // 60),
            "problems": [problem.message(language()) for problem in refused.problems] if refused else [],
        }
        status = 400 if refused else 200
        return await self.templates.TemplateResponse(request, "portal/paper_reason.html", context, status_code=status)
