"""回执单: what was issued, and printing an account receipt once more."""

from typing import Any

from markupsafe import Markup

from admin.filters import by_label
from admin.view import StaffView
from db.models import Receipt
from rules.grants import Right, holders
from rules.registrations import ReceiptKind


def print_again(receipt: Receipt, _: str) -> Any:
    """A link to the receipt; opening it counts as a print."""
    if receipt.kind is not ReceiptKind.ACCOUNT:
        return "—"
    return Markup('<a class="btn btn-sm" href="/admin/hall/receipts/{}">补打</a>').format(receipt.id)


class ReceiptView(StaffView, model=Receipt):
    """Receipts of the office's subtree, the newest first."""

    name = name_plural = "回执单"
    icon = "fa-solid fa-receipt"
    category = "审核"
    grants = {"list": holders(Right.SERVE_VISITORS), "details": holders(Right.SERVE_VISITORS)}
    column_details_list = ["number", "kind", "issued_at", "print_count", "revoked_at"]
    column_list = ["number", "kind", "issued_at", "print_count", "id"]
    column_labels = {
        "number": "回执编号",
        "kind": "类型",
        "issued_at": "出具时间",
        "print_count": "打印次数",
        "revoked_at": "失效时间",
        "id": "补打",
    }
    column_formatters = {"id": print_again}
    column_searchable_list = ["number"]
    column_sortable_list = ["issued_at"]
    column_default_sort = [("issued_at", True), ("id", True)]
    column_filters = [by_label(Receipt.kind, "类型", ReceiptKind)]
