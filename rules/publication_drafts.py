"""公开稿: how a text becomes public. Each version goes the same way, a correction too, while the earlier one stays public.

Source: domain notes 1.6 and 4.3: the handler drafts, the case management office checks, another one approves; whoever had a hand in a
text never approves it (V13).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from rules.bindings import text_problems as words_problems
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for


class DraftStatus(Labelled):
    """公开稿状态."""

    DRAFT = "DRAFT", "起草中", "Draft"
    REDACTED = "REDACTED", "已屏蔽，待送审", "Redacted"
    IN_REVIEW = "IN_REVIEW", "审批中", "In review"
    RETURNED = "RETURNED", "退回修改", "Returned"
    APPROVED = "APPROVED", "已批准，待公开", "Approved"
    PUBLISHED = "PUBLISHED", "已公开", "Published"
    DISCARDED = "DISCARDED", "已作废", "Discarded"


class DraftAct(Labelled):
    """What is done with a draft."""

    WRITE = "WRITE", "起草、修改原文", "Write, mend the source"
    REDACT = "REDACT", "屏蔽、修改公开文本", "Redact, mend the public text"
    SUBMIT = "SUBMIT", "送审", "Submit"
    TAKE_BACK = "TAKE_BACK", "撤回送审", "Take back from review"
    RETURN = "RETURN", "退回修改", "Return with remarks"
    APPROVE = "APPROVE", "批准", "Approve"
    PUBLISH = "PUBLISH", "公开", "Publish"
    DISCARD = "DISCARD", "作废", "Discard"


_WORKED_ON: Mapping[DraftAct, DraftStatus] = {
    DraftAct.WRITE: DraftStatus.DRAFT,
    DraftAct.REDACT: DraftStatus.REDACTED,
    DraftAct.DISCARD: DraftStatus.DISCARDED,
}
TRANSITIONS: Mapping[DraftStatus | None, Mapping[DraftAct, DraftStatus]] = {
    None: {DraftAct.WRITE: DraftStatus.DRAFT},
    DraftStatus.DRAFT: _WORKED_ON,
    DraftStatus.REDACTED: {**_WORKED_ON, DraftAct.SUBMIT: DraftStatus.IN_REVIEW},
    DraftStatus.IN_REVIEW: {
        DraftAct.APPROVE: DraftStatus.APPROVED,
        DraftAct.RETURN: DraftStatus.RETURNED,
        DraftAct.TAKE_BACK: DraftStatus.REDACTED,
        DraftAct.DISCARD: DraftStatus.DISCARDED,
    },
    DraftStatus.RETURNED: _WORKED_ON,
    DraftStatus.APPROVED: {
        DraftAct.PUBLISH: DraftStatus.PUBLISHED,
        DraftAct.RETURN: DraftStatus.RETURNED,
        DraftAct.DISCARD: DraftStatus.DISCARDED,
    },
}
WRITABLE = states_for(TRANSITIONS, DraftAct.WRITE)
OPEN = states_for(TRANSITIONS, DraftAct.DISCARD)


class ApprovalLevel(Labelled):
    """审批层级."""

    OFFICE = "OFFICE", "本院或上级院审批", "The office itself or one above"
    ABOVE = "ABOVE", "上级院审批", "An office above"


TITLE_LIMIT, SUMMARY_LIMIT, BODY_LIMIT = 200, 1_000, 200_000
NUMBER_LIMIT, REMARKS_LIMIT, REMARKS_SHORTEST = 100, 2_000, 5
MOST_CHARGES = 20


@dataclass(frozen=True)
class Texts:
    """What is read of a publication: title, summary and body."""

    title: str
    summary: str
    body: str

    def parts(self) -> Mapping[str, str]:
        """The texts by their names."""
        return {"title": self.title, "summary": self.summary, "body": self.body}


def text_problems(texts: Texts, *, public: bool) -> list[Problem]:
    """What the texts lack or have too much of; what is to be public holds no invisible characters either."""
    found = [Problem("PUBLICATION_TEXT_REQUIRED", name) for name in ("title", "body") if not texts.parts()[name]]
    limits = {"title": TITLE_LIMIT, "summary": SUMMARY_LIMIT, "body": BODY_LIMIT}
    for name, text in texts.parts().items():
        if public:
            found += words_problems(text, name, limits[name], lines=name != "title")
        elif len(text) > limits[name]:
            found.append(Problem("TEXT_TOO_LONG", name, {"limit": limits[name]}))
    return found


def remarks_problems(remarks: str, field: str) -> list[Problem]:
    """Remarks and reasons are sentences."""
    if len(remarks) < REMARKS_SHORTEST:
        return [Problem("EXPLANATION_REQUIRED", field, {"shortest": REMARKS_SHORTEST})]
    return [Problem("TEXT_TOO_LONG", field, {"limit": REMARKS_LIMIT})] if len(remarks) > REMARKS_LIMIT else []


def approver_problems(
    approver_id: UUID,
    approver_office: UUID | None,
    *,
    hands: Collection[UUID],
    office: UUID,
    offices_above: Collection[UUID],
    level: ApprovalLevel,
) -> list[Problem]:
    """Why this approver may not approve: a hand in the text, or an office that is not high enough; the top approves its own."""
    if approver_id in hands:
        return [Problem("PUBLICATION_OWN_TEXT")]
    wanted = {*offices_above} or {office}
    if level is ApprovalLevel.OFFICE:
        wanted.add(office)
    return [] if approver_office in wanted else [Problem("PUBLICATION_APPROVED_ABOVE")]
