"""预约事项: what can be booked, by whom, at which stage, within which limit; and why not.

Sources: 人民检察院刑事诉讼规则 (2019) Art. 39, 47-58, 576; 刑事诉讼法 (2018) Art. 97. The list is data: administrators change it, each
office switches and shortens (`OfficeTerms`). What stands here is what a new portal begins with.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.accounts import AccountType
from rules.bindings import Capacity, why_no_appointment
from rules.cases import CaseDomain, CaseStage
from rules.clocks import CLOCKS, Clock, TimeUnit
from rules.clocks import Matter as Limited
from rules.deadlines import WorkCalendar, end_of_day, today
from rules.errors import Problem
from rules.papers import AttachmentKind

_DEFENDER, _BOTH = (Capacity.DEFENDER,), (Capacity.DEFENDER, Capacity.LITIGATION_AGENT)
_FROM_REVIEW = (
    CaseStage.PROSECUTION_REVIEW,
    CaseStage.SUPPLEMENTARY_INVESTIGATION,
    CaseStage.TRIAL_FIRST,
    CaseStage.TRIAL_SECOND,
    CaseStage.TRIAL_SUPERVISION,
)
_FROM_ARREST = (CaseStage.ARREST_REVIEW, *_FROM_REVIEW)
_AFTER_ARREST = (CaseStage.INVESTIGATION, *_FROM_REVIEW)
_ANY = (CaseStage.INVESTIGATION, *_FROM_ARREST)
_USUAL = Clock(3, TimeUnit.WORKING_DAY, "各地检察院预约须知：三个工作日内答复")
_ACKNOWLEDGED = Clock(1, TimeUnit.WORKING_DAY, "门户服务承诺")


@dataclass(frozen=True)
class MatterTerms:
    """What can be booked: for whom, when, how long the answer takes, whether by coming, and with which papers."""

    code: str
    label_zh: str
    label_en: str
    capacities: Collection[str]
    stages: Collection[str]
    limit: Clock
    needs_slot: bool
    lawyers_only: bool = False
    non_lawyers_only: bool = False
    others_limit: Clock | None = None  # when who asks is no lawyer: permission is asked for first
    days_before_deadline: int | None = None  # not later than so many days before the case's limit ends
    required_papers: Collection[str] = ()
    optional_papers: Collection[str] = ()
    is_offered: bool = True

    def label(self, language: str) -> str:
        """The words for a person."""
        return self.label_en if language == "en" else self.label_zh

    def paper_kinds(self, *, required: bool) -> list[AttachmentKind]:
        """The kinds of paper that must be given, or may be given beside them."""
        if required:
            return [AttachmentKind[kind] for kind in self.required_papers]
        return [AttachmentKind[kind] for kind in self.optional_papers if kind not in self.required_papers]

    def limit_for(self, account_type: AccountType) -> Clock:
        """The limit of the answer."""
        return self.others_limit if self.others_limit and account_type is not AccountType.LAWYER else self.limit


MATTERS: tuple[MatterTerms, ...] = (
    MatterTerms(
        "FILE_ACCESS",
        "查阅、摘抄、复制案卷材料（阅卷）",
        "Access to the case file",
        _BOTH,
        _FROM_REVIEW,
        CLOCKS[Limited.FILE_ACCESS],
        needs_slot=True,
        others_limit=CLOCKS[Limited.NON_LAWYER_PERMISSION],
    ),
    MatterTerms(
        "MEETING_PERMISSION",
        "申请会见、通信许可",
        "Permission to meet and to correspond",
        _DEFENDER,
        _FROM_REVIEW,
        CLOCKS[Limited.NON_LAWYER_PERMISSION],
        needs_slot=False,
        non_lawyers_only=True,
        optional_papers=(AttachmentKind.RELATION_PROOF,),
    ),
    MatterTerms("OPINION_HEARING", "要求听取意见", "Hearing of opinions", _BOTH, _ANY, _USUAL, needs_slot=True),
    MatterTerms(
        "WRITTEN_OPINION",
        "提出辩护、代理意见（书面）",
        "Written opinion of the defence or the agent",
        _BOTH,
        _ANY,
        _ACKNOWLEDGED,
        needs_slot=False,
        required_papers=(AttachmentKind.OPINION,),
        optional_papers=(AttachmentKind.EVIDENCE,),
    ),
    MatterTerms(
        "NO_ARREST_OPINION",
        "提出不需要逮捕的意见",
        "Opinion that arrest is not needed",
        _DEFENDER,
        (CaseStage.ARREST_REVIEW,),
        _ACKNOWLEDGED,
        needs_slot=False,
        days_before_deadline=3,
        required_papers=(AttachmentKind.OPINION,),
        optional_papers=(AttachmentKind.EVIDENCE,),
    ),
    MatterTerms("MEET_PROSECUTOR", "约见案件承办人", "Meeting the prosecutor", _BOTH, _ANY, _USUAL, needs_slot=True),
    MatterTerms(
        "EVIDENCE_COLLECTION",
        "申请收集、调取证据",
        "Application to collect evidence",
        _BOTH,
        _FROM_REVIEW,
        _USUAL,
        needs_slot=False,
        lawyers_only=True,
        optional_papers=(AttachmentKind.OPINION, AttachmentKind.EVIDENCE),
    ),
    MatterTerms(
        "EVIDENCE_RETRIEVAL",
        "申请调取无罪、罪轻证据",
        "Application to retrieve evidence in favour",
        _DEFENDER,
        _FROM_ARREST,
        _USUAL,
        needs_slot=False,
        optional_papers=(AttachmentKind.OPINION, AttachmentKind.EVIDENCE),
    ),
    MatterTerms(
        "VICTIM_SIDE_EVIDENCE_PERMISSION",
        "申请向被害人一方收集材料的许可",
        "Permission to collect from the victim's side",
        _DEFENDER,
        _FROM_REVIEW,
        CLOCKS[Limited.VICTIM_SIDE_EVIDENCE],
        needs_slot=False,
        lawyers_only=True,
        optional_papers=(AttachmentKind.OPINION,),
    ),
    MatterTerms(
        "EVIDENCE_SUBMISSION",
        "提供证据材料",
        "Handing in evidence",
        _DEFENDER,
        _ANY,
        _ACKNOWLEDGED,
        needs_slot=False,
        required_papers=(AttachmentKind.EVIDENCE,),
    ),
    MatterTerms(
        "COERCIVE_MEASURE_CHANGE",
        "申请变更、解除强制措施（取保候审）",
        "Change or lifting of a coercive measure",
        _DEFENDER,
        _ANY,
        CLOCKS[Limited.COERCIVE_MEASURE_CHANGE],
        needs_slot=False,
        optional_papers=(AttachmentKind.OPINION, AttachmentKind.EVIDENCE),
    ),
    MatterTerms(
        "CUSTODY_NECESSITY_REVIEW",
        "申请羁押必要性审查",
        "Review of the need for custody",
        _DEFENDER,
        _AFTER_ARREST,
        CLOCKS[Limited.CUSTODY_REVIEW_FORWARDING],
        needs_slot=False,
        optional_papers=(AttachmentKind.OPINION, AttachmentKind.EVIDENCE),
    ),
    MatterTerms(
        "RECUSAL",
        "申请回避",
        "Application for recusal",
        _BOTH,
        _ANY,
        _USUAL,
        needs_slot=False,
        optional_papers=(AttachmentKind.OPINION,),
    ),
    MatterTerms(
        "ILLEGAL_EVIDENCE_EXCLUSION",
        "申请排除非法证据",
        "Exclusion of illegal evidence",
        _DEFENDER,
        _ANY,
        _USUAL,
        needs_slot=False,
        optional_papers=(AttachmentKind.OPINION, AttachmentKind.EVIDENCE),
    ),
    MatterTerms("OTHER", "其他依法可以预约的事项", "Other", _BOTH, _ANY, _USUAL, needs_slot=True),
)


@dataclass(frozen=True)
class Booker:
    """Who books for which case: what the binding and the case say now. Without access stage and domain are None."""

    account_type: AccountType
    capacity: Capacity
    stage: CaseStage | None
    domain: CaseDomain | None
    deadline_on: date | None
    open_matters: Collection[str] = ()  # asked for on this binding already
    banned_until: date | None = None


def why_not(booker: Booker) -> Problem | None:
    """Why nothing at all can be booked on this binding now."""
    closed = why_no_appointment(gives_access=booker.domain is not None, capacity=booker.capacity, domain=booker.domain)
    if closed is None and booker.banned_until is not None:
        return Problem("BOOKING_BANNED", values={"until": str(booker.banned_until)})
    return closed


def why_not_matter(terms: MatterTerms, booker: Booker, on: date) -> Problem | None:
    """Why this matter cannot be booked on this binding on that day; None: it can."""
    whole = why_not(booker)
    if whole is not None:
        return whole
    is_lawyer = booker.account_type is AccountType.LAWYER
    if not terms.is_offered:
        return Problem("MATTER_SWITCHED_OFF")
    if booker.capacity not in terms.capacities:
        return Problem("MATTER_CAPACITY")
    if terms.lawyers_only and not is_lawyer:
        return Problem("MATTER_LAWYERS_ONLY")
    if terms.non_lawyers_only and is_lawyer:
        return Problem("MATTER_NOT_FOR_LAWYERS")
    if booker.stage not in terms.stages:
        return Problem("MATTER_STAGE")
    days = terms.days_before_deadline
    if days is not None and booker.deadline_on is not None and on + timedelta(days=days) > booker.deadline_on:
        return Problem("MATTER_TOO_LATE", values={"days": days})
    return Problem("MATTER_OPEN") if terms.code in booker.open_matters else None


def due_at(
    chosen: Collection[MatterTerms], account_type: AccountType, now: datetime, calendar: WorkCalendar
) -> datetime:
    """When the office has to have answered: by the shortest of the limits."""
    return min(end_of_day(terms.limit_for(account_type).due_on(today(now), calendar)) for terms in chosen)


# How long each unit is at least, to compare limits; a working day may be followed by a long holiday.
_DAYS: Mapping[TimeUnit, float] = {TimeUnit.HOUR: 1 / 24, TimeUnit.DAY: 1, TimeUnit.WORKING_DAY: 1, TimeUnit.MONTH: 30}
LIMIT_UNITS = (TimeUnit.HOUR, TimeUnit.DAY, TimeUnit.WORKING_DAY)


def adjustment_problems(terms: MatterTerms, amount: int | None, unit: TimeUnit | None) -> list[Problem]:
    """An office may answer sooner than the law asks, never later."""
    if (amount is None) != (unit is None):
        return [Problem("LIMIT_INCOMPLETE", "limit_amount")]
    if amount is None or unit is None:
        return []
    longer = amount * _DAYS[unit] > terms.limit.amount * _DAYS[terms.limit.unit]
    slower = unit is TimeUnit.WORKING_DAY and terms.limit.unit is not TimeUnit.WORKING_DAY
    if amount < 0 or unit not in LIMIT_UNITS or longer or slower:
        return [Problem("LIMIT_LONGER_THAN_LAW", "limit_amount")]
    return []
