"""投诉: complaints about delay, which the office's administrator answers within ten days."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.answers import text_of
from admin.filters import Choice, by_label
from admin.formats import due_badge, status_badge
from admin.view import opened, uuid_or_404
from db.models import Complaint
from db.queries.staff_pages import staff_name
from rules.complaints import ANSWERS, OPEN_COMPLAINT, ComplaintStatus
from rules.grants import Right
from services import complaints

ANSWER = "action:answer"


class ComplaintView(ActingView, model=Complaint):
    """Complaints of the office's subtree, those due first on top."""

    name = name_plural = "投诉"
    icon = "fa-solid fa-comment-dots"
    category = "审核"
    counted = "complaints"
    grants = opened(Right.ANSWER_COMPLAINTS, {ANSWER: Right.ANSWER_COMPLAINTS})
    column_list = ["complaint_number", "subject_number", "account", "procuratorate", "status", "submitted_at", "due_at"]
    column_labels = {
        "complaint_number": "投诉编号",
        "subject_number": "所涉申请",
        "account": "投诉人",
        "procuratorate": "受理单位",
        "status": "状态",
        "submitted_at": "提交时间",
        "due_at": "答复期限",
    }
    column_searchable_list = ["complaint_number", "subject_number"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge}
    column_filters = [
        by_label(Complaint.status, "状态", ComplaintStatus, Choice("WAITING", "待答复", list(OPEN_COMPLAINT)))
    ]
    non_link_related_fields = ["procuratorate", "account"]
    column_details_list = ["procuratorate", "account"]
    details_template = "portal/complaint.html"

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Who answered, and the form for the answer."""
        complaint_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            complaint = await session.get(Complaint, complaint_id)
            return {
                "answered_by": await staff_name(session, complaint.answered_by_id) if complaint else None,
                "outcomes": list(ANSWERS),
                "waiting": complaint is not None and complaint.status in OPEN_COMPLAINT,
                "may_answer": self.has_permission(request, ANSWER),
                "answer": {},
                "problems": [],
            }

    @expose("/answer/{pk}", methods=["POST"])
    async def answer(self, request: Request) -> Response:
        """Answer in writing."""

        async def act(session: AsyncSession, complaint_id: UUID, form: FormData) -> None:
            chosen, version = text_of(form, "outcome"), text_of(form, "version")
            await complaints.answer(
                session,
                request.state.staff,
                self.desk.keys,
                complaint_id=complaint_id,
                expected_version=int(version) if version.isdecimal() else 0,
                outcome=ComplaintStatus[chosen] if chosen in ComplaintStatus.__members__ else None,
                words=text_of(form, "words"),
                now=self.desk.now(),
            )

        return await self.perform(request, ANSWER, act, "答复已保存，投诉人将收到通知。")
