"""案件: what the internal system delivered, progress recorded by hand, and sealing."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.answers import day_of, member_of, text_of, uuid_of
from admin.filters import by_label
from admin.view import opened, uuid_or_404
from db.base import new_id
from db.models import Case
from db.queries.staff_pages import case_file
from rules.cases import CaseStage, CaseType, Disclosure
from rules.grants import Right, holders
from rules.progress_events import IMPORTABLE, ProgressKind
from services import case_announcements, case_sealing, progress_events

RECORD, SEAL, ANNOUNCE = "action:progress", "action:seal", "action:announce"


class CaseView(ActingView, model=Case):
    """Cases of the office's subtree, the newest first."""

    name = name_plural = "案件"
    icon = "fa-solid fa-folder-open"
    category = "案件"
    grants = opened(Right.READ_CASES, {RECORD: Right.RECORD_PROGRESS, SEAL: Right.SEAL_CASES, ANNOUNCE: Right.ANNOUNCE})
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
                "may_announce": self.has_permission(request, ANNOUNCE),
                "announcement_id": new_id(),
                "may_seal": self.has_permission(request, SEAL),
                "may_draft": request.state.staff.may(holders(Right.DRAFT_PUBLICATIONS)),
                "answer": {},
                "problems": [],
            }

    @expose("/progress/{pk}", methods=["POST"])
    async def progress(self, request: Request) -> Response:
        """Record progress."""

        async def act(session: AsyncSession, case_id: UUID, form: FormData) -> None:
            party = text_of(form, "party")
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

        return await self.perform(request, RECORD, act, "进展已记录，已绑定的相关人员将收到通知。")

    @expose("/seal/{pk}", methods=["POST"])
    async def seal(self, request: Request) -> Response:
        """Seal the case, or take back what staff sealed in error."""
        form = await request.form()
        acts, words = (
            (case_sealing.unseal, "已解除封存；已冻结的绑定须由申请人重新申请。")
            if text_of(form, "unseal")
            else (case_sealing.seal, "案件已封存，已绑定人员的查询权限即时终止，与本案有关的公开信息已撤回。")
        )

        async def act(session: AsyncSession, case_id: UUID, form: FormData) -> None:
            staff, keys, reason = request.state.staff, self.desk.keys, text_of(form, "reason")
            await acts(session, staff, keys, case_id=case_id, reason=reason, now=self.desk.now())

        return await self.perform(request, SEAL, act, words)

    @expose("/announce/{pk}", methods=["POST"])
    async def announce(self, request: Request) -> Response:
        """Write to everyone bound to the case; a form sent twice tells once."""

        async def act(session: AsyncSession, case_id: UUID, form: FormData) -> None:
            await case_announcements.announce(
                session,
                request.state.staff,
                self.desk.keys,
                announcement_id=uuid_or_404(text_of(form, "announcement_id")),
                case_id=case_id,
                body=text_of(form, "body"),
                now=self.desk.now(),
            )

        return await self.perform(request, ANNOUNCE, act, "通知已发送给目前可以查看本案的绑定人员。")
