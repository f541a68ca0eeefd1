"""用户: who has an account; personal data masked, nothing to change but the link to WeChat, which staff may end."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.answers import member_of, text_of
from admin.filters import by_label
from admin.formats import status_badge
from admin.masks import masked_value
from admin.reveals import RevealingView
from admin.view import opened, uuid_or_404
from db.models import Account
from db.queries import wechat_identities
from rules.accounts import AccountStatus, AccountType, WechatApp
from rules.errors import NotFound
from rules.grants import Right
from rules.reveals import MaskedField
from rules.wechat_identities import UnlinkReason
from services import wechat_identities as identities

UNLINK = "action:unlink-wechat"


class AccountView(RevealingView, ActingView, model=Account):
    """Accounts with an application or binding at the office."""

    name = name_plural = "用户"
    icon = "fa-solid fa-users"
    category = "系统"
    grants = opened(Right.READ_ACCOUNTS, {UNLINK: Right.UNLINK_WECHAT})
    column_list = ["username", "full_name", "account_type", "status", "email", "mobile", "created_at"]
    column_details_list = [
        "username", "full_name", "account_type", "status", "email", "email_verified_at", "mobile",
        "mobile_verified_at", "id_type", "id_number_masked", "home_region_code", "created_at",
    ]  # fmt: skip
    column_labels = {
        "username": "账号",
        "full_name": "姓名",
        "account_type": "用户类型",
        "status": "状态",
        "email": "电子邮箱",
        "email_verified_at": "邮箱验证时间",
        "mobile": "手机号码",
        "mobile_verified_at": "手机验证时间",
        "id_type": "证件类型",
        "id_number_masked": "证件号码",
        "home_region_code": "常住地",
        "created_at": "注册时间",
    }
    column_searchable_list = ["username", "full_name"]
    column_sortable_list = ["created_at"]
    column_default_sort = [("created_at", True), ("id", True)]
    column_formatters = {"status": status_badge, "email": masked_value, "mobile": masked_value}
    column_formatters_detail = column_formatters
    details_template = "portal/account.html"
    masked_columns = {
        "email": MaskedField.ACCOUNT_EMAIL,
        "mobile": MaskedField.ACCOUNT_MOBILE,
        "id_number_masked": MaskedField.ACCOUNT_ID_NUMBER,
    }
    masked = tuple(masked_columns.values())
    column_filters = [
        by_label(Account.status, "状态", AccountStatus),
        by_label(Account.account_type, "用户类型", AccountType),
    ]
    unlink_reasons = tuple(UnlinkReason)

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Which applications of WeChat are linked, since when; never who somebody is there."""
        account_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            links = await wechat_identities.of_account(session, account_id)
        return {"wechat_links": links, "may_unlink": self.has_permission(request, UNLINK)}

    @expose("/unlink-wechat/{app}/{pk}", methods=["POST"])
    async def unlink(self, request: Request) -> Response:
        """End somebody's link, for a reason; they are told."""
        app = member_of(WechatApp, request.path_params["app"])

        async def act(session: AsyncSession, account_id: UUID, form: FormData) -> None:
            if app is None:
                raise NotFound
            await identities.unlink_for(
                session,
                request.state.staff,
                account_id=account_id,
                app=app,
                reason=member_of(UnlinkReason, text_of(form, "reason")),
                explanation=text_of(form, "explanation"),
                now=self.desk.now(),
            )

        return await self.perform(request, UNLINK, act, "已解除微信绑定，用户将收到通知。")
