"""异地申请: the requests of both sides, what each of them may do with them, and the page of one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import ReviewAnswer, version_of
from admin.filters import SideFilter, by_label
from admin.formats import due_badge, status_badge
from admin.remote_counter import RemoteCounterView
from admin.remote_request_file import candidates_of, checks_of, facts_of
from admin.review import REVIEW
from admin.scope import staff_on_duty
from admin.view import SEARCH_LIMIT
from db.models import Account, Attachment, RemoteRequest
from db.queries import attachments, procuratorates, remote_requests
from db.queries import reasons as coded
from db.queries.staff_pages import staff_name
from rules.deadlines import today
from rules.grants import Right, holders
from rules.message import Message
from rules.papers import MAGIC
from rules.people import Staff
from rules.remote_decisions import DeliveryMedium, HandedOver, reasons_of
from rules.remote_requests import (
    LIMITS,
    SIDE_OF,
    TRANSITIONS,
    RemoteRequestAct,
    RemoteRequestKind,
    RemoteRequestStatus,
    Side,
)
from rules.reveals import MaskedField
from rules.review_queue import ReviewKind
from services import remote_decisions, remote_hand_over, remote_telling, remote_verification


class RemoteRequestView(RemoteCounterView, model=RemoteRequest):
    """Requests through the office's subtree and those forwarded to it; first what waits for it, due first on top."""

    name = name_plural = "异地申请"
    icon = "fa-solid fa-route"
    category = "审核"
    column_list = [
        "request_number",
        "kind",
        "account",
        "party_name",
        "local_procuratorate",
        "handling_procuratorate",
        "status",
        "due_at",
    ]
    column_labels = {
        "request_number": "申请编号",
        "kind": "类型",
        "account": "申请人",
        "party_name": "当事人",
        "local_procuratorate": "协助院",
        "handling_procuratorate": "办案院",
        "status": "状态",
        "due_at": "办理期限",
        "submitted_at": "提交时间",
        "account.full_name": "申请人",
        "case_number": "案号",
    }
    column_searchable_list = ["request_number", "party_name", "case_number", "account.full_name"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge}
    column_filters = [
        SideFilter(),
        by_label(RemoteRequest.status, "状态", RemoteRequestStatus),
        by_label(RemoteRequest.kind, "类型", RemoteRequestKind),
    ]
    non_link_related_fields = ["local_procuratorate", "handling_procuratorate", "account"]
    column_details_list = ["local_procuratorate", "handling_procuratorate", "account"]
    details_template = "portal/remote_request.html"
    review_kind = ReviewKind.REMOTE_REQUEST
    masked = (MaskedField.ACCOUNT_ID_NUMBER,)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The applicant."""
        return (await self._found(session, thing_id)).account_id

    async def _found(self, session: AsyncSession, thing_id: UUID) -> RemoteRequest:
        request = await session.get(RemoteRequest, thing_id)
        if request is None:
            raise HTTPException(404)
        return request

    async def _sides(self, session: AsyncSession, staff: Staff, request: RemoteRequest) -> set[Side]:
        """Whose staff the member is."""
        offices = {Side.LOCAL: request.local_procuratorate_id, Side.HANDLING: request.handling_procuratorate_id}
        root = staff.procuratorate_id
        return {side for side, office in offices.items() if await remote_requests.is_below(session, office, root)}

    async def papers_of(self, session: AsyncSession, thing_id: UUID) -> Sequence[Attachment]:
        """Those of the request."""
        return (await attachments.of_remote_requests(session, [thing_id])).get(thing_id, [])

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, what was asked, what has happened, and what this member may do with it now."""
        asked, staff, now = await self._found(session, thing_id), request.state.staff, request.state.now
        sides = await self._sides(session, staff, asked)
        acts = {act for act in TRANSITIONS.get(asked.status, {}) if SIDE_OF[act] in sides}
        papers = await self.papers_of(session, thing_id)
        account = await session.get(Account, asked.account_id)
        steps = await remote_requests.steps_of(session, thing_id)
        concerned = {asked.local_procuratorate_id, asked.handling_procuratorate_id}
        offices = await procuratorates.by_ids(session, sorted(concerned | {step.procuratorate_id for step in steps}))
        text = request.query_params.get("q", "").replace("\x00", "").strip()[:SEARCH_LIMIT]
        may_override = asked.kind is RemoteRequestKind.QUERY_ACCOUNT and staff.may(holders(Right.OVERRIDE_CONFLICTS))
        approves, desk = RemoteRequestAct.APPROVE in acts, _desk(asked, sides)
        return {
            "papers": papers,
            "facts": facts_of(asked, account, offices),
            "machine_checks": await checks_of(session, asked, account, papers, today(now)),
            "offices": {office.id: office.name for office in offices},
            "steps": steps,
            "reviewer": await staff_name(session, asked.reviewer_id),
            "deliverer": await staff_name(session, asked.delivered_by_id),
            "given_reasons": await coded.by_codes(session, asked.reason_codes),
            "found": await remote_requests.meant(session, thing_id) if Side.HANDLING in sides else None,
            "waiting": asked.status in LIMITS and LIMITS[asked.status][0] in sides,
            "on_local": Side.LOCAL in sides,
            "on_handling": desk is Side.HANDLING,
            "fitting": reasons_of(desk, asked.kind),
            "begins": bool(acts & {RemoteRequestAct.VERIFY, RemoteRequestAct.TAKE_UP}),
            "decides": bool(acts & {RemoteRequestAct.FORWARD, RemoteRequestAct.APPROVE}),
            "judges_papers": RemoteRequestAct.FORWARD in acts,
            "hands_over": RemoteRequestAct.HAND_OVER in acts,
            "closes": RemoteRequestAct.CLOSE in acts,
            "mediums": list(DeliveryMedium),
            "accepts": ",".join(MAGIC),
            "handed": HandedOver(),
            "may_override": may_override,
            "searched": text,
            "candidates": await candidates_of(session, self.desk.keys, asked, text, may_override=may_override, now=now)
            if approves
            else [],
        }

    async def details_context(self, request: Request) -> dict[str, Any]:
        """The page's, with those reasons only that the side may give about the kind."""
        context = await super().details_context(request)
        return context | {"reasons": [reason for reason in context["reasons"] if reason.code in context["fitting"]]}

    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """The decision of the side that the member is on."""
        asked = await self._found(session, thing_id)
        if _desk(asked, await self._sides(session, staff, asked)) is Side.LOCAL:
            await remote_verification.decide(
                session,
                staff,
                self.desk.keys,
                request_id=thing_id,
                decision=answer.decision(),
                note=answer.note or None,
                now=self.desk.now(),
            )
            return
        case_id, party_id = answer.linked()
        await remote_decisions.decide(
            session,
            staff,
            self.desk.keys,
            request_id=thing_id,
            decision=answer.decision(),
            case_id=case_id,
            party_id=party_id,
            override_reason=answer.override_reason or None,
            now=self.desk.now(),
        )

    async def foretell(self, session: AsyncSession, thing_id: UUID, answer: ReviewAnswer) -> Message:
        """What the applicant would read."""
        asked = await self._found(session, thing_id)
        side = _desk(asked, await self._sides(session, staff_on_duty(), asked))
        return await remote_telling.foretell(session, side, request_id=thing_id, decision=answer.decision())

    @expose("/begin/{pk}", methods=["POST"])
    async def begin(self, request: Request) -> Response:
        """Take it onto the desk of the side that has it."""

        async def act(session: AsyncSession, thing_id: UUID, form: FormData) -> None:
            asked, staff = await self._found(session, thing_id), request.state.staff
            local = _desk(asked, await self._sides(session, staff, asked)) is Side.LOCAL
            begin = remote_verification.begin if local else remote_decisions.take_up
            await begin(session, staff, request_id=thing_id, expected_version=version_of(form), now=self.desk.now())

        return await self.perform(request, REVIEW, act, "已受理。")

    @expose("/close/{pk}", methods=["POST"])
    async def close(self, request: Request) -> Response:
        """Nothing more is to be done."""

        async def act(session: AsyncSession, thing_id: UUID, form: FormData) -> None:
            staff, version = request.state.staff, version_of(form)
            await remote_hand_over.close(
                session, staff, request_id=thing_id, expected_version=version, now=self.desk.now()
            )

        return await self.perform(request, REVIEW, act, "已办结。")


def _desk(request: RemoteRequest, sides: set[Side]) -> Side:
    """On which side the member stands: of both, the one that has the request now."""
    if len(sides) == 1:
        return next(iter(sides))
    return LIMITS[request.status][0] if request.status in LIMITS else Side.LOCAL
