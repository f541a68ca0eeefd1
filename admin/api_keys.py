"""接口密钥: keys by which the machines of an office deliver; made here, the secret shown once, revoked here."""

from typing import Any

from sqladmin import expose
from sqladmin.flash import Flash
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import text_of
from admin.formats import language
from admin.view import StaffView, opened, uuid_or_404
from db.models import ApiKey
from rules.api_keys import MAX_DAYS, NAME_LIMIT
from rules.errors import NotFound, Refused
from rules.grants import Right
from services import api_keys

KEEP = "action:keep"
USUAL_DAYS = 365


class ApiKeyView(StaffView, model=ApiKey):
    """Keys of the office's subtree; secrets are nowhere."""

    name = name_plural = "接口密钥"
    icon = "fa-solid fa-key"
    category = "系统"
    grants = opened(Right.KEEP_API_KEYS, {KEEP: Right.KEEP_API_KEYS})
    list_template = "portal/api_keys.html"
    details_template = "portal/api_key.html"
    column_list = ["prefix", "name", "procuratorate", "scope", "expires_at", "last_used_at", "revoked_at"]
    column_details_list = [
        "prefix", "name", "procuratorate", "scope", "created_at", "expires_at", "last_used_at", "revoked_at",
    ]  # fmt: skip
    column_labels = {
        "prefix": "密钥前缀",
        "name": "用途",
        "procuratorate": "单位",
        "scope": "权限",
        "created_at": "建立时间",
        "expires_at": "到期时间",
        "last_used_at": "最近使用",
        "revoked_at": "撤销时间",
    }
    column_searchable_list = ["prefix", "name"]
    column_sortable_list = ["created_at", "expires_at", "last_used_at"]
    column_default_sort = [("created_at", True), ("id", True)]

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Until when it counts."""
        return {"now": self.desk.now()}

    @expose("/make", methods=["GET", "POST"])
    async def make(self, request: Request) -> Response:
        """The form for a key; its answer shows the secret, once."""
        if not self.has_permission(request, KEEP):
            raise HTTPException(403)
        if request.method == "GET":
            return await self._form(request, {"days": str(USUAL_DAYS)}, None)
        form = await request.form()
        said = {name: text_of(form, name) for name in ("name", "unit_code", "days")}
        days = int(said["days"]) if said["days"].isdecimal() and len(said["days"]) < 6 else None
        try:
            async with self.desk.staff.begin() as session:
                made = await api_keys.make(
                    session,
                    request.state.staff,
                    name=said["name"],
                    unit_code=said["unit_code"] or None,
                    days=days,
                    now=self.desk.now(),
                )
        except Refused as refused:
            return await self._form(request, said, refused)
        context = {"title": self.name, "model_view": self, "made": made, "address": self.desk.public_url}
        return await self.templates.TemplateResponse(request, "portal/api_key_made.html", context)

    async def _form(self, request: Request, said: dict[str, str], refused: Refused | None) -> Response:
        context = {
            "title": self.name,
            "model_view": self,
            "said": said,
            "limits": {"name": NAME_LIMIT, "days": MAX_DAYS},
            "problems": [each.message(language()) for each in refused.problems] if refused else [],
        }
        status = 400 if refused else 200
        return await self.templates.TemplateResponse(request, "portal/api_key_new.html", context, status_code=status)

    @expose("/revoke/{pk}", methods=["POST"])
    async def revoke(self, request: Request) -> Response:
        """From now on the key opens nothing."""
        key_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, KEEP):
            raise HTTPException(403)
        try:
            async with self.desk.staff.begin() as session:
                await api_keys.revoke(session, request.state.staff, key_id=key_id, now=self.desk.now())
        except NotFound:
            raise HTTPException(404) from None
        Flash.success(request, "密钥已撤销。")
        return RedirectResponse(request.url_for("admin:list", identity=self.identity), 303)
