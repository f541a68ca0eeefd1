"""Statutory time limits: how long each thing may take, counted over the workday calendar, each with its source.

Days and months count from the day after the event (刑事诉讼法 (2018) Art. 105); a last day that is a holiday moves to the next
working day, except where somebody is held: detention is never prolonged by a holiday.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.deadlines import WorkCalendar, end_of_day, today
from rules.labels import Labelled


class TimeUnit(Labelled):
    """What a limit is counted in."""

    HOUR = "HOUR", "小时", "Hour"
    DAY = "DAY", "日", "Day"
    WORKING_DAY = "WORKING_DAY", "工作日", "Working day"
    MONTH = "MONTH", "个月", "Month"


@dataclass(frozen=True)
class Clock:
    """A limit: so many units from the day after the event. `held`: somebody sits in custody meanwhile."""

    amount: int
    unit: TimeUnit
    source: str
    held: bool = False

    def due_on(self, happened_on: date, calendar: WorkCalendar) -> date:
        """The last day of the limit that an event on that day begins."""
        if self.unit is TimeUnit.WORKING_DAY:
            return calendar.add_working_days(happened_on, self.amount)
        last = (
            months_later(happened_on, self.amount)
            if self.unit is TimeUnit.MONTH
            else happened_on + timedelta(days=self.amount if self.unit is TimeUnit.DAY else -(-self.amount // 24))
        )
        if self.held or calendar.is_working_day(last):
            return last
        return calendar.next_working_day(last)


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is no such day.

    Source: 最高人民法院关于适用刑事诉讼法的解释 (2021) Art. 202: 以月计算的期间.
    """
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


_RULES = "人民检察院刑事诉讼规则（2019）第{}条"
_LAW = "刑事诉讼法（2018）第{}条"


class Matter(Labelled):
    """What a limit is set for."""

    REGISTRATION_REVIEW = "REGISTRATION_REVIEW", "注册审核", "Review of a registration"
    BINDING_REVIEW = "BINDING_REVIEW", "案件绑定审核", "Review of a binding request"
    REMOTE_VERIFICATION = "REMOTE_VERIFICATION", "异地申请核验转送", "Verification of a remote request"
    REMOTE_DECISION = "REMOTE_DECISION", "异地申请办理", "Decision on a remote request"
    REMOTE_HAND_OVER = "REMOTE_HAND_OVER", "异地申请交付", "Handing over the result of a remote request"
    FILE_ACCESS = "FILE_ACCESS", "安排阅卷", "Arranging access to the file"
    ONLINE_FILE_REQUEST = "ONLINE_FILE_REQUEST", "网上阅卷申请", "On-line request for the file"
    NON_LAWYER_PERMISSION = (
        "NON_LAWYER_PERMISSION",
        "非律师辩护人阅卷、会见、通信许可",
        "Permission for a non-lawyer defender",
    )
    COERCIVE_MEASURE_CHANGE = (
        "COERCIVE_MEASURE_CHANGE",
        "变更、解除强制措施申请",
        "Change or lifting of a coercive measure",
    )
    VICTIM_SIDE_EVIDENCE = (
        "VICTIM_SIDE_EVIDENCE",
        "向被害人一方收集材料的许可",
        "Permission to collect from the victim's side",
    )
    EVIDENCE_NOTICE = "EVIDENCE_NOTICE", "收到调取证据后告知辩护人", "Telling the defender of evidence received"
    CUSTODY_REVIEW_FORWARDING = "CUSTODY_REVIEW_FORWARDING", "移送羁押必要性审查申请", "Passing on a custody review"
    OBSTRUCTION_COMPLAINT = "OBSTRUCTION_COMPLAINT", "妨碍行使诉讼权利的申诉、控告", "Complaint about obstructed rights"
    PUBLICATION_OBJECTION = "PUBLICATION_OBJECTION", "信息公开异议", "Objection to a publication"
    RIGHT_TO_COUNSEL_NOTICE = (
        "RIGHT_TO_COUNSEL_NOTICE",
        "告知委托辩护人、诉讼代理人权利",
        "Telling of the right to counsel",
    )
    LEGAL_AID_NOTICE = "LEGAL_AID_NOTICE", "通知法律援助机构", "Notice to legal aid"
    ARREST_REVIEW_DETAINED = "ARREST_REVIEW_DETAINED", "审查逮捕（已拘留）", "Arrest review, detained"
    ARREST_REVIEW_FREE = "ARREST_REVIEW_FREE", "审查逮捕（未拘留）", "Arrest review, not detained"
    ARREST_REVIEW_COMPLEX = "ARREST_REVIEW_COMPLEX", "审查逮捕（未拘留，重大复杂）", "Arrest review, complex"
    PROSECUTION_REVIEW = "PROSECUTION_REVIEW", "审查起诉", "Review for prosecution"
    PROSECUTION_EXTENSION = "PROSECUTION_EXTENSION", "审查起诉延长", "Extension of the review"
    SPEEDY_REVIEW = "SPEEDY_REVIEW", "速裁程序审查起诉", "Review in the speedy procedure"
    SPEEDY_REVIEW_EXTENDED = "SPEEDY_REVIEW_EXTENDED", "速裁程序审查起诉（可能判处一年以上）", "Speedy review, extended"
    SUPPLEMENTARY_INVESTIGATION = "SUPPLEMENTARY_INVESTIGATION", "补充侦查", "Supplementary investigation"
    BAIL = "BAIL", "取保候审", "Bail"
    RESIDENTIAL_SURVEILLANCE = "RESIDENTIAL_SURVEILLANCE", "监视居住", "Residential surveillance"


