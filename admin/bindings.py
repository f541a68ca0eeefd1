"""案件绑定审核: the queue of requests to be linked to a case, the cases they may mean, and their decision."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import ReviewAnswer, review_answer
from admin.binding_file import candidates_of, checks_of, facts_of
from admin.filters import Choice, by_label
from admin.formats import due_badge, status_badge
from admin.review import REVIEW, ReviewView
from admin.view import SEARCH_LIMIT
from db.models import Account, Attachment, Binding, Charge
from db.queries import attachments
from db.queries import reasons as coded
from db.queries.staff_pages import office_name, staff_name
from rules.binding_decisions import Obstacle
from rules.bindings import AWAITING_DECISION, DECIDABLE, TRANSITIONS, BindingAct, BindingStatus, Capacity
from rules.deadlines import today
from rules.grants import Right, holders
from rules.message import Message
from rules.people import Staff
from rules.reveals import MaskedField
from rules.review_queue import ReviewKind
from services import binding_decisions, binding_endings

WAITING = Choice("WAITING", "待处理", list(AWAITING_DECISION))


class BindingView(ReviewView, model=Binding):
    """Requests of the office's subtree, those due first on top."""

    name = name_plural = "绑定审核"
    icon = "fa-solid fa-link"
    category = "审核"
    column_list = [
        "binding_number",
        "account",
        "capacity",
        "party_name",
        "procuratorate",
        "status",
        "submitted_at",
        "due_at",
    ]
    column_labels = {
        "binding_number": "申请编号",
        "account": "申请人",
        "capacity": "申请身份",
        "party_name": "当事人",
        "procuratorate": "承办单位",
        "status": "状态",
        "submitted_at": "提交时间",
        "due_at": "审核期限",
        "account.full_name": "申请人",
        "case_number": "案号",
    }
    column_searchable_list = ["binding_number", "party_name", "case_number", "account.full_name"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge}
    column_filters = [
        by_label(Binding.status, "状态", BindingStatus, WAITING),
        by_label(Binding.capacity, "申请身份", Capacity),
    ]
    non_link_related_fields = ["procuratorate", "account", "charge", "case", "party"]
    column_details_list = ["procuratorate", "account", "charge", "case", "party"]
    details_template = "portal/binding.html"
    review_kind = ReviewKind.BINDING
    masked = (MaskedField.ACCOUNT_ID_NUMBER,)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The applicant."""
        binding = await session.get(Binding, thing_id)
        if binding is None:
            raise HTTPException(404)
        return binding.account_id

    async def papers_of(self, session: AsyncSession, thing_id: UUID) -> Sequence[Attachment]:
        """Those of the request."""
        return (await attachments.of_bindings(session, [thing_id])).get(thing_id, [])

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, what was declared, candidates, the reviewer, the chosen reasons and what was checked."""
        binding = await session.get(Binding, thing_id)
        if binding is None:
            raise HTTPException(404)
        papers = await self.papers_of(session, thing_id)
        account = await session.get(Account, binding.account_id)
        waiting = binding.status in DECIDABLE
        charge = await session.get(Charge, binding.charge_code) if binding.charge_code else None
        text = request.query_params.get("q", "").replace("\x00", "").strip()[:SEARCH_LIMIT]
        staff: Staff = request.state.staff
        may_override = staff.may(holders(Right.OVERRIDE_CONFLICTS))
        return {
            "papers": papers,
            "facts": facts_of(binding, account, charge, await office_name(session, binding.procuratorate_id)),
            "reviewer": await staff_name(session, binding.reviewer_id),
            "given_reasons": await coded.by_codes(session, binding.reason_codes),
            "waiting": waiting,
            "machine_checks": await checks_of(session, binding, account, papers, today(request.state.now)),
            "may_override": may_override,
            "may_suspend": BindingAct.SUSPEND in TRANSITIONS.get(binding.status, {}),
            "may_revoke": BindingAct.REVOKE in TRANSITIONS.get(binding.status, {}),
            "overridden": [Obstacle[code] for code in binding.overridden],
            "searched": text,
            "candidates": await candidates_of(
                session, self.desk.keys, binding, text, may_override=may_override, now=request.state.now
            )
            if waiting
            else [],
        }

    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Approve onto a case and party, return, suspend or reject."""
        case_id, party_id = answer.linked()
        await binding_decisions.decide(
            session,
            staff,
            self.desk.keys,
            binding_id=thing_id,
            decision=answer.decision(),
            case_id=case_id,
            party_id=party_id,
            override_reason=answer.override_reason or None,
            now=self.desk.now(),
        )

    async def foretell(self, session: AsyncSession, thing_id: UUID, answer: ReviewAnswer) -> Message:
        """What the applicant would read."""
        return await binding_decisions.foretell(session, binding_id=thing_id, decision=answer.decision())

    @expose("/revoke/{pk}", methods=["POST"])
    async def revoke(self, request: Request) -> Response:
        """Take a live binding back; the person reads why."""

        async def act(session: AsyncSession, binding_id: UUID, form: FormData) -> None:
            decision, staff = review_answer(form).decision(), request.state.staff
            await binding_endings.revoke(
                session, staff, self.desk.keys, binding_id=binding_id, decision=decision, now=self.desk.now()
            )

        return await self.perform(request, REVIEW, act, "绑定已撤销，申请人将收到通知。")
