"""身份冲突: accounts that declared an identity number or a licence of somebody else; refused, and seen here."""

from typing import Any

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy import Select
from sqlalchemy.orm import joinedload
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.filters import by_label
from admin.view import StaffView, uuid_or_404
from db.models import IdentityClash
from rules.errors import NotFound
from rules.grants import Right, holders
from rules.registrations import ClashKind
from services import identity_clashes


class IdentityClashView(StaffView, model=IdentityClash):
    """Who tried, what collides, how often and when."""

    name = name_plural = "身份冲突"
    icon = "fa-solid fa-people-arrows"
    category = "审核"
    details_template = "portal/identity_clash.html"
    grants = {"list": holders(Right.DECIDE), "details": holders(Right.DECIDE)}
    column_list = ["last_at", "kind", "account.full_name", "times", "settled_at"]
    column_details_list = [
        "kind",
        "account.full_name",
        "account.username",
        "times",
        "first_at",
        "last_at",
        "settled_at",
    ]
    column_labels = {
        "last_at": "最近一次",
        "first_at": "首次",
        "kind": "冲突内容",
        "account.full_name": "申请人",
        "account.username": "申请人账号",
        "times": "次数",
        "settled_at": "处理完毕",
    }
    column_sortable_list = ["last_at", "times"]
    column_default_sort = [("last_at", True), ("id", True)]
    column_filters = [by_label(IdentityClash.kind, "冲突内容", ClashKind)]

    @expose("/settle/{pk}", methods=["POST"])
    async def settle(self, request: Request) -> Response:
        """Staff have looked into it."""
        clash_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, "details"):
            raise HTTPException(403)
        try:
            async with self.desk.staff.begin() as session:
                await identity_clashes.settle(session, request.state.staff, clash_id=clash_id, now=self.desk.now())
        except NotFound:
            raise HTTPException(404) from None
        Flash.success(request, "已标记为处理完毕。")
        return RedirectResponse(request.url_for("admin:list", identity=self.identity), 303)

    def list_query(self, request: Request) -> Select[Any]:
        """With whoever tried."""
        return super().list_query(request).options(joinedload(IdentityClash.account))

    def details_query(self, request: Request) -> Select[Any]:
        """With whoever tried."""
        return super().details_query(request).options(joinedload(IdentityClash.account))
