"""工作任务: what staff look after beside the queue; taken, given back, ended with what came of it."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import member_of, text_of, uuid_of
from admin.desk import Desk
from admin.formats import language
from admin.view import may, uuid_or_404
from db.queries import staff_tasks
from db.queries.staff_tasks import PAGE_SIZE, Shown
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.people import Role, Staff
from rules.staff_tasks import BY_STAFF, TaskOutcome
from services import staff_tasks as acts

WHICH = {"open": "未结", "mine": "我的", "ended": "已结"}


class StaffTaskView(BaseView):
    """The tasks of the office's subtree."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.DECIDE)}
    name = "工作任务"
    icon = "fa-solid fa-clipboard-check"
    category = "审核"
    counted = "tasks"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who decide."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who decide."""
        return may(request, self.grants, "list")

    @expose("/tasks", identity="tasks", methods=["GET"])
    async def tasks(self, request: Request) -> Response:
        """A page of them; the address says which."""
        which, after = request.query_params.get("which", "open"), request.query_params.get("after", "")
        if which not in WHICH or (after and uuid_of(after) is None):
            raise HTTPException(400)
        staff: Staff = request.state.staff
        async with self.desk.staff.read() as session:
            rows = await staff_tasks.page(
                session, staff, ended=which == "ended", mine=which == "mine", after=uuid_of(after)
            )
        context = {
            "title": self.name,
            "which": which,
            "choices": WHICH,
            "rows": rows[:PAGE_SIZE],
            "after": rows[PAGE_SIZE - 1].task.id if len(rows) > PAGE_SIZE else None,
            "address_of": lambda shown: address_of(request, shown),
            "outcomes": BY_STAFF,
            "me": staff.staff_id,
            "may_take_over": staff.may(holders(Right.TAKE_OVER_REVIEWS)),
        }
        return await self.templates.TemplateResponse(request, "portal/tasks.html", context)

    @expose("/tasks/take/{pk}", identity="tasks-take", methods=["POST"])
    async def take(self, request: Request) -> Response:
        """Look after it, or take it over."""
        take_over = text_of(await request.form(), "take_over") == "1"
        return await self._do(
            request,
            "任务由您承办。",
            lambda session, staff, task_id: acts.take(
                session, staff, task_id=task_id, take_over=take_over, now=self.desk.now()
            ),
        )

    @expose("/tasks/give-back/{pk}", identity="tasks-give-back", methods=["POST"])
    async def give_back(self, request: Request) -> Response:
        """Somebody else may take it."""
        return await self._do(
            request,
            "任务已退回。",
            lambda session, staff, task_id: acts.give_back(session, staff, task_id=task_id),
        )

    @expose("/tasks/end/{pk}", identity="tasks-end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        """End it with what came of it."""
        form = await request.form()
        outcome, comment = member_of(TaskOutcome, text_of(form, "outcome")), text_of(form, "comment")
        return await self._do(
            request,
            "任务已结束。",
            lambda session, staff, task_id: acts.end(
                session,
                staff,
                self.desk.keys,
                task_id=task_id,
                outcome=outcome,
                comment=comment,
                now=self.desk.now(),
            ),
        )

    async def _do(
        self, request: Request, done: str, act: Callable[[AsyncSession, Staff, UUID], Awaitable[Any]]
    ) -> Response:
        task_id = uuid_or_404(request.path_params["pk"])
        try:
            async with self.desk.staff.begin() as session:
                await act(session, request.state.staff, task_id)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, "".join(problem.message(language()) for problem in refused.problems))
        else:
            Flash.success(request, done)
        return RedirectResponse(request.url_for("admin:view-tasks"), 303)


def address_of(request: Request, shown: Shown) -> URL | None:
    """The page of what a task is about."""
    identity, thing = shown.task.subject_kind.replace("_", "-"), shown.task.subject_id
    if identity == "reception-slot":
        return URL(request.url_for("admin:view-reception-slot", slot_id=str(thing)).path)
    if identity == "message-alarm":
        return URL(request.url_for("admin:view-channels").path)
    if identity == "party":
        if shown.case_id is None:
            return None
        identity, thing = "case", shown.case_id
    return URL(request.url_for("admin:details", identity=identity, pk=str(thing)).path)
