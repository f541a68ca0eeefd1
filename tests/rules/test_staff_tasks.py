"""When a review has come how far: by working days, whatever lies between."""

from datetime import UTC, date, datetime

import pytest

from rules.deadlines import SHANGHAI, WorkCalendar, end_of_day
from rules.review_queue import Urgency, time_left
from rules.staff_tasks import TaskKind, escalations

CALENDAR = WorkCalendar({date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def stage(now: datetime, due: date) -> TaskKind | None:
    due_at = end_of_day(due)
    found = [
        each.kind
        for each in escalations(now, CALENDAR, 3)
        if due_at <= each.due_until and (each.due_after is None or due_at > each.due_after)
    ]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Asked for on Monday 2026-11-23: Tuesday, Wednesday and Thursday are the limit.
        ("2026-11-23T09:00", None),
        ("2026-11-25T11:59", None),
        ("2026-11-25T12:00", TaskKind.REVIEW_HALF_TIME),
        ("2026-11-26T00:00", TaskKind.REVIEW_LAST_DAY),
        ("2026-11-26T23:59", TaskKind.REVIEW_LAST_DAY),
        ("2026-11-27T00:00", TaskKind.REVIEW_OVERDUE),
    ],
)
def test_a_review_comes_to_half_time_then_its_last_day_then_is_overdue(now: str, expected: TaskKind | None) -> None:
    assert stage(at(now), date(2026, 11, 26)) is expected


def test_holidays_make_nothing_more_urgent_and_saturdays_that_are_worked_count() -> None:
    # Due on Thursday 8 October, the first day after the holidays; Friday and a worked Saturday follow.
    assert stage(at("2026-10-03T15:00"), date(2026, 10, 8)) is TaskKind.REVIEW_LAST_DAY
    assert stage(at("2026-10-03T15:00"), date(2026, 10, 9)) is None
    assert stage(at("2026-09-30T11:00"), date(2026, 10, 8)) is None
    assert stage(at("2026-09-30T13:00"), date(2026, 10, 8)) is TaskKind.REVIEW_HALF_TIME
    now = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)
    assert time_left(end_of_day(date(2026, 10, 10)), now, CALENDAR).working_days == 3
    assert time_left(end_of_day(date(2026, 10, 8)), now, CALENDAR).urgency is Urgency.SOON
    late = time_left(end_of_day(date(2026, 9, 30)), at("2026-10-09T09:00"), CALENDAR)
    assert (late.urgency, late.working_days) == (Urgency.OVERDUE, 2)
