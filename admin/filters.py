"""Choices above a list, as links; the first one counts unless another is taken."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute
from starlette.exceptions import HTTPException
from starlette.requests import Request

from admin.formats import label
from db.queries import remote_requests
from rules.labels import Labelled


@dataclass(frozen=True)
class Choice:
    """A link above a list, and the values that it stands for (None: all)."""

    key: str
    label: str | Labelled
    values: Sequence[object] | None


ALL = Choice("ALL", "全部", None)


class ChoiceFilter:
    """Narrows a list to the values of a choice; an unknown choice is a bad request."""

    has_operator = False
    template = "portal/choices.html"

    def __init__(self, column: InstrumentedAttribute[Any], title: str, choices: Sequence[Choice]) -> None:
        self.column, self.title, self.parameter_name = column, title, column.key
        self.choices = {choice.key: choice for choice in choices}
        self.default_value: Any = choices[0].key

    async def lookups(
        self, request: Request, model: object, run_query: Callable[..., Awaitable[Any]]
    ) -> list[tuple[str, str]]:
        """Keys and labels, in order."""
        return [
            (key, label(each.label) if isinstance(each.label, Labelled) else each.label)
            for key, each in self.choices.items()
        ]

    async def get_filtered_query(self, query: Select[Any], value: str | None, model: object) -> Select[Any]:
        """The list, narrowed."""
        choice = self.choices.get(value or self.default_value)
        if choice is None:
            raise HTTPException(400)
        return query if choice.values is None else query.where(self.column.in_(choice.values))


class SideFilter:
    """Narrows remote requests to those that wait for the office, that go through it, or that were forwarded to it."""

    has_operator = False
    template = "portal/choices.html"
    title, parameter_name = "本院", "side"
    default_value: Any = "WAITING"
    choices: ClassVar[Mapping[str, str]] = {
        "WAITING": "待本院处理",
        "LOCAL": "本院受理（协助）",
        "HANDLING": "本院办理",
        "ALL": "全部",
    }

    async def lookups(
        self, request: Request, model: object, run_query: Callable[..., Awaitable[Any]]
    ) -> list[tuple[str, str]]:
        """Keys and labels, in order."""
        return list(self.choices.items())

    async def get_filtered_query(self, query: Select[Any], value: str | None, model: object) -> Select[Any]:
        """The list, narrowed."""
        choice = value or self.default_value
        if choice not in self.choices:
            raise HTTPException(400)
        return query if choice == "ALL" else query.where(remote_requests.on_side(choice))


def choices_of(kind: type[Labelled], *, first: Sequence[Choice] = ()) -> list[Choice]:
    """Every value of a vocabulary as a choice, after `first` and all."""
    return [*first, ALL, *(Choice(value.name, value, [value]) for value in kind)]


def by_label(column: InstrumentedAttribute[Any], title: str, kind: type[Labelled], *first: Choice) -> ChoiceFilter:
    """A filter over a column that holds values of a vocabulary."""
    return ChoiceFilter(column, title, choices_of(kind, first=first))


def yes_no(column: InstrumentedAttribute[Any], title: str) -> ChoiceFilter:
    """A filter over a truth."""
    return ChoiceFilter(column, title, [ALL, Choice("yes", "是", [True]), Choice("no", "否", [False])])
