"""Bindings: who may ask to be linked to a case, in which capacity, and what the link allows."""

from dataclasses import dataclass
from datetime import date

from rules.accounts import AccountType, is_one_line
from rules.cases import CaseDomain, Disclosure
from rules.errors import Problem
from rules.labels import Labelled


class Capacity(Labelled):
    """申请人类型: an attribute of the binding, since one lawyer defends in one case and acts for a victim in another."""

    DEFENDER = "DEFENDER", "辩护人", "Defender"
    LITIGATION_AGENT = "LITIGATION_AGENT", "诉讼代理人", "Litigation agent"
    PARTY = "PARTY", "当事人", "Party"
    LEGAL_GUARDIAN = "LEGAL_GUARDIAN", "法定代理人", "Legal guardian"
    CLOSE_RELATIVE = "CLOSE_RELATIVE", "近亲属", "Close relative"


class BindingStatus(Labelled):
    """案件绑定状态."""

    SUBMITTED = "SUBMITTED", "待审核", "Submitted"
    UNDER_REVIEW = "UNDER_REVIEW", "审核中", "Under review"
    SUSPENDED = "SUSPENDED", "挂起（尚未进入检察环节）", "Suspended"
    APPROVED = "APPROVED", "已绑定", "Approved"
    RETURNED = "RETURNED", "材料缺失，待补齐", "Returned for correction"
    REJECTED = "REJECTED", "不予绑定", "Rejected"
    WITHDRAWN = "WITHDRAWN", "已撤回", "Withdrawn"
    RELEASED = "RELEASED", "已解除委托", "Released"
    REVOKED = "REVOKED", "已撤销", "Revoked"
    FROZEN = "FROZEN", "已冻结", "Frozen"
    ENDED = "ENDED", "已终止", "Ended"


AWAITING_DECISION = frozenset({BindingStatus.SUBMITTED, BindingStatus.UNDER_REVIEW})
AMENDABLE = frozenset({BindingStatus.SUBMITTED, BindingStatus.RETURNED, BindingStatus.SUSPENDED})
WITHDRAWABLE = AMENDABLE
OPEN_REQUEST = AMENDABLE | AWAITING_DECISION
REVIEW_WORKING_DAYS = 3
EARLIEST_MANDATE = date(1980, 1, 1)  # lawyers have been admitted again since then

_CAPACITIES = {
    AccountType.LAWYER: frozenset({Capacity.DEFENDER, Capacity.LITIGATION_AGENT}),
    AccountType.REPRESENTATIVE: frozenset({Capacity.DEFENDER, Capacity.LITIGATION_AGENT}),
    AccountType.PARTY: frozenset({Capacity.PARTY}),
    AccountType.LEGAL_GUARDIAN: frozenset({Capacity.LEGAL_GUARDIAN}),
    AccountType.CLOSE_RELATIVE: frozenset({Capacity.CLOSE_RELATIVE}),
}
ONLINE = {
    Disclosure.OPEN: frozenset(Capacity),
    Disclosure.PARTIES_ONLY: frozenset({Capacity.PARTY, Capacity.LEGAL_GUARDIAN}),
    Disclosure.ON_SITE_ONLY: frozenset[Capacity](),
    Disclosure.NONE: frozenset[Capacity](),
}
BOOKING_CAPACITIES = frozenset({Capacity.DEFENDER, Capacity.LITIGATION_AGENT})


@dataclass(frozen=True)
class BindingClaim:
    """What an applicant claims about a case, normalised; it stays what they wrote."""

    party_name: str
    capacity: Capacity
    charge_code: str | None = None
    case_number: str | None = None
    client_name: str | None = None
    client_relation: str | None = None
    entrusted_on: date | None = None
    legal_aid: bool = False
    note: str | None = None

    @property
    def client_is_party(self) -> bool:
        """Whether the mandate comes from the party in person."""
        return self.client_name is None or self.client_name == self.party_name


def claim_problems(claim: BindingClaim, *, account_type: AccountType, today: date) -> list[Problem]:
    """V9: everything that is wrong with a claim, by input path. Nothing of it depends on whether a case exists."""
    found = []
    if not 2 <= len(claim.party_name) <= 100 or not is_one_line(claim.party_name):
        found.append(Problem("PARTY_NAME_MALFORMED", "partyName"))
    if claim.capacity not in _CAPACITIES[account_type]:
        found.append(Problem("CAPACITY_NOT_ALLOWED", "capacity"))
    if claim.entrusted_on is not None and claim.entrusted_on > today:
        found.append(Problem("ENTRUSTED_IN_FUTURE", "entrustedOn"))
    if claim.entrusted_on is not None and claim.entrusted_on < EARLIEST_MANDATE:
        found.append(Problem("DATE_OUT_OF_RANGE", "entrustedOn"))
    for field, text, limit in (
        ("caseNumber", claim.case_number, 60),
        ("clientName", claim.client_name, 100),
        ("clientRelation", claim.client_relation, 50),
        ("note", claim.note, 500),
    ):
        if text is not None and len(text) > limit:
            found.append(Problem("TEXT_TOO_LONG", field, {"limit": limit}))
        if text is not None and not is_one_line(text.replace("\n", "") if field == "note" else text):
            found.append(Problem("TEXT_MALFORMED", field))
    return found


def why_no_appointment(*, gives_access: bool, capacity: Capacity, domain: CaseDomain | None) -> Problem | None:
    """The seed's rule: bookings for bound criminal cases, by defenders and litigation agents; else the reason why not."""
    if capacity not in BOOKING_CAPACITIES:
        return Problem("NO_APPOINTMENT_CAPACITY")
    if not gives_access or domain is None:
        return Problem("NO_APPOINTMENT_BINDING")
    return None if domain is CaseDomain.CRIMINAL else Problem("NO_APPOINTMENT_CIVIL")
