"""失约名单: who books no more on line at an office for a while; an administrator of the office answers appeals, and may lift a ban."""

from typing import Any

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.answers import text_of, version_of
from admin.filters import Choice, by_label
from admin.formats import status_badge
from admin.view import opened, uuid_or_404
from db.models import BookingBan
from db.queries.staff_pages import staff_name
from rules.booking_bans import HOLDS, TRANSITIONS, BookingBanAct, BookingBanStatus
from rules.grants import Right
from services import booking_bans

ANSWER = "action:answer"


class BookingBanView(ActingView, model=BookingBan):
    """Bans of the office's subtree, the newest first."""

    name = name_plural = "失约名单"
    icon = "fa-solid fa-user-slash"
    category = "接待"
    grants = opened(Right.LIFT_BANS, {ANSWER: Right.LIFT_BANS})
    column_list = ["account", "procuratorate", "status", "no_shows", "imposed_at", "ends_on", "appealed_at"]
    column_labels = {
        "account": "申请人",
        "procuratorate": "接待院",
        "status": "状态",
        "no_shows": "爽约次数",
        "imposed_at": "列入时间",
        "ends_on": "限制至",
        "appealed_at": "申诉时间",
    }
    column_sortable_list = ["imposed_at", "ends_on"]
    column_default_sort = [("imposed_at", True), ("id", True)]
    column_formatters = {"status": status_badge}
    column_filters = [by_label(BookingBan.status, "状态", BookingBanStatus, Choice("HOLDS", "限制中", sorted(HOLDS)))]
    non_link_related_fields = ["procuratorate", "account"]
    column_details_list = ["procuratorate", "account"]
    details_template = "portal/booking_ban.html"

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Who answered, and the form for the answer."""
        ban_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            ban = await session.get(BookingBan, ban_id)
            return {
                "answered_by": await staff_name(session, ban.answered_by_id) if ban else None,
                "can": {act.name for act in TRANSITIONS.get(ban.status, {})} if ban else set(),
                "may_answer": self.has_permission(request, ANSWER),
                "answer": {},
                "problems": [],
            }

    @expose("/answer/{pk}", methods=["POST"])
    async def answer(self, request: Request) -> Response:
        """Lift, or uphold against an appeal."""

        async def act(session: AsyncSession, ban_id: Any, form: FormData) -> None:
            await booking_bans.answer(
                session,
                request.state.staff,
                ban_id=ban_id,
                lifts=text_of(form, "act") == BookingBanAct.LIFT.name,
                words=text_of(form, "words"),
                expected_version=version_of(form),
                now=self.desk.now(),
            )

        return await self.perform(request, ANSWER, act, "已保存，申请人将收到通知。")
