"""导入时效: when each office delivered last, what became of it, and which of them have been silent for too long."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.desk import Desk
from admin.view import may
from db.queries import case_upload_pages
from rules.case_uploads import is_late
from rules.deadlines import today
from rules.grants import Right, holders
from rules.people import Role, Staff


class ImportLagView(BaseView):
    """Every office with cases or files, the one that has been silent longest first."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.READ_IMPORTS)}
    name = "导入时效"
    icon = "fa-solid fa-clock-rotate-left"
    category = "案件"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who may see imports."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Whoever may see imports."""
        return may(request, self.grants, "list")

    @expose("/import-lag", identity="import-lag", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """The offices, those that are late marked in words and colour."""
        staff: Staff | None = request.state.staff
        if staff is None:
            raise HTTPException(403)
        # the portal's own database: a file from an office above, which staff below do not see, is a delivery, too
        async with self.desk.database.read() as session:
            rows = await case_upload_pages.deliveries(session, staff.procuratorate_id)
        calendar = await self.desk.calendar.of(self.desk.database, self.desk.now())
        present = today(self.desk.now())

        def late(own: datetime | None, above: datetime | None) -> bool:
            last = max((each for each in (own, above) if each is not None), default=None)
            return is_late(today(last) if last else None, present, calendar, self.desk.import_lag_days)

        shown = [(row, late(row.at, row.above_at)) for row in rows]
        context = {
            "title": self.name,
            "rows": sorted(shown, key=lambda each: not each[1]),
            "late": sum(is_late_row for _, is_late_row in shown),
            "days": self.desk.import_lag_days,
        }
        return await self.templates.TemplateResponse(request, "portal/import_lag.html", context)
