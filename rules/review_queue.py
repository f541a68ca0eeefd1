"""The queue of the work desk: what stands in it, how long a claim holds, how much working time is left, which reasons fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.deadlines import WorkCalendar, today
from rules.labels import Labelled
from rules.remote_decisions import REMOTE_REASONS

CLAIM_LASTS = timedelta(minutes=30)  # since it was last acted on


class ReviewKind(Labelled):
    """What staff decide one by one."""

    REGISTRATION = "REGISTRATION", "注册", "Registration"
    BINDING = "BINDING", "案件绑定", "Binding"
    REMOTE_REQUEST = "REMOTE_REQUEST", "异地申请", "Remote request"
    APPOINTMENT = "APPOINTMENT", "预约", "Appointment"


class Urgency(Labelled):
    """How near the limit is."""

    AMPLE = "AMPLE", "时限充裕", "Ample time"
    SOON = "SOON", "临近时限", "Due soon"
    OVERDUE = "OVERDUE", "已超期", "Overdue"


@dataclass(frozen=True)
class TimeLeft:
    """How urgent something is, and the working days until its last one, or since."""

    urgency: Urgency
    working_days: int


def time_left(due_at: datetime, now: datetime, calendar: WorkCalendar) -> TimeLeft:
    """Counted in working days: holidays make nothing more urgent. Due today or on the next working day is soon."""
    if due_at < now:
        return TimeLeft(Urgency.OVERDUE, _working_days(today(due_at), today(now), calendar))
    left = _working_days(today(now), today(due_at), calendar)
    return TimeLeft(Urgency.SOON if left <= 1 else Urgency.AMPLE, left)


def _working_days(after: date, until: date, calendar: WorkCalendar) -> int:
    """How many days are worked after one day, to another and with it."""
    days = (after + timedelta(days=each) for each in range(1, (until - after).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


_ANY_KIND = frozenset({"ID_UNCLEAR", "ID_MISMATCH", "LICENSE_EXPIRED", "RELATION_PROOF_MISSING", "DUPLICATE", "OTHER"})
REASONS_OF: Mapping[ReviewKind, frozenset[str]] = {
    ReviewKind.REMOTE_REQUEST: REMOTE_REASONS,
    ReviewKind.REGISTRATION: _ANY_KIND,
    ReviewKind.APPOINTMENT: frozenset(
        {
            "ID_UNCLEAR",
            "ID_MISMATCH",
            "LICENSE_EXPIRED",
            "POA_MISSING",
            "POA_UNSIGNED",
            "FIRM_LETTER_MISSING",
            "FIRM_LETTER_NO_SEAL",
            "STAGE_NOT_ALLOWED",
            "NO_PERMISSION",
            "NOT_DISCLOSABLE",
            "DUPLICATE",
            "OTHER",
        }
    ),
    ReviewKind.BINDING: _ANY_KIND
    | {
        "POA_MISSING",
        "POA_UNSIGNED",
        "FIRM_LETTER_MISSING",
        "FIRM_LETTER_NO_SEAL",
        "CASE_NOT_FOUND",
        "NOT_ARRIVED",
        "CONFLICT_CO_DEFENDANT",
        "DEFENDER_LIMIT",
        "STAGE_NOT_ALLOWED",
        "NO_PERMISSION",
        "NOT_DISCLOSABLE",
    },
}
