"""接待时段: which slots a room has, by its opening hours, the workday calendar and its closures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.appointments import AHEAD, cut_off
from rules.bindings import text_problems
from rules.deadlines import SHANGHAI, WorkCalendar
from rules.errors import Problem

GENERATED_AHEAD = AHEAD + timedelta(days=7)
MOST_PLACES = 200
NAME_LIMIT, REASON_LIMIT = 60, 200
MOST_SESSIONS_A_DAY = 8
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=8)
MOST_DAYS_SHOWN = 62
NO_WORKING_DAY = "节假日或休息日"


@dataclass(frozen=True)
class Session:
    """开放时段 of a room: on a weekday (1: Monday) from and until a time, for so many visitors."""

    weekday: int
    starts: time
    ends: time
    capacity: int


@dataclass(frozen=True)
class Closure:
    """From a day until another, both of them, and why."""

    first_day: date
    last_day: date
    reason: str = ""


@dataclass(frozen=True)
class Planned:
    """A slot as it should be."""

    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    capacity: int


def planned(
    sessions: Sequence[Session], closures: Sequence[Closure], first: date, last: date, calendar: WorkCalendar
) -> Iterator[Planned]:
    """The slots of a room on the working days from one day to another, both of them.

    A make-up working day at a weekend has the hours of the nearest weekday: Saturday those of Friday, Sunday those of Monday.
    """
    day = first
    while day <= last:
        if calendar.is_working_day(day) and not any(each.first_day <= day <= each.last_day for each in closures):
            weekday = {6: 5, 7: 1}.get(day.isoweekday(), day.isoweekday())
            for each in sessions:
                if each.weekday == weekday:
                    starts_at = datetime.combine(day, each.starts, SHANGHAI)
                    ends_at = datetime.combine(day, each.ends, SHANGHAI)
                    yield Planned(starts_at, ends_at, cut_off(starts_at, calendar), each.capacity)
        day += timedelta(days=1)


def why_closed(day: date, closures: Sequence[Closure], calendar: WorkCalendar) -> str | None:
    """Why nobody is received on a day; None: somebody may be."""
    if not calendar.is_working_day(day):
        return NO_WORKING_DAY
    closure = next((each for each in closures if each.first_day <= day <= each.last_day), None)
    return f"停止接待：{closure.reason}" if closure else None


def session_problems(sessions: Sequence[Session]) -> list[Problem]:
    """Everything that is wrong with the opening hours of a room, each under its number."""
    found = []
    for position, each in enumerate(sessions):
        field = f"sessions.{position}"
        if each.weekday not in range(1, 6):
            found.append(Problem("WEEKDAY_MALFORMED", field))
        found += time_problems(each.starts, each.ends, field)
        found += capacity_problems(each.capacity, field)
        others = [other for other in sessions[:position] if other.weekday == each.weekday]
        if any(other.starts < each.ends and each.starts < other.ends for other in others):
            found.append(Problem("SESSIONS_OVERLAP", field))
        if len(others) >= MOST_SESSIONS_A_DAY:
            found.append(Problem("TOO_MANY_SESSIONS", field, {"most": MOST_SESSIONS_A_DAY}))
    return found


def time_problems(starts: time, ends: time, field: str) -> list[Problem]:
    """A slot ends after it begins, neither too short nor a whole day."""
    length = timedelta(hours=ends.hour - starts.hour, minutes=ends.minute - starts.minute)
    return [] if SHORTEST <= length <= LONGEST else [Problem("SESSION_LENGTH", field)]


def capacity_problems(capacity: int, field: str = "capacity") -> list[Problem]:
    """How many can come at once."""
    return [] if 1 <= capacity <= MOST_PLACES else [Problem("CAPACITY_OUT_OF_RANGE", field, {"most": MOST_PLACES})]


def slot_problems(
    starts_at: datetime, ends_at: datetime, capacity: int, taken: int, closed: str | None, now: datetime
) -> list[Problem]:
    """What is wrong with a slot that staff make or change; `closed` says why nobody is received on its day."""
    found = time_problems(starts_at.astimezone(SHANGHAI).time(), ends_at.astimezone(SHANGHAI).time(), "starts")
    if starts_at <= now:
        found.append(Problem("SLOT_BEGUN", "day"))
    if closed is not None:
        found.append(Problem("DAY_CLOSED", "day", {"reason": closed}))
    found += capacity_problems(capacity)
    return found + ([Problem("CAPACITY_BELOW_TAKEN", "capacity", {"taken": taken})] if capacity < taken else [])


def closing_problems(reason: str) -> list[Problem]:
    """A slot is closed for a reason that people may read."""
    return ([] if reason else [Problem("CHOICE_REQUIRED", "reason")]) + text_problems(reason, "reason", REASON_LIMIT)


def name_problems(name: str) -> list[Problem]:
    """A room is found by its name."""
    return ([] if name else [Problem("CHOICE_REQUIRED", "name")]) + text_problems(name, "name", NAME_LIMIT)


def closure_problems(closure: Closure, reason: str, today: date) -> list[Problem]:
    """A closure lies ahead, ends after it begins, and says why."""
    found = []
    if (
        closure.last_day < closure.first_day
        or closure.last_day < today
        or (closure.last_day - closure.first_day).days > 366
    ):
        found.append(Problem("CLOSURE_DAYS", "first_day"))
    if not reason:
        found.append(Problem("CHOICE_REQUIRED", "reason"))
    return found + text_problems(reason, "reason", REASON_LIMIT)


def range_problems(first: date, last: date) -> list[Problem]:
    """What is looked at at once is a stretch of days."""
    if last < first:
        return [Problem("DAYS_REVERSED", "to")]
    return [Problem("TOO_MANY_DAYS", "to", {"most": MOST_DAYS_SHOWN})] if (last - first).days >= MOST_DAYS_SHOWN else []
