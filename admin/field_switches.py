"""公开事项开关: which lines of a case type's list an office does not disclose."""

from typing import Any

from starlette.requests import Request

from admin.filters import by_label
from admin.forms import FieldSwitchForm
from admin.view import NotSaved, StaffView, opened
from db.models import FieldSwitch
from rules.cases import CaseType
from rules.disclosure import discloses, label_of
from rules.grants import Right
from rules.people import Staff


class FieldSwitchView(StaffView, model=FieldSwitch):
    """What is switched off, office by office; to delete a row is to disclose the line again."""

    name = name_plural = "公开事项开关"
    icon = "fa-solid fa-toggle-off"
    category = "基础数据"
    can_create = can_delete = True
    grants = opened(Right.SWITCH_FIELDS, {"create": Right.SWITCH_FIELDS, "delete": Right.SWITCH_FIELDS})
    form = FieldSwitchForm
    column_list = column_details_list = ["procuratorate", "case_type", "field"]
    column_labels = {"procuratorate": "单位", "case_type": "案件类型", "field": "不公开的事项"}
    column_formatters = column_formatters_detail = {"field": lambda row, _: label_of(row.case_type, row.field)}
    column_default_sort = [("case_type", False), ("field", False)]
    column_filters = [by_label(FieldSwitch.case_type, "案件类型", CaseType)]
    non_link_related_fields = ["procuratorate"]

    async def add_row(self, request: Request, data: dict[str, Any]) -> Any:
        """For the office of whoever switches it off: nobody decides for another office."""
        staff: Staff = request.state.staff
        case_type, _, field = str(data.pop("line")).partition(".")
        if staff.procuratorate_id is None or not discloses(CaseType[case_type], field):
            raise NotSaved("请选择案件类型与事项。")
        data |= {"procuratorate_id": staff.procuratorate_id, "case_type": CaseType[case_type], "field": field}
        return await super().add_row(request, data)
