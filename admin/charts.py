"""A chart as a drawing that prints, and a table for whoever cannot see it; no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.queries.desk_figures import Day

WIDTH, HEIGHT, BASE, STEP, BAR = 560, 160, 130, 40, 14


@dataclass(frozen=True)
class Bar:
    """A rectangle of the drawing."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Column:
    """A day with its two bars."""

    day: Day
    x: int
    came_in: Bar
    decided: Bar


def columns(days: Sequence[Day]) -> list[Column]:
    """The bars of each day, as high as they are to the highest of all."""
    most = max((max(day.came_in, day.decided) for day in days), default=0) or 1
    return [
        Column(
            day,
            index * STEP + STEP // 2,
            _bar(index * STEP + STEP // 2 - BAR, day.came_in, most),
            _bar(index * STEP + STEP // 2 + 1, day.decided, most),
        )
        for index, day in enumerate(days)
    ]


def _bar(x: int, count: int, most: int) -> Bar:
    height = round(count / most * (BASE - 20))
    return Bar(x, BASE - height, height)
