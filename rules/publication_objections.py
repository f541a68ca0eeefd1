"""公开异议: whoever is concerned objects to a publication; the office decides in time, and corrects or withdraws what is wrong.

Source: domain notes 1.6 (errors and what is wrongly public are withdrawn or corrected at once; persons affected may object).
"""

from collections.abc import Mapping

from rules.accounts import email_problems, mobile_problems, name_problems, normal_email, normal_mobile
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for


class ObjectionStatus(Labelled):
    """异议状态."""

    SUBMITTED = "SUBMITTED", "待处理", "Waits for a decision"
    UPHELD = "UPHELD", "异议成立", "Upheld"
    DISMISSED = "DISMISSED", "异议不成立", "Dismissed"


class ObjectionAct(Labelled):
    """What is done with an objection."""

    OBJECT = "OBJECT", "提出异议", "Object"
    UPHOLD = "UPHOLD", "异议成立", "Uphold"
    DISMISS = "DISMISS", "异议不成立", "Dismiss"


class Remedy(Labelled):
    """What an upheld objection leads to."""

    WITHDRAW = "WITHDRAW", "立即撤回", "Withdraw at once"
    CORRECT = "CORRECT", "更正", "Correct"


TRANSITIONS: Mapping[ObjectionStatus | None, Mapping[ObjectionAct, ObjectionStatus]] = {
    None: {ObjectionAct.OBJECT: ObjectionStatus.SUBMITTED},
    ObjectionStatus.SUBMITTED: {
        ObjectionAct.UPHOLD: ObjectionStatus.UPHELD,
        ObjectionAct.DISMISS: ObjectionStatus.DISMISSED,
    },
}
OPEN_OBJECTION = states_for(TRANSITIONS, ObjectionAct.DISMISS)
GROUNDS_SHORTEST, GROUNDS_LIMIT, CONTACT_LIMIT = 10, 2_000, 254


def contact_of(contact: str) -> tuple[str, str]:
    """A contact as it is compared, with what it is: EMAIL or SMS."""
    return ("EMAIL", normal_email(contact)) if "@" in contact else ("SMS", normal_mobile(contact))


def objection_problems(name: str, contact: str, grounds: str) -> list[Problem]:
    """Everything that is wrong with an objection, by input path."""
    kind, normal = contact_of(contact)
    found = name_problems(name, "name")
    found += email_problems(normal, "contact") if kind == "EMAIL" else mobile_problems(normal, "contact")
    if len(grounds) < GROUNDS_SHORTEST:
        found.append(Problem("EXPLANATION_REQUIRED", "grounds", {"shortest": GROUNDS_SHORTEST}))
    if len(grounds) > GROUNDS_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "grounds", {"limit": GROUNDS_LIMIT}))
    return found
