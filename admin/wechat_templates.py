"""微信消息模板: which template of WeChat carries which messages, and what stands in its fields."""

from typing import Any

from starlette.requests import Request

from admin.filters import by_label, yes_no
from admin.forms import WechatTemplateForm
from admin.view import StaffView, opened
from admin.words import MESSAGES
from db.models import WechatTemplate
from rules.accounts import WechatApp
from rules.errors import refuse_all
from rules.grants import Right
from rules.wechat_messages import TemplateData, WechatMessageKind, read_fields, template_problems


def _messages(row: Any, _: Any) -> str:
    return "、".join(MESSAGES.get(each, each) for each in row.messages) or "其余全部消息"


class WechatTemplateView(StaffView, model=WechatTemplate):
    """Templates as they were chosen at WeChat."""

    name = name_plural = "微信消息模板"
    icon = "fa-brands fa-weixin"
    category = "通知"
    can_create = can_edit = can_delete = True
    grants = opened(
        Right.READ_REFERENCE,
        {"create": Right.KEEP_REFERENCE, "edit": Right.KEEP_REFERENCE, "delete": Right.KEEP_REFERENCE},
    )
    form = WechatTemplateForm
    form_columns = ["app", "kind", "template_id", "title", "lines", "messages", "page", "is_active"]
    column_list = ["title", "app", "kind", "template_id", "messages", "is_active"]
    column_details_list = [
        "title",
        "app",
        "kind",
        "template_id",
        "lines",
        "messages",
        "page",
        "is_active",
        "created_at",
    ]
    column_labels = {
        "app": "应用",
        "kind": "类型",
        "template_id": "模板编号",
        "title": "名称",
        "lines": "字段",
        "messages": "消息",
        "page": "小程序页面",
        "is_active": "启用",
        "created_at": "添加时间",
    }
    column_formatters = column_formatters_detail = {"messages": _messages}
    column_default_sort = [("app", False), ("title", False)]
    column_filters = [
        by_label(WechatTemplate.app, "应用", WechatApp),
        by_label(WechatTemplate.kind, "类型", WechatMessageKind),
        yes_no(WechatTemplate.is_active, "启用"),
    ]

    async def add_row(self, request: Request, data: dict[str, Any]) -> Any:
        """What WeChat would not take is refused now, not when somebody is to be told."""
        return await super().add_row(request, _checked(data))

    async def change_row(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        """The same."""
        return await super().change_row(request, pk, _checked(data))


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    app, kind = WechatApp[data["app"]], WechatMessageKind[data["kind"]]
    page, messages = data.get("page") or None, list(data.get("messages") or ())
    fields = read_fields(data["lines"])
    refuse_all(template_problems(TemplateData(app, kind, data["template_id"], page, messages, fields)))
    return data | {"app": app, "kind": kind, "page": page, "messages": messages}
