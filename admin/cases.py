"""案件: what the internal system delivered, and progress recorded by hand."""

from typing import Any

from sqladmin import expose
from sqladmin.flash import Flash
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import day_of, member_of, text_of, uuid_of
from admin.filters import by_label
from admin.formats import language
from admin.view import StaffView, opened, uuid_or_404
from db.models import Case
from db.queries.staff_pages import case_file
from rules.cases import CaseStage, CaseType, Disclosure
from rules.errors import NotFound, Refused
from rules.grants import Right
from rules.progress_events import IMPORTABLE, ProgressKind
from services import progress_events

RECORD = "action:progress"


class CaseView(StaffView, model=Case):
    """Cases of the office's subtree, the newest first."""

    name = name_plural = "案件"
    icon = "fa-solid fa-folder-open"
    category = "案件"
    grants = opened(Right.READ_CASES, {RECORD: Right.RECORD_PROGRESS})
    column_list = ["acceptance_number", "name", "case_type", "procuratorate", "stage", "accepted_on", "disclosure"]
    column_labels = {
        "acceptance_number": "部门受案号",
        "name": "案件名称",
        "case_type": "案件类型",
        "procuratorate": "承办单位",
        "stage": "当前环节",
        "accepted_on": "受理日期",
        "disclosure": "公开级别",
        "unified_number": "统一受案号",
        "handler_name": "承办人",
    }
    column_searchable_list = ["acceptance_number", "unified_number", "name", "handler_name"]
    column_sortable_list = ["accepted_on"]
    column_default_sort = [("accepted_on", True), ("id", True)]
    column_filters = [
        by_label(Case.stage, "当前环节", CaseStage),
        by_label(Case.case_type, "案件类型", CaseType),
        by_label(Case.disclosure, "公开级别", Disclosure),
    ]
    non_link_related_fields = ["procuratorate"]
    column_details_list = ["procuratorate"]
    details_template = "portal/case.html"

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Parties, charges, events, bindings, and the form for progress."""
        case_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            return {
                "file": await case_file(session, case_id),
                "kinds": IMPORTABLE,
                "now": request.state.now,
                "may_record": self.has_permission(request, RECORD),
                "answer": {},
                "problems": [],
            }

    @expose("/progress/{pk}", methods=["POST"])
    async def progress(self, request: Request) -> Response:
        """Record progress; when that is refused nothing happened, and the form comes back with what was wrong."""
        case_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, RECORD):
            raise HTTPException(403)
        form = await request.form()
        party = text_of(form, "party")
        try:
            async with self.desk.staff.begin() as session:
                await progress_events.record(
                    session,
                    request.state.staff,
                    case_id=case_id,
                    kind=member_of(ProgressKind, text_of(form, "kind")),
                    occurred_on=day_of(text_of(form, "occurred_on")),
                    detail=text_of(form, "detail"),
                    party_id=(uuid_of(party) or case_id) if party else None,  # what is no id is nobody's
                    now=self.desk.now(),
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self._page_again(request, form, refused)
        Flash.success(request, "进展已记录，已绑定的相关人员将收到通知。")
        return RedirectResponse(request.url_for("admin:details", identity=self.identity, pk=str(case_id)), 303)

    async def _page_again(self, request: Request, form: FormData, refused: Refused) -> Response:
        model = await self.get_object_for_details(request)
        if model is None:
            raise HTTPException(404)
        context = {
            **await self.details_context(request),
            "model_view": self,
            "model": model,
            "title": self.name,
            "answer": {name: text_of(form, name) for name in ("kind", "occurred_on", "detail", "party")},
            "problems": [problem.message(language()) for problem in refused.problems],
        }
        return await self.templates.TemplateResponse(request, self.details_template, context, status_code=400)
