"""投诉: a complaint about delay in one's own application goes to the administrator of the office, who answers within ten days.

Source: 人民检察院刑事诉讼规则 (2019) Art. 58: whoever thinks that an office obstructs the exercise of procedural rights may complain to the
procuratorate, which looks into it within ten days and answers in writing.
"""

from collections.abc import Mapping

from rules.bindings import text_problems
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for


class ComplaintStatus(Labelled):
    """投诉状态."""

    SUBMITTED = "SUBMITTED", "待答复", "Waits for an answer"
    UPHELD = "UPHELD", "情况属实", "Upheld"
    DISMISSED = "DISMISSED", "情况不属实", "Dismissed"
    WITHDRAWN = "WITHDRAWN", "已撤回", "Withdrawn"


class ComplaintAct(Labelled):
    """What is done with a complaint."""

    COMPLAIN = "COMPLAIN", "投诉", "Complain"
    UPHOLD = "UPHOLD", "答复：情况属实", "Answer: upheld"
    DISMISS = "DISMISS", "答复：情况不属实", "Answer: dismissed"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"


TRANSITIONS: Mapping[ComplaintStatus | None, Mapping[ComplaintAct, ComplaintStatus]] = {
    None: {ComplaintAct.COMPLAIN: ComplaintStatus.SUBMITTED},
    ComplaintStatus.SUBMITTED: {
        ComplaintAct.UPHOLD: ComplaintStatus.UPHELD,
        ComplaintAct.DISMISS: ComplaintStatus.DISMISSED,
        ComplaintAct.WITHDRAW: ComplaintStatus.WITHDRAWN,
    },
}
ANSWERS: Mapping[ComplaintStatus, ComplaintAct] = {
    ComplaintStatus.UPHELD: ComplaintAct.UPHOLD,
    ComplaintStatus.DISMISSED: ComplaintAct.DISMISS,
}
OPEN_COMPLAINT = states_for(TRANSITIONS, ComplaintAct.WITHDRAW)
SUBJECTS = (
    "registration",
    "binding",
    "remote_request",
    "appointment",
)  # what one may complain about, by the names of global ids
SHORTEST, LONGEST = 10, 1000


def words_problems(words: str, field: str) -> list[Problem]:
    """What is wrong with a complaint or with an answer: both are sentences, and may have several lines."""
    if len(words) < SHORTEST:
        return [Problem("EXPLANATION_REQUIRED", field, {"shortest": SHORTEST})]
    return text_problems(words, field, LONGEST, lines=True)
