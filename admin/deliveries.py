"""发送记录: what was sent outside the portal, what could not be, and sending that again."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.filters import by_label
from admin.formats import status_badge
from admin.view import opened, uuid_or_404
from admin.words import in_words
from db.models import Delivery
from rules.grants import Right
from rules.notices import DeliveryError, DeliveryStatus, NoticeChannel
from services import deliveries

RETRY = "action:retry"


class DeliveryView(ActingView, model=Delivery):
    """Deliveries without their content, the newest first."""

    name = name_plural = "发送记录"
    icon = "fa-solid fa-paper-plane"
    category = "通知"
    grants = opened(Right.READ_DELIVERIES, {RETRY: Right.RETRY_DELIVERIES})
    column_list = ["created_at", "channel", "message", "status", "attempts", "due_at", "error_kind", "error"]
    details_template = "portal/delivery.html"
    column_labels = {
        "created_at": "产生时间",
        "channel": "渠道",
        "message": "消息",
        "status": "状态",
        "attempts": "尝试次数",
        "due_at": "下次发送",
        "sent_at": "发送时间",
        "provider_id": "回执编号",
        "error_kind": "失败性质",
        "error": "错误",
        "notice_id": "通知",
        "subject_id": "事项编号",
    }
    column_sortable_list = ["created_at", "due_at"]
    column_default_sort = [("created_at", True), ("id", True)]
    column_formatters = {"status": status_badge, "message": in_words}
    column_filters = [
        by_label(Delivery.status, "状态", DeliveryStatus),
        by_label(Delivery.channel, "渠道", NoticeChannel),
        by_label(Delivery.error_kind, "失败性质", DeliveryError),
    ]

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Whether it can be sent again."""
        async with self.desk.staff.read() as session:
            delivery = await session.get(Delivery, uuid_or_404(request.path_params["pk"]))
        is_dead = delivery is not None and delivery.status is DeliveryStatus.DEAD and delivery.notice_id is not None
        return {"may_retry": is_dead and self.has_permission(request, RETRY), "words_of": in_words, "problems": []}

    @expose("/retry/{pk}", methods=["POST"])
    async def retry(self, request: Request) -> Response:
        """Send it again."""

        async def act(session: AsyncSession, delivery_id: UUID, _: FormData) -> None:
            await deliveries.retry(session, request.state.staff, delivery_id=delivery_id, now=self.desk.now())

        return await self.perform(request, RETRY, act, "已重新排队发送。")
