"""How the slots of a room are made to fit its hours: what is missing, what should not be there, what is there again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from rules.appointments import cut_off
from rules.deadlines import WorkCalendar, today
from rules.reception_slots import Closure, Planned, why_closed

OUTSIDE_HOURS, ROOM_OFF = "不在接待时间", "接待室停用"


@dataclass(frozen=True)
class Standing:
    """A slot as it stands. Hours do not touch what staff made or changed (`by_hand`), nor open what they closed."""

    id: Any
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    capacity: int
    taken: int
    is_closed: bool
    by_hand: bool
    closed_by_staff: bool

    def overlaps(self, other: Planned) -> bool:
        """Whether both are at the same time."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


Span = tuple[datetime, datetime]


def by_span(plan: Iterable[Planned]) -> Mapping[Span, Planned]:
    """A plan by the times of its slots, in UTC as the database gives them."""
    return {(each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC)): each for each in plan}


@dataclass(frozen=True)
class Wanted:
    """What a room should have until a day: its planned slots; on days that are closed, or when it is switched off, none."""

    plan: Mapping[Span, Planned]
    closures: Sequence[Closure]
    last_day: date
    is_active: bool = True


@dataclass
class Fitting:
    """What is to be done: slots to add, to close with the reason, to open again, and what changes of those that stay."""

    added: list[Planned] = field(default_factory=list)
    closed: dict[Any, str] = field(default_factory=dict)
    reopened: list[Any] = field(default_factory=list)
    changed: dict[Any, tuple[int, datetime]] = field(default_factory=dict)  # capacity and cut-off


def fit(wanted: Wanted, standing: Sequence[Standing], calendar: WorkCalendar) -> Fitting:
    """The steps from the slots that stand to those that are wanted; none when they fit.

    Staff's own slots stay as they are, and nothing is made or opened beside them; but on days on which nobody is received they are
    closed, too. Places that are taken stay, even when fewer are wanted now.
    """
    found, missing = Fitting(), dict(wanted.plan)
    of_staff = [each for each in standing if each.by_hand or each.closed_by_staff]
    reasons: dict[date, str | None] = {}
    for each in standing:
        day = today(each.starts_at)
        if day not in reasons:
            reasons[day] = why_closed(day, wanted.closures, calendar) if wanted.is_active else ROOM_OFF
        if each.by_hand:
            _fit_one(found, each, reasons[day], each.capacity, cut_off(each.starts_at, calendar))
            continue
        planned = missing.pop((each.starts_at, each.ends_at), None)
        if planned is not None and not any(other is not each and other.overlaps(planned) for other in of_staff):
            _fit_one(found, each, None, planned.capacity, planned.cut_off_at)
        elif day <= wanted.last_day or reasons[day] is not None:
            _fit_one(found, each, reasons[day] or OUTSIDE_HOURS, each.capacity, each.cut_off_at)
    found.added = [each for each in missing.values() if not any(other.overlaps(each) for other in of_staff)]
    return found


def _fit_one(found: Fitting, slot: Standing, closed: str | None, capacity: int, cut_off_at: datetime) -> None:
    if closed is not None:
        if not slot.is_closed:
            found.closed[slot.id] = closed
        return
    if slot.closed_by_staff:
        return
    if slot.is_closed:
        found.reopened.append(slot.id)
    now = max(capacity, slot.taken), cut_off_at
    if now != (slot.capacity, slot.cut_off_at):
        found.changed[slot.id] = now
