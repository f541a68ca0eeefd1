"""When an office is reminded of a limit that it has: at half time, on the last working day, when it is over."""

from dataclasses import dataclass
from datetime import datetime, time

from rules.deadlines import SHANGHAI
from rules.labels import Labelled


class Reminder(Labelled):
    """时限提醒."""

    HALF_TIME = "HALF_TIME", "办理时限已过半", "Half of the limit has passed"
    LAST_DAY = "LAST_DAY", "办理时限剩余一个工作日", "One working day is left"
    OVERDUE = "OVERDUE", "已超过办理时限", "Overdue"


@dataclass(frozen=True)
class Due:
    """A reminder and its moment."""

    reminder: Reminder
    at: datetime


def plan(started_at: datetime, due_at: datetime) -> tuple[Due, ...]:
    """All reminders of a limit in the order of time; the last day is a working day, as every end of a limit is."""
    last_day = datetime.combine(due_at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    half = started_at + (due_at - started_at) / 2
    found = [Due(Reminder.LAST_DAY, max(last_day, started_at)), Due(Reminder.OVERDUE, due_at)]
    if half < last_day:
        found.insert(0, Due(Reminder.HALF_TIME, half))
    return tuple(found)


def reached(started_at: datetime, due_at: datetime, *, now: datetime) -> Reminder | None:
    """The latest reminder whose moment has come: what was missed before it is not told any more."""
    passed = [each.reminder for each in plan(started_at, due_at) if each.at <= now]
    return passed[-1] if passed else None


def next_at(started_at: datetime, due_at: datetime, *, now: datetime) -> datetime | None:
    """When the next reminder is due; None when all are over."""
    return next((each.at for each in plan(started_at, due_at) if each.at > now), None)
