"""Cases: their words, and the stages that a case passes. What is disclosed of them: `rules/disclosure.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.clocks import Matter, due_on
from rules.deadlines import WorkCalendar
from rules.labels import Labelled


class CaseDomain(Labelled):
    """案件领域."""

    CRIMINAL = "CRIMINAL", "刑事", "Criminal"
    CIVIL = "CIVIL", "民事", "Civil"
    ADMINISTRATIVE = "ADMINISTRATIVE", "行政", "Administrative"
    PUBLIC_INTEREST = "PUBLIC_INTEREST", "公益诉讼", "Public interest"
    COMPENSATION = "COMPENSATION", "赔偿", "Compensation"
    PETITION = "PETITION", "申诉", "Petition"
    JUDICIAL_RELIEF = "JUDICIAL_RELIEF", "司法救助", "Judicial relief"


class CaseType(Labelled):
    """案件类型."""

    ARREST_REVIEW = "ARREST_REVIEW", "审查逮捕", "Arrest review"
    FIRST_INSTANCE_PROSECUTION = "FIRST_INSTANCE_PROSECUTION", "一审公诉", "First-instance prosecution"
    SECOND_INSTANCE_APPEAL = "SECOND_INSTANCE_APPEAL", "二审上诉", "Second-instance appeal"
    SECOND_INSTANCE_PROTEST = "SECOND_INSTANCE_PROTEST", "二审抗诉", "Second-instance protest"
    CRIMINAL_PETITION_REVIEW = "CRIMINAL_PETITION_REVIEW", "刑事申诉审查", "Review of a criminal petition"
    CRIMINAL_COMPENSATION = "CRIMINAL_COMPENSATION", "刑事赔偿", "Criminal compensation"
    COMPENSATION_RECONSIDERATION = "COMPENSATION_RECONSIDERATION", "刑事赔偿复议", "Reconsideration of compensation"
    COMPENSATION_EXECUTION = "COMPENSATION_EXECUTION", "赔偿决定执行", "Execution of a compensation decision"
    COMPENSATION_SUPERVISION = "COMPENSATION_SUPERVISION", "赔偿监督", "Supervision of compensation"
    JUDICIAL_RELIEF = "JUDICIAL_RELIEF", "国家司法救助", "State judicial relief"
    CIVIL_SUPERVISION = "CIVIL_SUPERVISION", "民事诉讼监督", "Supervision of civil litigation"
    ADMINISTRATIVE_SUPERVISION = (
        "ADMINISTRATIVE_SUPERVISION",
        "行政诉讼监督",
        "Supervision of administrative litigation",
    )
    CIVIL_PUBLIC_INTEREST = "CIVIL_PUBLIC_INTEREST", "民事公益诉讼", "Civil public interest litigation"
    ADMINISTRATIVE_PUBLIC_INTEREST = (
        "ADMINISTRATIVE_PUBLIC_INTEREST",
        "行政公益诉讼",
        "Administrative public interest litigation",
    )


class CaseStage(Labelled):
    """当前环节."""

    INVESTIGATION = "INVESTIGATION", "侦查", "Investigation"
    ARREST_REVIEW = "ARREST_REVIEW", "审查逮捕", "Arrest review"
    PROSECUTION_REVIEW = "PROSECUTION_REVIEW", "审查起诉", "Review for prosecution"
    SUPPLEMENTARY_INVESTIGATION = "SUPPLEMENTARY_INVESTIGATION", "退回补充侦查", "Supplementary investigation"
    TRIAL_FIRST = "TRIAL_FIRST", "一审", "First instance"
    TRIAL_SECOND = "TRIAL_SECOND", "二审", "Second instance"
    TRIAL_SUPERVISION = "TRIAL_SUPERVISION", "审判监督", "Trial supervision"
    UNDER_REVIEW = "UNDER_REVIEW", "审查中", "Under review"
    CLOSED = "CLOSED", "办结", "Closed"


class StageState(Labelled):
    """环节状态."""

    DONE = "DONE", "已完成", "Done"
    CURRENT = "CURRENT", "进行中", "Current"
    AHEAD = "AHEAD", "未开始", "Ahead"


class Disclosure(Labelled):
    """公开级别."""

    OPEN = "OPEN", "可查询", "Open to those bound"
    PARTIES_ONLY = "PARTIES_ONLY", "仅当事人", "Parties only"
    ON_SITE_ONLY = "ON_SITE_ONLY", "仅现场", "On site only"
    NONE = "NONE", "不公开", "Not disclosed"


class Restriction(Labelled):
    """限制公开的理由."""

    STATE_SECRET = "STATE_SECRET", "国家秘密", "State secret"
    TRADE_SECRET = "TRADE_SECRET", "商业秘密", "Trade secret"
    PRIVACY = "PRIVACY", "个人隐私", "Privacy"
    JUVENILE = "JUVENILE", "未成年人", "Juvenile"
    OTHER = "OTHER", "其他", "Other"


class PartyRole(Labelled):
    """诉讼地位."""

    SUSPECT = "SUSPECT", "犯罪嫌疑人", "Suspect"
    DEFENDANT = "DEFENDANT", "被告人", "Defendant"
    VICTIM = "VICTIM", "被害人", "Victim"
    CIVIL_PLAINTIFF = "CIVIL_PLAINTIFF", "附带民事诉讼原告人", "Civil plaintiff"
    CIVIL_DEFENDANT = "CIVIL_DEFENDANT", "附带民事诉讼被告人", "Civil defendant"
    APPLICANT = "APPLICANT", "申请人", "Applicant"
    RESPONDENT = "RESPONDENT", "被申请人", "Respondent"


class CoerciveMeasureKind(Labelled):
    """强制措施."""

    SUMMONS = "SUMMONS", "拘传", "Summons"
    BAIL = "BAIL", "取保候审", "Bail"
    RESIDENTIAL_SURVEILLANCE = "RESIDENTIAL_SURVEILLANCE", "监视居住", "Residential surveillance"
    DETENTION = "DETENTION", "拘留", "Detention"
    ARREST = "ARREST", "逮捕", "Arrest"
    RETENTION_IN_CUSTODY = "RETENTION_IN_CUSTODY", "留置", "Retention in custody"


_PATHS: dict[CaseType, tuple[CaseStage, ...]] = {
    CaseType.ARREST_REVIEW: (CaseStage.ARREST_REVIEW, CaseStage.CLOSED),
    CaseType.FIRST_INSTANCE_PROSECUTION: (CaseStage.PROSECUTION_REVIEW, CaseStage.TRIAL_FIRST, CaseStage.CLOSED),
    CaseType.SECOND_INSTANCE_APPEAL: (CaseStage.TRIAL_SECOND, CaseStage.CLOSED),
    CaseType.SECOND_INSTANCE_PROTEST: (CaseStage.TRIAL_SECOND, CaseStage.CLOSED),
}


@dataclass(frozen=True)
class Stage:
    """One step of a case's path, with the days (Asia/Shanghai) on which it was entered, left and is due."""

    stage: CaseStage
    state: StageState
    entered_on: date | None = None
    left_on: date | None = None
    due_on: date | None = None


