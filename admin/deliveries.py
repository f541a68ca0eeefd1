"""发送记录: what was sent outside the portal, and what could not be."""

from admin.filters import by_label
from admin.formats import status_badge
from admin.view import StaffView, opened
from admin.words import in_words
from db.models import Delivery
from rules.grants import Right
from rules.notices import DeliveryStatus, NoticeChannel


class DeliveryView(StaffView, model=Delivery):
    """Deliveries without their content, the newest first."""

    name = name_plural = "发送记录"
    icon = "fa-solid fa-paper-plane"
    category = "通知"
    grants = opened(Right.READ_DELIVERIES)
    column_list = ["created_at", "channel", "message", "status", "attempts", "due_at", "error"]
    column_details_list = [
        "created_at", "channel", "message", "status", "attempts", "due_at", "sent_at", "provider_id", "error",
        "notice_id", "subject_id",
    ]  # fmt: skip
    column_labels = {
        "created_at": "产生时间",
        "channel": "渠道",
        "message": "消息",
        "status": "状态",
        "attempts": "尝试次数",
        "due_at": "下次发送",
        "sent_at": "发送时间",
        "provider_id": "回执编号",
        "error": "错误",
        "notice_id": "通知",
        "subject_id": "事项编号",
    }
    column_sortable_list = ["created_at", "due_at"]
    column_default_sort = [("created_at", True), ("id", True)]
    column_formatters = {"status": status_badge, "message": in_words}
    column_formatters_detail = column_formatters
    column_filters = [
        by_label(Delivery.status, "状态", DeliveryStatus),
        by_label(Delivery.channel, "渠道", NoticeChannel),
    ]
