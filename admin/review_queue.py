"""审核队列: everything that waits for a decision, due first, with who is at it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import member_of, text_of, uuid_of
from admin.desk import Desk
from admin.formats import language
from admin.view import SEARCH_LIMIT, may, uuid_or_404
from db.queries import review_queue
from db.queries.review_kinds import QUEUED
from db.queries.review_queue import PAGE_SIZE, Queued, Wanted, Whose
from rules.deadlines import WorkCalendar, end_of_day, today
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.labels import Labelled
from rules.papers import RequiredPaper, for_binding, for_registration, missing_papers
from rules.people import Role, Staff
from rules.review_queue import ReviewKind
from services import review_claims

PAGES: Mapping[ReviewKind, str] = {
    ReviewKind.REGISTRATION: "registration",
    ReviewKind.BINDING: "binding",
    ReviewKind.REMOTE_REQUEST: "remote-request",
    ReviewKind.APPOINTMENT: "appointment",
}


class Due(Labelled):
    """Which part of the queue, by its limit."""

    WAITING = "WAITING", "全部待审", "All that wait"
    SOON = "SOON", "临近时限", "Due soon"
    OVERDUE = "OVERDUE", "已超期", "Overdue"
    SUSPENDED = "SUSPENDED", "挂起", "Suspended"


@dataclass(frozen=True)
class Asked:
    """The choices as they stand in the address."""

    kind: ReviewKind | None
    whose: Whose
    due: Due
    text: str
    after: tuple[datetime, UUID] | None

    def wanted(self, now: datetime, calendar: WorkCalendar) -> Wanted:
        """What is looked for."""
        tomorrow = end_of_day(calendar.next_working_day(today(now)))
        return Wanted(
            kinds=[self.kind] if self.kind else tuple(QUEUED),
            whose=self.whose,
            due_from=now if self.due is Due.SOON else None,
            due_before={Due.SOON: tomorrow, Due.OVERDUE: now}.get(self.due),
            suspended=self.due is Due.SUSPENDED,
            text=self.text,
            after=self.after,
        )


def asked(params: QueryParams) -> Asked:
    """Read the address; what cannot be meant is a bad request."""
    kind = member_of(ReviewKind, params.get("kind", "")) if params.get("kind", "ALL") != "ALL" else None
    whose, due = member_of(Whose, params.get("whose", "ALL")), member_of(Due, params.get("due", "WAITING"))
    if whose is None or due is None or (kind is None and params.get("kind", "ALL") != "ALL"):
        raise HTTPException(400)
    if kind is not None and kind not in QUEUED:
        raise HTTPException(400)
    text = params.get("q", "").replace("\x00", "").strip()[:SEARCH_LIMIT]
    return Asked(kind, whose, due, text, _place(params.get("after", "")))


def _place(text: str) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    moment, _, last = text.partition("~")
    try:
        at, row = datetime.fromisoformat(moment), uuid_of(last)
    except ValueError:
        raise HTTPException(400) from None
    if row is None or at.tzinfo is None:
        raise HTTPException(400)
    return at, row


def missing(row: Queued) -> int:
    """How many of the papers that the law asks for are not there."""
    return len(missing_papers(_required(row), set(row.papers), ""))


def _required(row: Queued) -> tuple[RequiredPaper, ...]:
    if row.kind is ReviewKind.REGISTRATION:
        return for_registration(row.account_type)
    if row.kind is ReviewKind.APPOINTMENT or row.capacity is None:
        return ()  # what a matter asks for was there when it was asked for
    return for_binding(row.account_type, row.capacity, client_is_party=row.client_is_party, legal_aid=row.legal_aid)


class ReviewQueueView(BaseView):
    """The queue, and claiming out of it."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.DECIDE)}
    name = "审核队列"
    icon = "fa-solid fa-inbox"
    category = "审核"
    counted = "queue"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who decide."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who decide."""
        return may(request, self.grants, "list")

    @expose("/queue", identity="queue", methods=["GET"])
    async def queue(self, request: Request) -> Response:
        """A page of the queue; the address says which part."""
        staff: Staff = request.state.staff
        asked_for = asked(request.query_params)
        now = request.state.now
        async with self.desk.staff.read() as session:
            rows = await review_queue.page(session, staff, asked_for.wanted(now, request.state.calendar), now=now)
        shown = rows[:PAGE_SIZE]
        context = {
            "title": self.name,
            "asked": asked_for,
            "kinds": list(QUEUED),
            "whose": list(Whose),
            "dues": list(Due),
            "rows": shown,
            "missing": missing,
            "pages": PAGES,
            "me": staff.staff_id,
            "after": f"{shown[-1].due_at.isoformat()}~{shown[-1].id}" if len(rows) > PAGE_SIZE else None,
        }
        return await self.templates.TemplateResponse(request, "portal/queue.html", context)

    @expose("/queue/next", identity="queue-next", methods=["POST"])
    async def next(self, request: Request) -> Response:
        """Claim the most urgent that is free, and open it."""
        kind = member_of(ReviewKind, text_of(await request.form(), "kind"))
        kinds = [kind] if kind in QUEUED and kind is not None else tuple(QUEUED)
        async with self.desk.staff.begin() as session:
            found = await review_claims.claim_next(session, request.state.staff, kinds=kinds, now=self.desk.now())
        if found is None:
            Flash.info(request, "没有待领取的申请。")
            return RedirectResponse(request.url_for("admin:view-queue"), 303)
        return opening(request, found)

    @expose("/queue/go-on", identity="queue-go-on", methods=["POST"])
    async def go_on(self, request: Request) -> Response:
        """One's own first, then the next that is free."""
        async with self.desk.staff.begin() as session:
            found = await review_claims.go_on(session, request.state.staff, now=self.desk.now())
        return opening(request, found)

    @expose("/queue/claim/{kind}/{pk}", identity="queue-claim", methods=["POST"])
    async def claim(self, request: Request) -> Response:
        """Claim one thing, or take it over, and open it."""
        kind, thing_id = _meant(request)
        take_over = text_of(await request.form(), "take_over") == "1"
        try:
            async with self.desk.staff.begin() as session:
                await review_claims.claim(
                    session,
                    request.state.staff,
                    kind=kind,
                    subject_id=thing_id,
                    take_over=take_over,
                    now=self.desk.now(),
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, refused.message(language()))
        return opening(request, (kind, thing_id))

    @expose("/queue/release/{kind}/{pk}", identity="queue-release", methods=["POST"])
    async def release(self, request: Request) -> Response:
        """Give it back."""
        kind, thing_id = _meant(request)
        async with self.desk.staff.begin() as session:
            await review_claims.release(session, request.state.staff, kind=kind, subject_id=thing_id)
        Flash.success(request, "已释放，其他同事可以领取。")
        return RedirectResponse(request.url_for("admin:view-queue"), 303)


def _meant(request: Request) -> tuple[ReviewKind, UUID]:
    kind = member_of(ReviewKind, request.path_params["kind"])
    if kind is None or kind not in QUEUED:
        raise HTTPException(404)
    return kind, uuid_or_404(request.path_params["pk"])


def opening(request: Request, found: tuple[ReviewKind, UUID] | None) -> Response:
    """To the review page of something; to the queue when there is nothing."""
    if found is None:
        return RedirectResponse(request.url_for("admin:view-queue"), 303)
    kind, thing_id = found
    return RedirectResponse(request.url_for("admin:details", identity=PAGES[kind], pk=str(thing_id)), 303)
