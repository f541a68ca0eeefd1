"""操作日志: who did what to which thing; read only for everybody, in the database as well."""

from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from admin.view import StaffView, opened
from admin.words import in_words
from db.models import AuditEntry
from rules.grants import Right


def paper_link(row: Any, name: str, request: Request) -> object:
    """The thing of an entry; a paper is a link, before which one is asked for the reason."""
    if row.subject_kind != "attachment" or row.subject_id is None:
        return row.subject_id or "—"
    path = request.url_for("admin:view-paper", paper_id=row.subject_id).path
    return Markup('<a href="{}">{}</a>').format(path, row.subject_id)


class AuditEntryView(StaffView, model=AuditEntry):
    """The audit of the office's subtree, the newest first."""

    name = name_plural = "操作日志"
    icon = "fa-solid fa-clock-rotate-left"
    category = "系统"
    grants = opened(Right.READ_AUDIT)
    column_list = ["at", "action", "actor_kind", "actor_id", "subject_kind", "subject_id", "address"]
    column_details_list = [
        "at", "action", "actor_kind", "actor_id", "subject_kind", "subject_id", "old", "new", "address", "request_id",
    ]  # fmt: skip
    column_labels = {
        "at": "时间",
        "action": "操作",
        "actor_kind": "操作人类型",
        "actor_id": "操作人",
        "subject_kind": "对象类型",
        "subject_id": "对象",
        "old": "变更前",
        "new": "变更后",
        "address": "网络地址",
        "request_id": "请求编号",
    }
    column_formatters = {"action": in_words, "actor_kind": in_words, "subject_kind": in_words}
    column_formatters_detail = {**column_formatters, "subject_id": paper_link}
    column_searchable_list = ["action", "subject_id", "actor_id"]
    column_sortable_list = ["at"]
    column_default_sort = [("at", True), ("id", True)]
