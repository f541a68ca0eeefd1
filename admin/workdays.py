"""工作日历: the days that differ from Monday to Friday; deadlines are counted by it."""

from admin.filters import yes_no
from admin.forms import WorkdayForm
from admin.view import StaffView, opened
from db.models import Workday
from rules.grants import Right


class WorkdayView(StaffView, model=Workday):
    """Exceptions, the newest day first."""

    name = name_plural = "工作日历"
    icon = "fa-solid fa-calendar-days"
    category = "基础数据"
    can_create = can_edit = can_delete = True
    grants = opened(
        Right.READ_REFERENCE,
        {"create": Right.KEEP_REFERENCE, "edit": Right.KEEP_REFERENCE, "delete": Right.KEEP_REFERENCE},
    )
    form = WorkdayForm
    form_columns = ["day", "is_working_day", "label"]
    form_include_pk = True
    column_list = column_details_list = ["day", "is_working_day", "label"]
    column_labels = {"day": "日期", "is_working_day": "上班", "label": "说明"}
    column_searchable_list = ["label", "day"]
    column_sortable_list = ["day"]
    column_default_sort = [("day", True)]
    column_filters = [yes_no(Workday.is_working_day, "上班")]
