"""Bindings: who may ask to be linked to a case, in which capacity, and what the link allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.accounts import AccountType, is_one_line
from rules.cases import CaseDomain, Disclosure
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for


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


class BindingAct(Labelled):
    """What is done with a binding."""

    APPLY = "APPLY", "提交申请", "Apply"
    AMEND = "AMEND", "修改、补齐材料", "Amend"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"
    TAKE_UP = "TAKE_UP", "受理", "Take up"
    APPROVE = "APPROVE", "通过", "Approve"
    RETURN = "RETURN", "退回补正", "Return for correction"
    REJECT = "REJECT", "不予通过", "Reject"
    SUSPEND = "SUSPEND", "挂起", "Suspend"
    MATCH = "MATCH", "案件到达，重新审核", "The case arrives"
    RELEASE = "RELEASE", "解除委托", "Release"
    REVOKE = "REVOKE", "撤销", "Revoke"
    FREEZE = "FREEZE", "冻结（案件封存、不再公开）", "Freeze (sealed, no longer disclosed)"
    END = "END", "案件办结期满、被监护人成年", "End (case over, ward of age)"


_DECISIONS = {
    BindingAct.APPROVE: BindingStatus.APPROVED,
    BindingAct.RETURN: BindingStatus.RETURNED,
    BindingAct.REJECT: BindingStatus.REJECTED,
}
_SUSPENSION = {BindingAct.SUSPEND: BindingStatus.SUSPENDED}
_WITHDRAWAL = {BindingAct.WITHDRAW: BindingStatus.WITHDRAWN}
_AMENDMENT = {BindingAct.AMEND: BindingStatus.SUBMITTED}
TRANSITIONS: Mapping[BindingStatus | None, Mapping[BindingAct, BindingStatus]] = {
    None: {BindingAct.APPLY: BindingStatus.SUBMITTED},
    BindingStatus.SUBMITTED: {
        **_AMENDMENT,
        **_WITHDRAWAL,
        BindingAct.TAKE_UP: BindingStatus.UNDER_REVIEW,
        **_DECISIONS,
        **_SUSPENSION,
    },
    BindingStatus.UNDER_REVIEW: {**_WITHDRAWAL, **_DECISIONS, **_SUSPENSION},
    BindingStatus.RETURNED: {**_AMENDMENT, **_WITHDRAWAL},
    BindingStatus.SUSPENDED: {
        **_AMENDMENT,
        **_WITHDRAWAL,
        BindingAct.MATCH: BindingStatus.UNDER_REVIEW,
        **_DECISIONS,
    },
    BindingStatus.APPROVED: {
        BindingAct.RELEASE: BindingStatus.RELEASED,
        BindingAct.REVOKE: BindingStatus.REVOKED,
        BindingAct.FREEZE: BindingStatus.FROZEN,
        BindingAct.END: BindingStatus.ENDED,
    },
}
AWAITING_DECISION = frozenset({BindingStatus.SUBMITTED, BindingStatus.UNDER_REVIEW})
DECIDABLE = states_for(TRANSITIONS, BindingAct.APPROVE)
AMENDABLE = states_for(TRANSITIONS, BindingAct.AMEND)
WITHDRAWABLE = states_for(TRANSITIONS, BindingAct.WITHDRAW)
OPEN_REQUEST = DECIDABLE | WITHDRAWABLE
GRACE_DAYS = 30  # after a case is over it can be read so long
ARRIVAL_AWAITED = "NOT_ARRIVED"
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


def capacities_of(account_type: AccountType) -> frozenset[Capacity]:
    """In which capacities an account of a type may act."""
    return _CAPACITIES[account_type]


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
        ("note", claim.note, NOTE_LIMIT),
    ):
        found += text_problems(text, field, limit, lines=field == "note")
    return found


def text_problems(text: str | None, field: str, limit: int, *, lines: bool = False) -> list[Problem]:
    """What is wrong with words that somebody wrote; `lines`: they may be several."""
    if text is None:
        return []
    found = [] if len(text) <= limit else [Problem("TEXT_TOO_LONG", field, {"limit": limit})]
    if not is_one_line(text.replace("\n", "") if lines else text):
        found.append(Problem("TEXT_MALFORMED", field))
    return found


RELEASE_REASON_LIMIT = 500
NOTE_LIMIT = 500
LABEL_LIMIT = 50


def release_problems(*, released_on: date, entrusted_on: date | None, reason: str | None, today: date) -> list[Problem]:
    """解除委托: the last day of the mandate lies between its first and today, and the reason is said."""
    found = []
    if released_on > today:
        found.append(Problem("RELEASED_IN_FUTURE", "releasedOn"))
    if released_on < (entrusted_on or EARLIEST_MANDATE):
        found.append(Problem("RELEASED_BEFORE_MANDATE", "releasedOn"))
    if not (reason or "").strip():
        found.append(Problem("RELEASE_REASON_REQUIRED", "reason"))
    return found + text_problems(reason, "reason", RELEASE_REASON_LIMIT, lines=True)


def annotation_problems(*, note: str | None, case_label: str | None) -> list[Problem]:
    """What is wrong with what somebody writes beside a binding for themselves."""
    return text_problems(note, "note", NOTE_LIMIT, lines=True) + text_problems(case_label, "caseLabel", LABEL_LIMIT)


def why_no_appointment(*, gives_access: bool, capacity: Capacity, domain: CaseDomain | None) -> Problem | None:
    """The seed's rule: bookings for bound criminal cases, by defenders and litigation agents; else the reason why not."""
    if capacity not in BOOKING_CAPACITIES:
        return Problem("NO_APPOINTMENT_CAPACITY")
    if not gives_access or domain is None:
        return Problem("NO_APPOINTMENT_BINDING")
    return None if domain is CaseDomain.CRIMINAL else Problem("NO_APPOINTMENT_CIVIL")
