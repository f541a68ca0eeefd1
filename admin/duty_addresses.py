"""值班名单: the addresses to which an office's daily summary goes."""

from typing import Any

from starlette.requests import Request

from admin.forms import DutyAddressForm
from admin.view import NotSaved, StaffView, opened
from db.models import DutyAddress
from rules.accounts import email_problems
from rules.grants import Right
from rules.people import Staff


class DutyAddressView(StaffView, model=DutyAddress):
    """Kept by the administrators of the office; a row is deleted when somebody leaves."""

    name = name_plural = "值班名单"
    icon = "fa-solid fa-envelope-open-text"
    category = "基础数据"
    can_create = can_delete = True
    grants = opened(Right.KEEP_DUTY_LIST, {"create": Right.KEEP_DUTY_LIST, "delete": Right.KEEP_DUTY_LIST})
    form = DutyAddressForm
    column_list = column_details_list = ["procuratorate", "name", "email", "created_at"]
    column_labels = {"procuratorate": "单位", "name": "姓名", "email": "电子邮箱", "created_at": "添加时间"}
    column_default_sort = [("name", False), ("id", False)]
    non_link_related_fields = ["procuratorate"]

    async def add_row(self, request: Request, data: dict[str, Any]) -> Any:
        """For the office of whoever adds it."""
        staff: Staff = request.state.staff
        email = str(data["email"]).lower()
        if staff.procuratorate_id is None or email_problems(email, "email"):
            raise NotSaved("电子邮箱格式不正确。")
        data |= {"email": email, "procuratorate_id": staff.procuratorate_id}
        return await super().add_row(request, data)
