"""到访登记: a slip is scanned, or its code typed, and the appointment that it belongs to is opened."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.desk import Desk
from admin.view import may
from db.queries import appointments
from rules.grants import Right, holders
from rules.people import Role

CODE = re.compile(r"[0-9A-F]{16}")


class CheckInView(BaseView):
    """What the QR code of a slip leads to. It opens the appointment and changes nothing: checking in is a button there."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.DECIDE)}
    name = "到访登记"
    icon = "fa-solid fa-qrcode"
    category = "审核"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who receive visitors."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who receive visitors."""
        return may(request, self.grants, "list")

    @expose("/check-in", identity="check-in", methods=["GET"])
    async def form(self, request: Request) -> Response:
        """A field for the code, for desks without a scanner; a code that fits goes on to its appointment."""
        code = request.query_params.get("code", "")
        return await self._open(request, code) if code else await self._page(request, "", 200)

    @expose("/check-in/{code}", identity="check-in-code", methods=["GET"])
    async def scanned(self, request: Request) -> Response:
        """What the QR code says."""
        return await self._open(request, request.path_params["code"])

    async def _open(self, request: Request, text: str) -> Response:
        code = re.sub(r"[\s-]", "", text).upper()[:40]
        if CODE.fullmatch(code):
            async with self.desk.staff.read() as session:
                found = await appointments.by_code(session, code)
            if found is not None:
                where = request.url_for("admin:details", identity="appointment", pk=str(found.id))
                return RedirectResponse(where, 303)
        return await self._page(request, code, 404)

    async def _page(self, request: Request, code: str, status: int) -> Response:
        context = {"title": self.name, "code": code, "missing": status == 404}
        return await self.templates.TemplateResponse(request, "portal/check_in.html", context, status_code=status)
