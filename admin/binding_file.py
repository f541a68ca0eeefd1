"""What the review page of a binding request shows: what was declared and checked, and the cases that it may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from admin.checks import Check, Fact, Finding, applicant_license, check, contact_check, papers_check
from admin.formats import label, moment
from db.crypto import Keys
from db.models import Account, Attachment, Binding, Case, Charge, Party
from db.queries import bindings, cases, registrations
from db.queries.staff_pages import matching_cases
from rules.binding_decisions import Obstacle
from rules.papers import for_binding, missing_papers
from rules.reveals import MaskedField
from services import binding_decisions


@dataclass(frozen=True)
class Candidate:
    """A case and party that may be meant: why, how likely (0 to 4), and why it cannot be bound."""

    case: Case
    party: Party
    likeness: float | None
    charges: Sequence[str]
    signs: Sequence[str]
    obstacles: Sequence[Obstacle]
    may_override: bool

    @property
    def link(self) -> str:
        """The value of its radio button."""
        return f"{self.case.id}|{self.party.id}"

    @property
    def can_be_chosen(self) -> bool:
        """Nothing stands against it, or nothing that this member may not set aside with a reason."""
        return all(self.may_override and obstacle.can_be_overridden for obstacle in self.obstacles)


async def candidates_of(
    session: AsyncSession, keys: Keys, binding: Binding, text: str, *, may_override: bool, now: datetime
) -> list[Candidate]:
    """Each with what stands against it as things are now; `text`: what was looked for instead of what is likely."""
    found = await meant_by(session, binding, text)
    charges = await cases.charges_of(session, [case.id for case, _, _ in found])
    shown = []
    for case, party, likeness in found:
        theirs = charges.get(case.id, [])
        shown.append(
            Candidate(
                case,
                party,
                likeness,
                [charge.name for charge in theirs],
                signs_of(binding, case, party, {charge.code for charge in theirs}),
                await binding_decisions.weigh(session, keys, binding, case, party, now),
                may_override,
            )
        )
    return shown


async def checks_of(
    session: AsyncSession, binding: Binding, account: Account | None, papers: Sequence[Attachment], day: date
) -> list[Check]:
    found = [contact_check(account)]
    if account is not None:
        required = for_binding(
            account.account_type,
            binding.capacity,
            client_is_party=binding.client_name in (None, binding.party_name),
            legal_aid=binding.legal_aid,
        )
        lacking = missing_papers(required, {paper.kind for paper in papers}, "")
        found.insert(0, papers_check([str(problem.values["paper"]) for problem in lacking]))
    found += applicant_license(await registrations.lawyer_profile(session, binding.account_id), day)
    if binding.client_name and binding.client_name != binding.party_name:
        found.append(Check("委托人", Finding.LOOK, "委托人不是当事人本人，请核对委托人身份与关系证明"))
    others = await bindings.other_open_requests(session, binding)
    words = f"申请人就同一当事人另有未办结的申请：{'、'.join(others)}"
    found.append(check("重复申请", not others, "没有其他未办结的申请", words))
    return found


async def meant_by(session: AsyncSession, binding: Binding, text: str) -> list[tuple[Case, Party, float | None]]:
    """Cases that were looked for, or else those that the request may mean, the likeliest first."""
    if text:
        return [(case, party, None) for case, party in await matching_cases(session, binding.procuratorate_id, text)]
    return [(each.case, each.party, each.likeness) for each in await cases.suggestions(session, binding)]


def signs_of(binding: Binding, case: Case, party: Party, charges: set[str | None]) -> list[str]:
    """What the request and a case have in common."""
    found = []
    if party.name == binding.party_name:
        found.append("姓名一致")
    if binding.case_number and binding.case_number in (case.acceptance_number, case.unified_number):
        found.append("案号一致")
    if binding.charge_code and binding.charge_code in charges:
        found.append("案由一致")
    return found


def facts_of(binding: Binding, account: Account | None, charge: Charge | None, office: str | None) -> list[Fact]:
    """What was declared, line by line; the applicant's private note is nobody else's."""
    return [
        Fact("申请人", account.full_name if account else None),
        Fact("用户类型", label(account.account_type) if account else None),
        Fact("证件号码", account.id_number_masked if account else None, MaskedField.ACCOUNT_ID_NUMBER),
        Fact("申请身份", label(binding.capacity)),
        Fact("当事人", binding.party_name),
        Fact("案由", charge.name if charge else None),
        Fact("案号", binding.case_number),
        Fact("委托人", binding.client_name),
        Fact("与当事人关系", binding.client_relation),
        Fact("委托日期", binding.entrusted_on.isoformat() if binding.entrusted_on else None),
        Fact("法律援助", "是" if binding.legal_aid else "否"),
        Fact("承办单位", office),
        Fact("渠道", label(binding.channel)),
        Fact("提交时间", moment(binding.submitted_at)),
        Fact("版本", str(binding.version)),
    ]
