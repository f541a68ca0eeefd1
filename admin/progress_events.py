"""案件进展: what happened in the cases, imported or recorded by hand; never changed."""

from admin.filters import by_label
from admin.view import StaffView, opened
from db.models import ProgressEvent
from rules.grants import Right
from rules.progress_events import ProgressKind


class ProgressEventView(StaffView, model=ProgressEvent):
    """Events of the offices' cases, the newest first."""

    name = name_plural = "案件进展"
    icon = "fa-solid fa-timeline"
    category = "案件"
    grants = opened(Right.READ_CASES)
    column_list = ["recorded_at", "kind", "seq", "occurred_on", "detail"]
    column_details_list = [
        "case_id", "seq", "kind", "ref", "occurred_on", "recorded_at", "round", "detail", "previous", "current",
        "party_id", "case_import_id", "staff_member_id",
    ]  # fmt: skip
    column_labels = {
        "recorded_at": "记录时间",
        "kind": "事项",
        "seq": "案内序号",
        "occurred_on": "发生日期",
        "detail": "说明",
        "case_id": "案件",
        "ref": "来源编号",
        "round": "次数",
        "previous": "变更前",
        "current": "变更后",
        "party_id": "当事人",
        "case_import_id": "导入批次",
        "staff_member_id": "记录人",
    }
    column_sortable_list = ["recorded_at", "occurred_on"]
    column_default_sort = [("recorded_at", True), ("id", True)]
    column_filters = [by_label(ProgressEvent.kind, "事项", ProgressKind)]