def path_of(
    case_type: CaseType,
    passed: Sequence[tuple[CaseStage, date, date | None]],
    deadline_on: date | None,
    *,
    shows_due: bool = True,
) -> tuple[Stage, ...]:
    """The stages passed, as (stage, entered, left) in order, then those that usually follow."""
    stages = []
    for stage, entered_on, left_on in passed:
        current = left_on is None
        ended = current and stage is CaseStage.CLOSED
        state = StageState.CURRENT if current and not ended else StageState.DONE
        due_on = _due_on(stage, entered_on, deadline_on) if shows_due and state is StageState.CURRENT else None
        stages.append(Stage(stage, state, entered_on, left_on, due_on))
    usual = _PATHS.get(case_type, (CaseStage.UNDER_REVIEW, CaseStage.CLOSED))
    last = max((usual.index(stage.stage) for stage in stages if stage.stage in usual), default=-1)
    if stages and stages[-1].stage is CaseStage.SUPPLEMENTARY_INVESTIGATION:
        last = -1  # the review is taken up again after it
    return (*stages, *(Stage(stage, StageState.AHEAD) for stage in usual[last + 1 :]))


_STATUTORY = {
    CaseStage.PROSECUTION_REVIEW: Matter.PROSECUTION_REVIEW,
    CaseStage.SUPPLEMENTARY_INVESTIGATION: Matter.SUPPLEMENTARY_INVESTIGATION,
}


def _due_on(stage: CaseStage, entered_on: date, deadline_on: date | None) -> date | None:
    """The delivered deadline; where there is none, and while the police investigate further, the law's own."""
    if deadline_on is not None and stage is not CaseStage.SUPPLEMENTARY_INVESTIGATION:
        return deadline_on
    matter = _STATUTORY.get(stage)
    return None if matter is None else due_on(matter, entered_on, WorkCalendar())  # somebody is held: no holiday counts
