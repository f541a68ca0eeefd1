"""通知: what people were told inside the portal."""

from admin.filters import by_label
from admin.view import StaffView, opened
from admin.words import in_words
from db.models import Notice
from rules.grants import Right
from rules.notices import NoticeCategory


class NoticeView(StaffView, model=Notice):
    """Notices in the office's name, the newest first."""

    name = name_plural = "通知"
    icon = "fa-solid fa-bell"
    category = "通知"
    grants = opened(Right.READ_NOTICES)
    column_list = ["created_at", "category", "title_zh", "read_at"]
    column_details_list = ["created_at", "category", "title_zh", "body_zh", "subject_kind", "subject_id", "read_at"]
    column_labels = {
        "created_at": "发出时间",
        "category": "类别",
        "title_zh": "标题",
        "body_zh": "内容",
        "subject_kind": "事项类型",
        "subject_id": "事项编号",
        "read_at": "阅读时间",
    }
    column_formatters_detail = {"subject_kind": in_words}
    column_searchable_list = ["title_zh", "body_zh"]
    column_sortable_list = ["created_at"]
    column_default_sort = [("created_at", True), ("id", True)]
    column_filters = [by_label(Notice.category, "类别", NoticeCategory)]
