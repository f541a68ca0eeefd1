"""公开统计: what each office published in some days, which part of its concluded cases, and how long that took."""

import csv
import io
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import day_of
from admin.desk import Desk
from admin.view import may
from db.queries import publication_pages
from db.queries.publication_pages import Figures
from rules.deadlines import today
from rules.grants import Right, holders
from rules.people import Role

COLUMNS = (
    "单位",
    "单位代码",
    "法律文书",
    "重要案件信息",
    "已更正",
    "已撤回",
    "审结案件",
    "已公开的审结案件",
    "公开率",
    "公开用时中位数（天）",
)
LONGEST = 3_660


class PublicationFigureView(BaseView):
    """Figures of the office's subtree, as a page and as CSV."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.READ_PUBLICATIONS)}
    name = "公开统计"
    icon = "fa-solid fa-chart-column"
    category = "信息公开"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who see publications."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Whoever may see publications."""
        return may(request, self.grants, "list")

    @expose("/publication-figures", identity="publication-figures", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """The last 365 days, or those asked for."""
        since, until, rows = await self._figures(request)
        context = {
            "title": self.name,
            "rows": [cells(row) for row in rows],
            "columns": COLUMNS,
            "since": since,
            "until": until,
        }
        return await self.templates.TemplateResponse(request, "portal/publication_figures.html", context)

    @expose("/publication-figures.csv", identity="publication-figures-csv", methods=["GET"])
    async def download(self, request: Request) -> Response:
        """The same for a spreadsheet; with a mark by which it knows that this is UTF-8."""
        since, until, rows = await self._figures(request)
        written = io.StringIO()
        csv.writer(written).writerows([COLUMNS, *(cells(row) for row in rows)])
        name = f"publications-{since}-{until}.csv"
        return Response(
            "\ufeff" + written.getvalue(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _figures(self, request: Request) -> tuple[date, date, list[Figures]]:
        if not self.is_accessible(request):
            raise HTTPException(403)
        given = request.query_params
        until = day_of(given["until"]) if given.get("until") else today(self.desk.now())
        since = day_of(given["since"]) if given.get("since") else until and until - timedelta(days=364)
        if since is None or until is None or not 0 <= (until - since).days <= LONGEST:
            raise HTTPException(400)
        async with self.desk.staff.read() as session:
            return since, until, list(await publication_pages.figures(session, since, until))


def cells(row: Figures) -> list[str]:
    """A row as it is read; what there is nothing of is a dash."""
    return [
        row.office,
        row.unit_code,
        *(
            str(each)
            for each in (row.documents, row.important, row.corrected, row.withdrawn, row.concluded, row.spoken_of)
        ),
        "—" if row.share is None else f"{row.share:.1%}",
        "—" if row.median_days is None else f"{row.median_days:g}",
    ]