CLOCKS: Mapping[Matter, Clock] = {
    Matter.REGISTRATION_REVIEW: Clock(3, TimeUnit.WORKING_DAY, "门户服务承诺"),
    Matter.BINDING_REVIEW: Clock(3, TimeUnit.WORKING_DAY, "门户服务承诺"),
    Matter.REMOTE_VERIFICATION: Clock(3, TimeUnit.WORKING_DAY, "门户服务承诺"),
    Matter.REMOTE_DECISION: Clock(3, TimeUnit.WORKING_DAY, _RULES.format("四十九")),
    Matter.REMOTE_HAND_OVER: Clock(3, TimeUnit.WORKING_DAY, "门户服务承诺"),
    Matter.FILE_ACCESS: Clock(3, TimeUnit.WORKING_DAY, _RULES.format("四十九")),
    Matter.ONLINE_FILE_REQUEST: Clock(3, TimeUnit.DAY, "关于依法保障律师执业权利的十条意见（2023）第三条"),
    Matter.NON_LAWYER_PERMISSION: Clock(3, TimeUnit.DAY, _RULES.format("四十八")),
    Matter.COERCIVE_MEASURE_CHANGE: Clock(3, TimeUnit.DAY, _LAW.format("九十七")),
    Matter.VICTIM_SIDE_EVIDENCE: Clock(5, TimeUnit.DAY, _RULES.format("五十三")),
    Matter.EVIDENCE_NOTICE: Clock(3, TimeUnit.DAY, _RULES.format("五十")),
    Matter.CUSTODY_REVIEW_FORWARDING: Clock(0, TimeUnit.DAY, _RULES.format("五百七十六"), held=True),
    Matter.OBSTRUCTION_COMPLAINT: Clock(10, TimeUnit.DAY, _RULES.format("五十八")),
    Matter.PUBLICATION_OBJECTION: Clock(10, TimeUnit.DAY, "门户服务承诺（规定仅要求及时处理）"),
    Matter.RIGHT_TO_COUNSEL_NOTICE: Clock(3, TimeUnit.DAY, _RULES.format("四十、五十五")),
    Matter.LEGAL_AID_NOTICE: Clock(3, TimeUnit.DAY, _RULES.format("四十二")),
    Matter.ARREST_REVIEW_DETAINED: Clock(7, TimeUnit.DAY, _RULES.format("二百八十二"), held=True),
    Matter.ARREST_REVIEW_FREE: Clock(15, TimeUnit.DAY, _RULES.format("二百八十二")),
    Matter.ARREST_REVIEW_COMPLEX: Clock(20, TimeUnit.DAY, _RULES.format("二百八十二")),
    Matter.PROSECUTION_REVIEW: Clock(1, TimeUnit.MONTH, _LAW.format("一百七十二"), held=True),
    Matter.PROSECUTION_EXTENSION: Clock(15, TimeUnit.DAY, _LAW.format("一百七十二"), held=True),
    Matter.SPEEDY_REVIEW: Clock(10, TimeUnit.DAY, _LAW.format("一百七十二"), held=True),
    Matter.SPEEDY_REVIEW_EXTENDED: Clock(15, TimeUnit.DAY, _LAW.format("一百七十二"), held=True),
    Matter.SUPPLEMENTARY_INVESTIGATION: Clock(1, TimeUnit.MONTH, _RULES.format("三百四十六"), held=True),
    Matter.BAIL: Clock(12, TimeUnit.MONTH, _RULES.format("一百零二"), held=True),
    Matter.RESIDENTIAL_SURVEILLANCE: Clock(6, TimeUnit.MONTH, _LAW.format("七十九"), held=True),
}
MOST_SUPPLEMENTARY_INVESTIGATIONS = 2  # 规则 349


def due_on(matter: Matter, happened_on: date, calendar: WorkCalendar) -> date:
    """The last day on which something that began on that day is within its limit."""
    return CLOCKS[matter].due_on(happened_on, calendar)


def falls_due(matter: Matter, now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment at which the limit of something that begins now has passed: the end of its last day."""
    return end_of_day(due_on(matter, today(now), calendar))


def arrest_review_due(accepted_on: date, calendar: WorkCalendar, *, detained: bool, complex_case: bool = False) -> date:
    """规则 (2019) Art. 282: 7 days when the suspect is detained; otherwise 15, in grave and complex cases 20."""
    free = Matter.ARREST_REVIEW_COMPLEX if complex_case else Matter.ARREST_REVIEW_FREE
    return due_on(Matter.ARREST_REVIEW_DETAINED if detained else free, accepted_on, calendar)


def prosecution_review_due(
    accepted_on: date,
    calendar: WorkCalendar,
    *,
    resubmitted_on: Sequence[date] = (),
    extended: bool = False,
    speedy: bool = False,
    over_a_year: bool = False,
) -> date:
    """The last day of a review for prosecution.

    刑事诉讼法 (2018) Art. 172: one month, 15 days more in grave and complex cases; 10 days in the speedy procedure, 15 when more than
    a year's imprisonment is possible. Art. 175: after a supplementary investigation (twice at most) the limit begins anew.
    """
    if len(resubmitted_on) > MOST_SUPPLEMENTARY_INVESTIGATIONS:
        raise ValueError("a case is returned for supplementary investigation twice at most")
    begun_on = max((accepted_on, *resubmitted_on))
    if speedy:
        return due_on(Matter.SPEEDY_REVIEW_EXTENDED if over_a_year else Matter.SPEEDY_REVIEW, begun_on, calendar)
    ends_on = due_on(Matter.PROSECUTION_REVIEW, begun_on, calendar)
    return due_on(Matter.PROSECUTION_EXTENSION, ends_on, calendar) if extended else ends_on
