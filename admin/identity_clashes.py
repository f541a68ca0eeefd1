"""身份冲突: accounts that declared an identity number or a licence of somebody else; refused, and seen here."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import joinedload
from starlette.requests import Request

from admin.filters import by_label
from admin.view import StaffView
from db.models import IdentityClash
from rules.grants import Right, holders
from rules.registrations import ClashKind


class IdentityClashView(StaffView, model=IdentityClash):
    """Who tried, what collides, how often and when."""

    name = name_plural = "身份冲突"
    icon = "fa-solid fa-people-arrows"
    category = "审核"
    grants = {"list": holders(Right.DECIDE), "details": holders(Right.DECIDE)}
    column_list = ["last_at", "kind", "account.full_name", "times"]
    column_details_list = ["kind", "account.full_name", "account.username", "times", "first_at", "last_at"]
    column_labels = {
        "last_at": "最近一次",
        "first_at": "首次",
        "kind": "冲突内容",
        "account.full_name": "申请人",
        "account.username": "申请人账号",
        "times": "次数",
    }
    column_sortable_list = ["last_at", "times"]
    column_default_sort = [("last_at", True), ("id", True)]
    column_filters = [by_label(IdentityClash.kind, "冲突内容", ClashKind)]

    def list_query(self, request: Request) -> Select[Any]:
        """With whoever tried."""
        return super().list_query(request).options(joinedload(IdentityClash.account))

    def details_query(self, request: Request) -> Select[Any]:
        """With whoever tried."""
        return super().details_query(request).options(joinedload(IdentityClash.account))
