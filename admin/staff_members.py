"""工作人员: who works here in which role; every change is an act with its own checks."""

from typing import Any

from starlette.requests import Request

from admin.filters import yes_no
from admin.forms import NewStaffForm, PositionForm
from admin.scope import staff_on_duty
from admin.view import StaffView, uuid_or_404
from db.models import StaffMember
from db.queries import procuratorates
from rules.accounts import password_problems
from rules.errors import Invalid, Problem, refuse_all
from rules.people import STAFF_ADMINS, Role
from services import passwords, staff_members
from services.staff_members import Position

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
    grants = dict.fromkeys(("list", "details", "create", "edit"), STAFF_ADMINS)
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
        allowed = await super().check_can_edit(request, model)
        return allowed and (Role.SYSTEM_ADMIN.name not in model.roles or staff_on_duty().may({Role.SYSTEM_ADMIN}))

    async def scaffold_form(self, rules: list[str] | None = None) -> Any:
        """A new member comes with an account; only system administrators can make another one."""
        form = NewStaffForm if rules else PositionForm
        offered = [role for role in Role if role is not Role.SYSTEM_ADMIN or staff_on_duty().may({Role.SYSTEM_ADMIN})]
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


def _offering(form: type[Any], offered: list[Role]) -> Any:
    def prepared(self: Any, *args: Any, **values: Any) -> None:
        form.__init__(self, *args, **values)
        self.roles.choices = [(role.name, role.zh) for role in offered]

    return prepared
