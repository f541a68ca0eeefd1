"""Deciding about a binding: which outcome is which act, what stands against an approval, and what the applicant reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.accounts import AccountType
from rules.bindings import ONLINE, BindingAct, Capacity
from rules.cases import CaseStage, Disclosure, PartyRole
from rules.errors import Problem
from rules.labels import Labelled
from rules.review import Outcome

ACT_OF: Mapping[Outcome, BindingAct] = {
    Outcome.APPROVED: BindingAct.APPROVE,
    Outcome.RETURNED: BindingAct.RETURN,
    Outcome.REJECTED: BindingAct.REJECT,
    Outcome.SUSPENDED: BindingAct.SUSPEND,
}
MOST_DEFENDERS = 2
OVERRIDE_REASON_SHORTEST = 10

_ACCUSED = frozenset({PartyRole.SUSPECT, PartyRole.DEFENDANT})
_FITTING: Mapping[Capacity, frozenset[PartyRole]] = {
    Capacity.DEFENDER: _ACCUSED,
    Capacity.LITIGATION_AGENT: frozenset(PartyRole) - _ACCUSED,
}
_BEFORE_PROSECUTION_REVIEW = frozenset({CaseStage.INVESTIGATION, CaseStage.ARREST_REVIEW})


class Obstacle(Labelled):
    """What stands against linking an applicant to a party of a case. The codes are those of the sentences."""

    CASE_NOT_BINDABLE = "CASE_NOT_BINDABLE", "案件依法不公开", "The case may not be disclosed"
    CASE_BOUND_ALREADY = "CASE_BOUND_ALREADY", "已绑定同一当事人", "Bound to this party already"
    THIRD_DEFENDER = "THIRD_DEFENDER", "已有两名辩护人", "There are two defenders already"
    CO_ACCUSED_DEFENDED = "CO_ACCUSED_DEFENDED", "同案冲突", "Defends a co-accused"
    LAWYERS_ONLY_NOW = "LAWYERS_ONLY_NOW", "侦查期间非律师辩护", "Not a lawyer, during investigation"
    ROLE_DOES_NOT_FIT = "ROLE_DOES_NOT_FIT", "身份与诉讼地位不符", "The capacity does not fit the role"
    LICENSE_EXPIRED = "LICENSE_EXPIRED", "执业证过期", "The licence has expired"
    WARD_OF_AGE = "WARD_OF_AGE", "被监护人已成年", "The ward is of age"

    @property
    def can_be_overridden(self) -> bool:
        """Whether somebody with the right may approve in spite of it: what must never be read, nobody may."""
        return self not in (Obstacle.CASE_NOT_BINDABLE, Obstacle.CASE_BOUND_ALREADY)

    @property
    def problem(self) -> Problem:
        """It as a refusal says it."""
        return Problem(self.value, "partyId" if self is Obstacle.CASE_BOUND_ALREADY else "caseId")


@dataclass(frozen=True)
class Facts:
    """What is known of an applicant, a case and one of its parties when an approval is weighed."""

    account_type: AccountType
    capacity: Capacity
    license_valid_until: date | None
    stage: CaseStage
    disclosure: Disclosure
    sealed: bool
    role: PartyRole
    ward_of_age: bool  # the party is delivered as a minor, but has turned 18
    other_defenders: int  # live bindings of other accounts as defenders of the party
    defends_co_accused: bool  # in this case or one with the same unified number, wherever it is handled
    bound_already: bool


def obstacles(facts: Facts, *, today: date) -> list[Obstacle]:
    """Everything that stands against an approval.

    Source: 刑事诉讼法 (2018) Art. 33 (two defenders), 34 (only lawyers during investigation); 最高人民法院关于适用刑事诉讼法的解释
    (2021) Art. 43 (no defence of two co-accused in the same or a linked case).
    """
    defends = facts.capacity is Capacity.DEFENDER
    is_lawyer = facts.account_type is AccountType.LAWYER
    expired = facts.license_valid_until is not None and facts.license_valid_until < today
    against = {
        Obstacle.CASE_NOT_BINDABLE: facts.sealed or facts.capacity not in ONLINE[facts.disclosure],
        Obstacle.CASE_BOUND_ALREADY: facts.bound_already,
        Obstacle.THIRD_DEFENDER: defends and facts.other_defenders >= MOST_DEFENDERS,
        Obstacle.CO_ACCUSED_DEFENDED: defends and facts.defends_co_accused,
        Obstacle.LAWYERS_ONLY_NOW: defends and not is_lawyer and facts.stage in _BEFORE_PROSECUTION_REVIEW,
        Obstacle.ROLE_DOES_NOT_FIT: facts.role not in _FITTING.get(facts.capacity, frozenset(PartyRole)),
        Obstacle.LICENSE_EXPIRED: is_lawyer and expired,
        Obstacle.WARD_OF_AGE: facts.capacity is Capacity.LEGAL_GUARDIAN and facts.ward_of_age,
    }
    return [obstacle for obstacle, stands in against.items() if stands]


def told_reasons(reasons: Sequence[str]) -> list[str]:
    """The reasons as the applicant reads them: that a case may not be disclosed would say that there is one."""
    return list(dict.fromkeys("CASE_NOT_FOUND" if reason == "NOT_DISCLOSABLE" else reason for reason in reasons))
