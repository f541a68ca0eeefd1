"""Days and time limits over the workday calendar. Everything here means Asia/Shanghai.

Source: 刑事诉讼法 (2018) Art. 105: the day of the event is not counted; a last day that is a holiday moves to the next working day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"  # from Monday, as `date.weekday()` counts


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday unless the calendar says otherwise; no year is unknown to it."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether the procuratorate works on that day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def next_working_day(self, day: date) -> date:
        """The first working day after the given one."""
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def previous_working_day(self, day: date) -> date:
        """The last working day before the given one."""
        day -= timedelta(days=1)
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The last day of a limit of `count` working days that begins with an event on `day`."""
        for _ in range(count):
            day = self.next_working_day(day)
        return day


def today(now: datetime) -> date:
    """The calendar day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def half_time(begins_at: datetime, due_at: datetime, calendar: WorkCalendar) -> datetime:
    """When half of the working time of a limit has passed; a working day is two halves, until noon and until midnight."""
    day, last = today(begins_at), today(due_at)
    ends: list[datetime] = []
    while day <= last:
        if calendar.is_working_day(day):
            ends += [datetime.combine(day, time(12), SHANGHAI), end_of_day(day)]
        day += timedelta(days=1)
    left = [end for end in ends if end > begins_at]
    return left[(len(left) - 1) // 2] if left else due_at


def end_of_day(day: date) -> datetime:
    """The last second of a day in Shanghai."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)
