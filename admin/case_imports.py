"""导入批次: which files came in, and what became of their lines."""

from admin.view import StaffView, opened
from db.models import CaseImport
from rules.grants import Right


class CaseImportView(StaffView, model=CaseImport):
    """Imports, the newest first."""

    name = name_plural = "导入批次"
    icon = "fa-solid fa-file-import"
    category = "案件"
    grants = opened(Right.READ_IMPORTS)
    column_list = ["started_at", "filename", "lines", "new", "changed", "unchanged", "skipped", "rejected", "warnings"]
    column_details_list = [
        "started_at", "finished_at", "filename", "lines", "new", "changed", "unchanged", "skipped", "rejected",
        "warnings", "corrected", "withdrawn", "staff_member_id",
    ]  # fmt: skip
    column_labels = {
        "started_at": "开始时间",
        "finished_at": "完成时间",
        "filename": "文件名",
        "lines": "行数",
        "new": "新增",
        "changed": "变更",
        "unchanged": "无变化",
        "skipped": "跳过",
        "rejected": "拒绝",
        "warnings": "警告",
        "corrected": "更正的进展",
        "withdrawn": "撤回的进展",
        "staff_member_id": "导入人",
    }
    column_searchable_list = ["filename"]
    column_sortable_list = ["started_at"]
    column_default_sort = [("started_at", True), ("id", True)]
