"""工作人员: who works here in which role; every change is an act with its own checks."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqladmin import expose
from sqladmin.flash import Flash
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.filters import yes_no
from admin.forms import NewStaffForm, PositionForm
from admin.scope import staff_on_duty
from admin.view import StaffView, opened, uuid_or_404
from db.models import StaffMember
from db.queries import procuratorates, staff_factors, staff_sessions
from db.queries import staff_members as known_staff
from rules.accounts import password_problems
from rules.errors import Forbidden, Invalid, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.people import Role
from services import passwords, staff_members, staff_passwords
from services import staff_factors as factor_acts
from services import staff_sessions as session_acts
from services.staff_members import Position

HELP = "action:help"
POSITION = ["full_name", "department", "job_title", "staff_number", "roles", "is_active"]


def role_labels(row: Any, name: str) -> str:
    """Roles in words."""
    return "、".join(Role[role].zh for role in row.roles)


class StaffMemberView(StaffView, model=StaffMember):
    """Staff of the office's subtree."""

    name = name_plural = "工作人员"
    icon = "fa-solid fa-user-tie"
    category = "系统"
    can_create = can_edit = True
    grants = opened(Right.KEEP_STAFF, dict.fromkeys(("create", "edit", HELP), Right.KEEP_STAFF))
    details_template = "portal/staff_member.html"
    form_columns = POSITION
    form_create_rules = ["username", "password", "unit_code", *POSITION]
    column_list = ["username", "full_name", "procuratorate", "department", "roles", "is_active"]
    column_details_list = [
        "username", "full_name", "procuratorate", "department", "job_title", "staff_number", "roles", "is_active",
        "created_at",
    ]  # fmt: skip
    column_labels = {
        "username": "账号",
        "full_name": "姓名",
        "procuratorate": "单位",
        "department": "部门",
        "job_title": "职务",
        "staff_number": "工号",
        "roles": "角色",
        "is_active": "启用",
        "created_at": "建立时间",
    }
    column_searchable_list = ["username", "full_name", "department"]
    column_sortable_list = ["username", "created_at"]
    column_default_sort = "username"
    column_formatters = {"roles": role_labels}
    column_formatters_detail = column_formatters
    column_filters = [yes_no(StaffMember.is_active, "启用")]

    async def check_can_edit(self, request: Request, model: Any) -> bool:
        """System administrators are edited by their like only."""
        return await super().check_can_edit(request, model) and _is_below(model)

    async def scaffold_form(self, rules: list[str] | None = None) -> Any:
        """A new member comes with an account; only system administrators can make another one."""
        form = NewStaffForm if rules else PositionForm
        highest = staff_on_duty().may(holders(Right.KEEP_SYSTEM_ADMINS))
        offered = [role for role in Role if role is not Role.SYSTEM_ADMIN or highest]
        return type(form.__name__, (form,), {"__init__": _offering(form, offered)})

    async def add_row(self, request: Request, data: dict[str, Any]) -> Any:
        """A new member of staff."""
        refuse_all(password_problems(data["password"], "password", personal=(data["username"], data["full_name"])))
        kept = await passwords.hashed(data["password"])
        async with self.desk.staff.begin() as session:
            office = await procuratorates.by_unit_code(session, data["unit_code"]) if data["unit_code"] else None
            if data["unit_code"] and office is None:
                raise Invalid(Problem("PROCURATORATE_UNKNOWN", "procuratorateId"))
            return await staff_members.create(
                session,
                request.state.staff,
                self.desk.keys,
                username=data["username"].lower(),
                full_name=data["full_name"],
                password_hash=kept,
                procuratorate_id=office.id if office else None,
                roles=[Role[role] for role in data["roles"]],
                department=data["department"] or None,
                job_title=data["job_title"] or None,
                staff_number=data["staff_number"] or None,
                now=self.desk.now(),
            )

    async def details_context(self, request: Request) -> dict[str, Any]:
        """How safely the member signs in, and whether one may help."""
        staff_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            member = await known_staff.get(session, staff_id)
            others = member is not None and _is_below(member) and staff_id != request.state.staff.staff_id
            return {
                "factor_since": await staff_factors.set_up_at(session, staff_id),
                "live": await staff_sessions.count_live(session, staff_id, self.desk.life, self.desk.now()),
                "may_help": others and self.has_permission(request, HELP),
            }

    @expose("/reset-password/{pk}", methods=["POST"])
    async def reset_password(self, request: Request) -> Response:
        """A password for once, shown once."""
        password = await self._help(request, staff_passwords.reset)
        return await self.details_page(request, password_once=password)

    @expose("/reset-factor/{pk}", methods=["POST"])
    async def reset_factor(self, request: Request) -> Response:
        """The lost telephone counts no more; at the next sign-in another one is set up."""
        await self._help(request, factor_acts.reset)
        Flash.success(request, "二次验证已重置，该账号的登录已全部结束。")
        return self._back(request)

    @expose("/end-sessions/{pk}", methods=["POST"])
    async def end_sessions(self, request: Request) -> Response:
        """Whoever is signed in with this account is out."""
        await self._help(request, session_acts.end_all_of)
        Flash.success(request, "该账号的登录已全部结束。")
        return self._back(request)

    async def _help(self, request: Request, act: Callable[..., Awaitable[Any]]) -> Any:
        staff_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, HELP):
            raise HTTPException(403)
        try:
            async with self.desk.staff.begin() as session:
                return await act(session, request.state.staff, staff_id=staff_id, now=self.desk.now())
        except NotFound:
            raise HTTPException(404) from None
        except Forbidden:
            raise HTTPException(403) from None

    def _back(self, request: Request) -> Response:
        path = request.url_for("admin:details", identity=self.identity, pk=request.path_params["pk"])
        return RedirectResponse(path, 303)

    async def change_row(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        """Another position."""
        position = Position(
            full_name=data["full_name"],
            roles=[Role[role] for role in data["roles"]],
            department=data["department"] or None,
            job_title=data["job_title"] or None,
            staff_number=data["staff_number"] or None,
            is_active=data["is_active"],
        )
        async with self.desk.staff.begin() as session:
            return await staff_members.change(
                session,
                request.state.staff,
                self.desk.keys,
                staff_id=uuid_or_404(pk),
                position=position,
                now=self.desk.now(),
            )


def _is_below(member: StaffMember) -> bool:
    return Role.SYSTEM_ADMIN.name not in member.roles or staff_on_duty().may(holders(Right.KEEP_SYSTEM_ADMINS))


def _offering(form: type[Any], offered: list[Role]) -> Any:
    def prepared(self: Any, *args: Any, **values: Any) -> None:
        form.__init__(self, *args, **values)
        self.roles.choices = [(role.name, role.zh) for role in offered]

    return prepared
