"""Tasks of the staff: what has to be looked after beside the queue, when a review that waits is escalated, how a task ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import floor

from rules.deadlines import SHANGHAI, WorkCalendar, end_of_day
from rules.labels import Labelled

COMMENT_LIMIT = 500
NOON = 12


class TaskKind(Labelled):
    """What is to be looked after."""

    REVIEW_OVERDUE = "REVIEW_OVERDUE", "审核已超期", "A review is overdue"
    REVIEW_LAST_DAY = "REVIEW_LAST_DAY", "审核仅剩最后一个工作日", "A review has one working day left"
    REVIEW_HALF_TIME = "REVIEW_HALF_TIME", "审核时限已过半", "Half of a review's time has passed"
    FAILED_DELIVERY = "FAILED_DELIVERY", "通知未能送达", "A message could not be delivered"
    IDENTITY_CLASH = "IDENTITY_CLASH", "身份冲突", "A clash of identities"
    WARD_OF_AGE = "WARD_OF_AGE", "被监护人已成年，绑定已终止", "A ward came of age, the binding ended"
    WARD_AGE_UNKNOWN = (
        "WARD_AGE_UNKNOWN",
        "未成年当事人没有居民身份证号，须人工掌握成年日期",
        "A ward's age is not known",
    )
    PARTY_MISSING = "PARTY_MISSING", "导入数据中不再有该当事人", "A party is no longer delivered"
    VISIT_UNRECORDED = "VISIT_UNRECORDED", "接待结果尚未登记", "What came of a visit is not recorded"
    SLOT_CLOSED = "SLOT_CLOSED", "时段已停止接待，须处理其中的预约", "A slot is closed, its bookings are to be decided"
    CONTACT_BOUNCED = (
        "CONTACT_BOUNCED",
        "邮箱被退信，须请本人更换",
        "Mail comes back: the person is to be asked for an address",
    )
    BAN_APPEALED = "BAN_APPEALED", "失约限制申诉待处理", "An appeal against a ban waits"
    MESSAGE_ALARM = "MESSAGE_ALARM", "消息模板配置有误，无法发送", "A message is set up wrongly and cannot be sent"


class TaskOutcome(Labelled):
    """How a task ended."""

    DONE = "DONE", "已处理", "Dealt with"
    NOTHING_TO_DO = "NOTHING_TO_DO", "无需处理", "Nothing to do"
    PASSED_ON = "PASSED_ON", "已转交", "Passed on"
    SETTLED = "SETTLED", "事项已办结，自动结束", "Settled with its matter"


BY_STAFF = (TaskOutcome.DONE, TaskOutcome.NOTHING_TO_DO, TaskOutcome.PASSED_ON)
NEEDS_WORDS = frozenset({TaskOutcome.NOTHING_TO_DO, TaskOutcome.PASSED_ON})

# What is put before the staff of an office and is more than a bell: somebody has to take it.
TASK_OF: Mapping[str, TaskKind] = {
    "delivery_dead": TaskKind.FAILED_DELIVERY,
    "contact_bounced": TaskKind.CONTACT_BOUNCED,
    "identity_clashes": TaskKind.IDENTITY_CLASH,
    "ward_of_age": TaskKind.WARD_OF_AGE,
    "party_missing": TaskKind.PARTY_MISSING,
    "booking_ban_appealed": TaskKind.BAN_APPEALED,
    "slot_closed": TaskKind.SLOT_CLOSED,
    "visit_unrecorded": TaskKind.VISIT_UNRECORDED,
    "message_alarm": TaskKind.MESSAGE_ALARM,
}
SUBJECT_OF: Mapping[TaskKind, str] = {
    TaskKind.FAILED_DELIVERY: "delivery",
    TaskKind.CONTACT_BOUNCED: "account",
    TaskKind.IDENTITY_CLASH: "identity_clash",
    TaskKind.WARD_OF_AGE: "binding",
    TaskKind.WARD_AGE_UNKNOWN: "binding",
    TaskKind.PARTY_MISSING: "party",
    TaskKind.VISIT_UNRECORDED: "appointment",
    TaskKind.SLOT_CLOSED: "reception_slot",
    TaskKind.BAN_APPEALED: "booking_ban",
    TaskKind.MESSAGE_ALARM: "message_alarm",
}


@dataclass(frozen=True)
class Escalation:
    """Whatever waits and is due after one moment and until another has come as far as this."""

    kind: TaskKind
    due_after: datetime | None
    due_until: datetime | None  # None: each thing knows by itself when it has come so far


def escalations(now: datetime, calendar: WorkCalendar, limit: int | None) -> list[Escalation]:
    """How far reviews with a limit of so many working days (None: of their own) have come, the most urgent first; each is in one
    at most."""
    here = now.astimezone(SHANGHAI)
    works = calendar.is_working_day(here.date())
    last_day = end_of_day(here.date() if works else calendar.next_working_day(here.date()))
    found = [
        Escalation(TaskKind.REVIEW_OVERDUE, None, now),
        Escalation(TaskKind.REVIEW_LAST_DAY, now, last_day),
    ]
    if limit is None:
        return [*found, Escalation(TaskKind.REVIEW_HALF_TIME, last_day, None)]
    half_day = _due_at_half_time(here, calendar, limit)
    if half_day is not None and end_of_day(half_day) > last_day:
        found.append(Escalation(TaskKind.REVIEW_HALF_TIME, last_day, end_of_day(half_day)))
    return found


def _due_at_half_time(here: datetime, calendar: WorkCalendar, limit: int) -> date | None:
    """The latest due day of which half the limit has passed: a working day counts whole until noon, then half."""
    of_today = 0.0
    if calendar.is_working_day(here.date()):
        of_today = 1.0 if here.hour < NOON else 0.5
    further = floor(limit / 2 - of_today)
    return calendar.add_working_days(here.date(), further) if further >= 0 else None
