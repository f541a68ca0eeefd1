"""信息公开: what the public reads, its kinds, and when a case may be spoken of at all.

Source: 《人民检察院案件信息公开工作规定》 (2021; 2014 Art. 11, 17, 18); domain notes 1.3, 1.6. What may be published is data: the tables
of types and categories are kept by administrators, these are their first rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules.cases import Disclosure, PartyRole, Restriction
from rules.errors import Problem
from rules.labels import Labelled


class PublicationKind(Labelled):
    """公开类别."""

    IMPORTANT_CASE = "IMPORTANT_CASE", "重要案件信息", "Important case"
    LEGAL_DOCUMENT = "LEGAL_DOCUMENT", "法律文书", "Legal document"


class PublicationStatus(Labelled):
    """公开状态."""

    PUBLISHED = "PUBLISHED", "已公开", "Published"
    CORRECTED = "CORRECTED", "已更正", "Corrected"
    WITHDRAWN = "WITHDRAWN", "已撤回", "Withdrawn"


class PublicationAct(Labelled):
    """What is done with what the public reads."""

    PUBLISH = "PUBLISH", "公开", "Publish"
    CORRECT = "CORRECT", "更正", "Correct"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"


TRANSITIONS: Mapping[PublicationStatus | None, Mapping[PublicationAct, PublicationStatus]] = {
    None: {PublicationAct.PUBLISH: PublicationStatus.PUBLISHED},
    PublicationStatus.PUBLISHED: {
        PublicationAct.CORRECT: PublicationStatus.CORRECTED,
        PublicationAct.WITHDRAW: PublicationStatus.WITHDRAWN,
    },
    PublicationStatus.CORRECTED: {
        PublicationAct.CORRECT: PublicationStatus.CORRECTED,
        PublicationAct.WITHDRAW: PublicationStatus.WITHDRAWN,
    },
}
WITHDRAWN_TITLE = ("该信息已撤回，不再公开。", "This publication has been withdrawn.")


class WithdrawalReason(Labelled):
    """撤回理由."""

    WRONG = "WRONG", "内容有误", "The content is wrong"
    IDENTIFIES = "IDENTIFIES", "泄露应屏蔽的信息", "It says what had to be masked"
    NOT_TO_BE_PUBLISHED = "NOT_TO_BE_PUBLISHED", "依法不应公开", "It must not be published by law"
    OBJECTION = "OBJECTION", "异议成立", "An objection was upheld"
    CASE_CLOSED = "CASE_CLOSED", "案件封存或不再公开", "The case is sealed or no longer disclosed"
    OTHER = "OTHER", "其他", "Other"


BY_STAFF = tuple(reason for reason in WithdrawalReason if reason is not WithdrawalReason.CASE_CLOSED)


@dataclass(frozen=True)
class DocumentKind:
    """A first row of the table of types: whether the judgment must be in force first (2014 Art. 17: 起诉书, 抗诉书)."""

    code: str
    label_zh: str
    label_en: str
    needs_judgment: bool = False


DOCUMENT_TYPES = (
    DocumentKind("INDICTMENT", "起诉书", "Indictment", needs_judgment=True),
    DocumentKind("PROTEST", "抗诉书", "Protest petition", needs_judgment=True),
    DocumentKind("NON_PROSECUTION", "不起诉决定书", "Decision not to prosecute"),
    DocumentKind("PETITION_REVIEW", "刑事申诉复查决定书", "Decision on a criminal petition"),
    DocumentKind("OTHER", "其他法律文书", "Other legal document"),
)
NOT_PROSECUTED_TYPE = "NON_PROSECUTION"  # whose accused are 被不起诉人, and never named without their consent
CATEGORIES: tuple[tuple[str, str, str], ...] = (
    ("DUTY_CRIME", "有较大社会影响的职务犯罪案件", "Duty crimes of wide effect"),
    ("PUBLIC_CONCERN", "社会广泛关注的刑事案件", "Criminal cases of public concern"),
    ("TYPICAL_CASE", "已经办结的典型案例", "Typical cases that are concluded"),
    ("SPECIAL_WORK", "重大、专项业务工作的进展和结果", "Major and special work"),
    ("OTHER", "其他重要案件信息", "Other"),
)


@dataclass(frozen=True)
class Disclosable:
    """What of a case decides whether it may be spoken of in public."""

    disclosure: Disclosure
    restriction: Restriction | None
    sealed_at: datetime | None
    minors: tuple[PartyRole, ...] = ()  # the roles of its parties that are minors


ACCUSED = frozenset({PartyRole.SUSPECT, PartyRole.DEFENDANT})


def case_problems(case: Disclosable | None) -> list[Problem]:
    """Why nothing may be published about a case.

    2021 Art. 4 (1.3): state and trade secrets, privacy and crimes of minors are not published; 规则 482-486: sealed records are given
    to nobody. So a restriction of whatever kind, a seal, or a case that is not disclosed closes it.
    """
    if case is None:
        return []
    if case.sealed_at is not None or case.disclosure is Disclosure.NONE:
        return [Problem("PUBLICATION_CASE_CLOSED", "case")]
    if case.restriction is not None or ACCUSED.intersection(case.minors):
        return [Problem("PUBLICATION_CASE_RESTRICTED", "case")]
    return []


def judgment_problems(needs_judgment: bool, effective_on: date | None, today: date) -> list[Problem]:
    """起诉书 and 抗诉书 are published once the judgment is in force."""
    if effective_on is not None and effective_on > today:
        return [Problem("PUBLICATION_JUDGMENT_AHEAD", "effective_on")]
    if needs_judgment and effective_on is None:
        return [Problem("PUBLICATION_JUDGMENT_REQUIRED", "effective_on")]
    return []
