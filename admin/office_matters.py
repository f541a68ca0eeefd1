"""预约事项: which matters an office offers, whether people come for them, and by when it answers."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.acting import STATUS_OF
from admin.answers import member_of, text_of
from admin.desk import Desk
from admin.formats import language
from admin.offices import chosen
from admin.view import may
from db.queries import matters
from rules.clocks import TimeUnit
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.matters import LIMIT_UNITS
from rules.people import Role
from services import office_matters
from services.office_matters import Adjustment

NEEDS_SLOT: Mapping[str, bool | None] = {"": None, "1": True, "0": False}


class OfficeMatterView(BaseView):
    """The matters of one office: the member's own, or one below it."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.KEEP_RECEPTION)}
    name = "预约事项"
    icon = "fa-solid fa-list-check"
    category = "接待"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who keep the reception."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who keep the reception."""
        return may(request, self.grants, "list")

    @expose("/office-matters", identity="office-matters", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """Every matter, with what the law says and what the office has changed."""
        return await self._page(request, request.query_params.get("office", ""))

    async def _page(self, request: Request, unit_code: str, status: int = 200, **more: Any) -> Response:
        async with self.desk.staff.read() as session:
            where = await chosen(session, request, unit_code)
            usual = await matters.terms_at(session, matters.NO_OFFICE)
            own = await matters.adjustments(session, where.office.id)
        context = {
            "title": self.name,
            "where": where,
            "rows": [(terms, own.get(code)) for code, terms in usual.items()],
            "units": LIMIT_UNITS,
            "problems": [],
            "written": {},
        }
        return await self.templates.TemplateResponse(
            request, "portal/office_matters.html", context | more, status_code=status
        )

    @expose("/office-matters/{code}", identity="office-matters-adjust", methods=["POST"])
    async def adjust(self, request: Request) -> Response:
        """Change one of them."""
        form, code = await request.form(), request.path_params["code"]
        unit_code, amount = text_of(form, "office"), text_of(form, "limit_amount")
        needs_slot = text_of(form, "needs_slot")
        if needs_slot not in NEEDS_SLOT or (amount and not (amount.isdecimal() and len(amount) < 5)):
            raise HTTPException(400)
        adjustment = Adjustment(
            is_offered=text_of(form, "is_offered") == "1",
            needs_slot=NEEDS_SLOT[needs_slot],
            limit_amount=int(amount) if amount else None,
            limit_unit=member_of(TimeUnit, text_of(form, "limit_unit")) if amount else None,
        )
        try:
            async with self.desk.staff.begin() as session:
                office = (await chosen(session, request, unit_code)).office
                await office_matters.adjust(
                    session, request.state.staff, office_id=office.id, code=code, adjustment=adjustment
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            problems = [each.message(language()) for each in refused.problems]
            written = {code: {name: text_of(form, name) for name in form}}
            status = STATUS_OF.get(type(refused), 400)
            return await self._page(request, unit_code, status, problems=problems, written=written)
        Flash.success(request, "已保存，适用于此后提交的预约。")
        where = request.url_for("admin:view-office-matters").include_query_params(office=unit_code)
        return RedirectResponse(where, 303)
