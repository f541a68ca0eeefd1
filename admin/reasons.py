"""原因: the coded reasons for returning and rejecting; their words may be mended, their codes stay."""

from admin.filters import yes_no
from admin.forms import ReasonForm
from admin.view import StaffView, opened
from db.models import Reason
from rules.grants import Right


class ReasonView(StaffView, model=Reason):
    """All reasons in their order."""

    name = name_plural = "审核原因"
    icon = "fa-solid fa-list-check"
    category = "基础数据"
    can_edit = True
    grants = opened(Right.READ_REFERENCE, {"edit": Right.KEEP_REFERENCE})
    form = ReasonForm
    form_columns = ["label_zh", "label_en", "is_active"]
    column_list = ["code", "label_zh", "label_en", "is_active"]
    column_details_list = ["code", "label_zh", "label_en", "position", "is_active"]
    column_labels = {
        "code": "代码",
        "label_zh": "中文",
        "label_en": "英文",
        "position": "次序",
        "is_active": "可用",
    }
    column_searchable_list = ["code", "label_zh"]
    column_default_sort = "position"
    column_filters = [yes_no(Reason.is_active, "可用")]
