"""What both review pages have in common: papers beside declared data, one decision form, and its answer."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import ReviewAnswer, review_answer
from admin.formats import language
from admin.reveals import RevealingView
from admin.view import opened, uuid_or_404
from db.queries import reasons
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from rules.grants import Right
from rules.papers import PaperCheck
from rules.people import Staff

REVIEW = "action:review"
REVIEW_GRANTS = opened(Right.DECIDE, {REVIEW: Right.DECIDE})
STATUS_OF = {Forbidden: 403, NotFound: 404, Stale: 409, Conflict: 409}


class ReviewView(RevealingView):
    """A queue that is decided one by one; the loser of two simultaneous decisions is told who won."""

    grants = REVIEW_GRANTS

    @abstractmethod
    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Call the noun's act."""

    @abstractmethod
    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """What the page shows beside the row itself."""

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Papers, reasons, what reviewers are warned of, and the form as it was filled in."""
        thing_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            return {
                **await self.file_of(session, request, thing_id),
                "reasons": await reasons.active(session),
                "checks": list(PaperCheck),
                "answer": ReviewAnswer(),
                "problems": [],
                "now": request.state.now,
                "may_review": self.has_permission(request, REVIEW),
            }

    @expose("/decide/{pk}", methods=["POST"])
    async def decide(self, request: Request) -> Response:
        """Decide; when that is refused nothing happened, and the form comes back with everything that was wrong."""
        thing_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, REVIEW):
            raise HTTPException(403)
        answer = review_answer(await request.form())
        try:
            if problems := answer.problems():
                raise Invalid(*problems)
            async with self.desk.staff.begin() as session:
                await self.decide_it(session, request.state.staff, thing_id, answer)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self.page_again(request, answer, refused)
        Flash.success(request, "审核结果已保存，申请人将收到通知。")
        return RedirectResponse(request.url_for("admin:details", identity=self.identity, pk=str(thing_id)), 303)

    async def page_again(self, request: Request, answer: ReviewAnswer, refused: Refused) -> Response:
        """The page as it stands now, with the answer that was given and why it was refused."""
        problems = [problem.message(language()) for problem in refused.problems]
        return await self.details_page(request, STATUS_OF.get(type(refused), 400), answer=answer, problems=problems)
