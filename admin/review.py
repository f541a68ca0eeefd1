"""What all review pages have in common: papers beside declared data and checks, who is at it, one decision form, its answer."""

import json
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.acting import STATUS_OF, ActingView
from admin.answers import ReviewAnswer, member_of, review_answer
from admin.checks import Fact
from admin.formats import label, language
from admin.reveals import RevealingView
from admin.review_queue import opening
from admin.view import opened, uuid_or_404
from db.models import Attachment
from db.queries import review_claims as known_claims
from db.queries import reviews
from rules.errors import Invalid, NotFound, Refused, Stale
from rules.grants import Right, holders
from rules.message import Message
from rules.papers import PaperCheck
from rules.people import Staff
from rules.review_queue import ReviewKind
from services import decisions, review_claims

REVIEW = "action:review"
REVIEW_GRANTS = opened(Right.DECIDE, {REVIEW: Right.DECIDE})


@dataclass(frozen=True)
class Foretold:
    """A notice before it is sent, with what stands beside each paper; or what the form lacks."""

    title: str = ""
    body: str = ""
    papers: Sequence[tuple[str, str, str]] = ()
    problems: Sequence[str] = ()


class ReviewView(RevealingView, ActingView):
    """A queue that is decided one by one; the loser of two simultaneous decisions is told who won."""

    grants = REVIEW_GRANTS
    review_kind: ClassVar[ReviewKind]

    @abstractmethod
    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Call the noun's act."""

    @abstractmethod
    async def foretell(self, session: AsyncSession, thing_id: UUID, answer: ReviewAnswer) -> Message:
        """Call the noun's own foretelling."""

    @abstractmethod
    async def papers_of(self, session: AsyncSession, thing_id: UUID) -> Sequence[Attachment]:
        """The papers that came with it."""

    @abstractmethod
    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """What the page shows beside the row itself."""

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Papers, facts, checks, reasons, who is at it, what happened before, and the form as it was filled in.

        Whoever has claimed it and looks at it goes on having it.
        """
        thing_id = uuid_or_404(request.path_params["pk"])
        staff: Staff = request.state.staff
        now = request.state.now
        async with self.desk.staff.begin() as session:
            await known_claims.renew(session, staff, thing_id, now)
            claim = await known_claims.live(session, thing_id, now)
            file = await self.file_of(session, request, thing_id)
            return {
                **file,
                "reasons": list((await decisions.known_reasons(session, self.review_kind)).values()),
                "history": await reviews.history(session, self.review_kind.value.lower(), thing_id),
                "claim": claim,
                "is_mine": claim is not None and claim.staff_id == staff.staff_id,
                "may_take_over": staff.may(holders(Right.TAKE_OVER_REVIEWS)),
                "paper_checks": list(PaperCheck),
                "answer": ReviewAnswer(),
                "seen": seen(file["facts"]),
                "changed": [],
                "problems": [],
                "may_review": self.has_permission(request, REVIEW),
            }

    @expose("/decide/{pk}", methods=["POST"])
    async def decide(self, request: Request) -> Response:
        """Decide and go on to the next; when that is refused nothing happened, and the form comes back with what was wrong."""
        thing_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, REVIEW):
            raise HTTPException(403)
        answer = review_answer(await request.form())
        staff: Staff = request.state.staff
        try:
            if problems := answer.problems():
                raise Invalid(*problems)
            async with self.desk.staff.begin() as session:
                await self.decide_it(session, staff, thing_id, answer)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self.page_again(request, answer, refused)
        if not staff.may(holders(Right.DECIDE)):  # no queue of theirs to go on with
            Flash.success(request, "审核结果已保存，申请人将收到通知。")
            return RedirectResponse(request.url_for("admin:details", identity=self.identity, pk=str(thing_id)), 303)
        async with self.desk.staff.begin() as session:
            following = await review_claims.go_on(session, staff, now=self.desk.now())
        Flash.success(request, "审核结果已保存，申请人将收到通知。" + ("以下是下一件。" if following else ""))
        return opening(request, following)

    @expose("/preview/{pk}", methods=["POST"])
    async def preview(self, request: Request) -> Response:
        """一次性告知, exactly as the applicant will read it; by the same code, and nothing is decided.

        A script gets the preview alone, a browser without scripts the whole page with the form as it was filled in.
        """
        thing_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, REVIEW):
            raise HTTPException(403)
        answer = review_answer(await request.form())
        shown = await self._foretold(request, thing_id, answer)
        if request.headers.get("x-fragment") != "preview":
            return await self.details_page(request, answer=answer, preview=shown)
        context = {"preview": shown}
        return await self.templates.TemplateResponse(request, "portal/_preview.html", context)

    async def _foretold(self, request: Request, thing_id: UUID, answer: ReviewAnswer) -> Foretold:
        try:
            async with self.desk.staff.begin() as session:
                await known_claims.renew(session, request.state.staff, thing_id, request.state.now)
                message = await self.foretell(session, thing_id, answer)
                papers = await self.papers_of(session, thing_id)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return Foretold(problems=[problem.message(language()) for problem in refused.problems])
        words = message.words()
        return Foretold(words.title_zh, words.body_zh, judged(papers, answer))

    async def refused_page(self, request: Request, form: FormData, refused: Refused) -> Response:
        """The page with the decision as it was filled in."""
        return await self.page_again(request, review_answer(form), refused)

    async def page_again(self, request: Request, answer: ReviewAnswer, refused: Refused, **more: object) -> Response:
        """The page as it stands now, with the answer that was given, why it was refused, and what has changed meanwhile."""
        problems = [problem.message(language()) for problem in refused.problems]
        changed = []
        if isinstance(refused, Stale):
            async with self.desk.staff.read() as session:
                thing_id = uuid_or_404(request.path_params["pk"])
                changed = changes(answer.seen, (await self.file_of(session, request, thing_id))["facts"])
        return await self.details_page(
            request, STATUS_OF.get(type(refused), 400), answer=answer, problems=problems, changed=changed, **more
        )


def judged(papers: Sequence[Attachment], answer: ReviewAnswer) -> list[tuple[str, str, str]]:
    """Each paper with what the applicant will find beside it: its kind, the result, the remark."""
    found = []
    for paper in papers:
        result = member_of(PaperCheck, answer.checks.get(paper.id, "")) or paper.paper_check
        remark = answer.remarks.get(paper.id, paper.check_remark or "")
        if result is not PaperCheck.UNCHECKED or remark:
            found.append((label(paper.kind), label(result), remark))
    return found


def seen(facts: Sequence[Fact]) -> str:
    """What a page shows as declared, to come back with the form."""
    return json.dumps({fact.name: fact.value for fact in facts if fact.value is not None}, ensure_ascii=False)


def changes(before: str, facts: Sequence[Fact]) -> list[tuple[str, str, str]]:
    """Each line that differs from what the page showed: its name, as it was, as it is."""
    try:
        known = json.loads(before)
    except ValueError:
        return []
    if not isinstance(known, dict):
        return []
    return [
        (fact.name, str(known.get(fact.name, "—")), fact.value or "—")
        for fact in facts
        if known.get(fact.name) != fact.value
    ]
