"""工作提醒: what is new for the office, whoever has to do it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import uuid_of
from admin.desk import Desk
from admin.formats import language
from admin.view import may
from db.queries import staff_bell as rows
from db.queries.staff_bell import PAGE_SIZE, Shown
from rules.errors import Refused
from rules.grants import Right, holders
from rules.people import Role, Staff
from rules.staff_notices import STAFF_MESSAGES
from services import staff_bell

WITHOUT_A_PAGE = ("party", "reception_slot", "message_alarm")  # found through the tasks


class StaffBellView(BaseView):
    """The staff notices of the office's subtree."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.DECIDE)}
    name = "工作提醒"
    icon = "fa-solid fa-bell"
    category = "审核"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who decide."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who decide."""
        return may(request, self.grants, "list")

    @expose("/bell", identity="bell", methods=["GET"])
    async def bell(self, request: Request) -> Response:
        """A page of them, the newest first."""
        staff: Staff = request.state.staff
        before = request.query_params.get("before", "")
        if before and uuid_of(before) is None:
            raise HTTPException(400)
        async with self.desk.staff.read() as session:
            found = await rows.page(session, staff, before=uuid_of(before))
        context = {
            "title": self.name,
            "rows": found[:PAGE_SIZE],
            "before": found[PAGE_SIZE - 1].notice.id if len(found) > PAGE_SIZE else None,
            "messages": STAFF_MESSAGES,
            "address_of": lambda shown: address_of(request, shown),
            "english": language() == "en",
        }
        return await self.templates.TemplateResponse(request, "portal/bell.html", context)

    @expose("/bell/tick-off", identity="bell-tick-off", methods=["POST"])
    async def tick_off(self, request: Request) -> Response:
        """What was read and asks for no work."""
        ids = [found for text in (await request.form()).getlist("id") if (found := uuid_of(str(text))) is not None]
        try:
            async with self.desk.staff.begin() as session:
                number = await staff_bell.tick_off(session, request.state.staff, ids=ids, now=self.desk.now())
        except Refused as refused:
            Flash.error(request, "".join(problem.message(language()) for problem in refused.problems))
        else:
            Flash.success(request, f"{number} 条已阅。")
        return RedirectResponse(request.url_for("admin:view-bell"), 303)


def address_of(request: Request, shown: Shown) -> URL | None:
    """The page of what a notice is about."""
    message = STAFF_MESSAGES.get(shown.notice.message)
    if message is None or message.subject_kind in WITHOUT_A_PAGE:
        return None
    identity = message.subject_kind.replace("_", "-")
    return URL(request.url_for("admin:details", identity=identity, pk=str(shown.notice.subject_id)).path)
