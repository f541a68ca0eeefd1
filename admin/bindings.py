"""案件绑定审核: the queue of requests to be linked to a case, the cases they may mean, and their decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from admin.answers import ReviewAnswer
from admin.filters import Choice, by_label
from admin.formats import due_badge, status_badge
from admin.review import ReviewView
from admin.view import SEARCH_LIMIT
from db.models import Account, Binding, Case, Party
from db.queries import attachments, bindings, cases
from db.queries import reasons as coded
from db.queries.staff_pages import matching_cases, staff_name
from rules.bindings import AWAITING_DECISION, ONLINE, BindingStatus, Capacity
from rules.people import Staff
from rules.reveals import MaskedField
from services import binding_decisions

WAITING = Choice("WAITING", "待处理", list(AWAITING_DECISION))


@dataclass(frozen=True)
class Candidate:
    """A case and party that may be meant: why, how likely (0 to 4), and why it cannot be bound."""

    case: Case
    party: Party
    likeness: float | None
    charges: Sequence[str]
    signs: Sequence[str]
    obstacles: Sequence[str]

    @property
    def link(self) -> str:
        """The value of its radio button."""
        return f"{self.case.id}|{self.party.id}"


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
    masked = (MaskedField.ACCOUNT_ID_NUMBER,)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The applicant."""
        binding = await session.get(Binding, thing_id)
        if binding is None:
            raise HTTPException(404)
        return binding.account_id

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, candidates, the reviewer, the chosen reasons and the warnings."""
        binding = await session.get(Binding, thing_id)
        if binding is None:
            raise HTTPException(404)
        papers = await attachments.of_bindings(session, [thing_id])
        text = request.query_params.get("q", "").replace("\x00", "").strip()[:SEARCH_LIMIT]
        waiting = binding.status in AWAITING_DECISION
        return {
            "papers": papers.get(thing_id, []),
            "reviewer": await staff_name(session, binding.reviewer_id),
            "given_reasons": await coded.by_codes(session, binding.reason_codes),
            "waiting": waiting,
            "warnings": await _warnings(session, binding),
            "searched": text,
            "candidates": await _candidates(session, binding, text) if waiting else [],
        }

    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Approve onto a case and party, return or reject."""
        case_id, party_id = answer.linked()
        await binding_decisions.decide(
            session,
            staff,
            self.desk.keys,
            binding_id=thing_id,
            decision=answer.decision(),
            case_id=case_id,
            party_id=party_id,
            now=self.desk.now(),
        )


async def _warnings(session: AsyncSession, binding: Binding) -> list[str]:
    found = []
    account = await session.get(Account, binding.account_id)
    if account is not None and not (account.email_verified or account.mobile_verified):
        found.append("申请人的联系方式尚未验证。")
    if binding.client_name and binding.client_name != binding.party_name:
        found.append("委托人不是当事人本人，请核对委托人身份与关系证明。")
    return found


async def _candidates(session: AsyncSession, binding: Binding, text: str) -> list[Candidate]:
    if text:
        found: list[tuple[Case, Party, float | None]] = [
            (case, party, None) for case, party in await matching_cases(session, binding.procuratorate_id, text)
        ]
    else:
        found = [(each.case, each.party, each.likeness) for each in await cases.suggestions(session, binding)]
    charges = await cases.charges_of(session, [case.id for case, _, _ in found])
    shown = []
    for case, party, likeness in found:
        theirs = charges.get(case.id, [])
        obstacles = _obstacles(binding, case)
        if await bindings.live_link_exists(session, binding, case.id, party.id):
            obstacles.append("申请人已绑定该当事人")
        signs = _signs(binding, case, party, {charge.code for charge in theirs})
        shown.append(Candidate(case, party, likeness, [charge.name for charge in theirs], signs, obstacles))
    return shown


def _signs(binding: Binding, case: Case, party: Party, charges: set[str | None]) -> list[str]:
    found = []
    if party.name == binding.party_name:
        found.append("姓名一致")
    if binding.case_number and binding.case_number in (case.acceptance_number, case.unified_number):
        found.append("案号一致")
    if binding.charge_code and binding.charge_code in charges:
        found.append("案由一致")
    return found


def _obstacles(binding: Binding, case: Case) -> list[str]:
    found = []
    if case.sealed_at is not None:
        found.append("案件已封存，不能绑定")
    if binding.capacity not in ONLINE[case.disclosure]:
        found.append(f"公开级别“{case.disclosure.zh}”，该身份不能在网上查询")
    return found
