"""What the page of a remote request shows: what was asked, what was checked, and to the handling office the cases it may mean."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from admin.binding_file import Candidate, meant_by, signs_of
from admin.checks import Check, Fact, applicant_license, contact_check, papers_check
from admin.formats import label, moment
from db.base import new_id
from db.crypto import Keys
from db.models import Account, Attachment, Binding, Case, Procuratorate, RemoteRequest
from db.queries import cases, registrations
from rules.binding_decisions import Obstacle
from rules.papers import for_binding, missing_papers
from rules.remote_decisions import case_problems
from rules.remote_requests import RemoteRequestKind
from rules.reveals import MaskedField
from services import binding_decisions


def facts_of(request: RemoteRequest, account: Account | None, offices: Collection[Procuratorate]) -> list[Fact]:
    """What was asked, line by line."""
    names = {office.id: office.name for office in offices}
    return [
        Fact("类型", label(request.kind)),
        Fact("申请人", account.full_name if account else None),
        Fact("用户类型", label(account.account_type) if account else None),
        Fact("证件号码", account.id_number_masked if account else None, MaskedField.ACCOUNT_ID_NUMBER),
        Fact("申请身份", label(request.capacity)),
        Fact("当事人", request.party_name),
        Fact("案号", request.case_number),
        Fact("申请理由", request.purpose),
        Fact("协助院", names.get(request.local_procuratorate_id)),
        Fact("办案院", names.get(request.handling_procuratorate_id)),
        Fact("提交时间", moment(request.submitted_at)),
        Fact("转送时间", moment(request.forwarded_at) if request.forwarded_at else None),
        Fact("版本", str(request.version)),
    ]


async def checks_of(
    session: AsyncSession, request: RemoteRequest, account: Account | None, papers: Sequence[Attachment], day: date
) -> list[Check]:
    """Whether the papers are whole, the licence is good and the applicant can be reached."""
    found = [contact_check(account)]
    if account is not None:
        required = for_binding(account.account_type, request.capacity, client_is_party=True, legal_aid=False)
        lacking = missing_papers(required, {paper.kind for paper in papers}, "")
        found.insert(0, papers_check([str(problem.values["paper"]) for problem in lacking]))
    return found + list(applicant_license(await registrations.lawyer_profile(session, request.account_id), day))


async def candidates_of(
    session: AsyncSession, keys: Keys, request: RemoteRequest, text: str, *, may_override: bool, now: datetime
) -> list[Candidate]:
    """Cases of the handling office, each with what stands against giving anything of it for this request."""
    asked = _as_binding(request)
    found = await meant_by(session, asked, text)
    charges = await cases.charges_of(session, [case.id for case, _, _ in found])
    shown = []
    for case, party, likeness in found:
        theirs = charges.get(case.id, [])
        weighed = await binding_decisions.weigh(session, keys, asked, case, party, now)
        signs = signs_of(asked, case, party, {charge.code for charge in theirs})
        names = [charge.name for charge in theirs]
        if request.kind is RemoteRequestKind.QUERY_ACCOUNT:
            shown.append(Candidate(case, party, likeness, names, signs, weighed, may_override))
            continue
        if Obstacle.CASE_BOUND_ALREADY in weighed:
            signs.append("申请人已绑定该当事人")
        shown.append(_Given(case, party, likeness, names, signs, _against(request, case, weighed), may_override))
    return shown


def _against(request: RemoteRequest, case: Case, weighed: Sequence[Obstacle]) -> list[Obstacle]:
    """What the law says about the mandate stays a warning; whether the case may be given is the request's own question."""
    sealed = case.sealed_at is not None
    barred = case_problems(request.kind, request.capacity, case.disclosure, sealed=sealed)
    of_a_link = (Obstacle.CASE_NOT_BINDABLE, Obstacle.CASE_BOUND_ALREADY)
    rest = [obstacle for obstacle in weighed if obstacle not in of_a_link]
    return [Obstacle.CASE_NOT_BINDABLE, *rest] if barred else rest


class _Given(Candidate):
    """A case of which something is given without binding anybody: conflicts are shown, and left to whoever decides."""

    @property
    def can_be_chosen(self) -> bool:
        """Unless it may not be told of."""
        return Obstacle.CASE_NOT_BINDABLE not in self.obstacles


def _as_binding(request: RemoteRequest) -> Binding:
    """The request in the words of a binding, to be compared with cases and never written."""
    return Binding(
        id=new_id(),
        account_id=request.account_id,
        procuratorate_id=request.handling_procuratorate_id,
        capacity=request.capacity,
        party_name=request.party_name,
        case_number=request.case_number,
        charge_code=None,
    )
