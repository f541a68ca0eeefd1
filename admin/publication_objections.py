"""公开异议: what somebody says against a publication, which is decided in time."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import ActingView
from admin.answers import member_of, text_of
from admin.filters import Choice, by_label
from admin.formats import due_badge, status_badge
from admin.view import opened, uuid_or_404
from db.models import PublicationObjection
from db.queries.staff_pages import staff_name
from rules.grants import Right
from rules.masks import masked_email, masked_name, masked_phone
from rules.publication_objections import ObjectionStatus, Remedy
from services import publication_objections
from services.publication_objections import Decision

DECIDE = "action:decide"


class PublicationObjectionView(ActingView, model=PublicationObjection):
    """Objections of the office's subtree, those due first on top."""

    name = name_plural = "公开异议"
    icon = "fa-solid fa-circle-exclamation"
    category = "信息公开"
    counted = "objections"
    grants = opened(Right.DECIDE_OBJECTIONS, {DECIDE: Right.DECIDE_OBJECTIONS})
    column_list = ["objection_number", "publication", "procuratorate", "status", "submitted_at", "due_at"]
    column_labels = {
        "objection_number": "异议编号",
        "publication": "公开信息",
        "procuratorate": "受理单位",
        "status": "状态",
        "submitted_at": "提出时间",
        "due_at": "处理期限",
    }
    column_searchable_list = ["objection_number"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge}
    column_filters = [
        by_label(
            PublicationObjection.status,
            "状态",
            ObjectionStatus,
            Choice("WAITING", "待处理", [ObjectionStatus.SUBMITTED]),
        )
    ]
    non_link_related_fields = ["procuratorate", "publication"]
    column_details_list = ["procuratorate", "publication"]
    details_template = "portal/publication_objection.html"

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Who objects, as far as it must be known; and the form for the decision."""
        objection_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            row = await session.get(PublicationObjection, objection_id)
            objector = publication_objections.objector_of(self.desk.keys, row) if row else None
            contact = objector.contact if objector else ""
            return {
                "objector": masked_name(objector.name) if objector else None,
                "contact": masked_email(contact) if "@" in contact else masked_phone(contact),
                "decided_by": await staff_name(session, row.decided_by_id) if row else None,
                "waiting": row is not None and row.status is ObjectionStatus.SUBMITTED,
                "remedies": list(Remedy),
                "answer": {},
                "problems": [],
            }

    @expose("/decide/{pk}", methods=["POST"])
    async def decide(self, request: Request) -> Response:
        """Decide it: dismissed, or upheld with what is done."""

        async def act(session: AsyncSession, objection_id: UUID, form: FormData) -> None:
            version, chosen = text_of(form, "version"), text_of(form, "outcome")
            remedy = member_of(Remedy, chosen)
            await publication_objections.decide(
                session,
                request.state.staff,
                self.desk.keys,
                objection_id=objection_id,
                decision=Decision(
                    ObjectionStatus.UPHELD if remedy else member_of(ObjectionStatus, chosen),
                    remedy,
                    text_of(form, "words").replace("\r\n", "\n"),
                    int(version) if version.isdecimal() and len(version) < 10 else 0,
                ),
                now=self.desk.now(),
            )

        return await self.perform(request, DECIDE, act, "已处理，异议人将收到通知。")
