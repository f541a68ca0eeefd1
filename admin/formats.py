"""Values as staff read them: labels instead of codes, times of Shanghai, remaining time as a badge."""

import json
from collections.abc import Callable
from datetime import date, datetime
from types import NoneType
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqladmin.i18n import get_locale
from starlette.requests import Request

from db.queries.desk_figures import MOST
from rules.deadlines import SHANGHAI, WorkCalendar
from rules.labels import Labelled
from rules.review_queue import Urgency, time_left

_BADGE = Markup('<span class="badge {} text-nowrap">{}</span>')
_COLOURS = {
    "APPROVED": "bg-green-lt",
    "ACTIVE": "bg-green-lt",
    "SENT": "bg-green-lt",
    "DELIVERED": "bg-green-lt",
    "SUBMITTED": "bg-azure-lt",
    "LOCAL_VERIFYING": "bg-azure-lt",
    "FORWARDED": "bg-azure-lt",
    "HANDLING_REVIEW": "bg-azure-lt",
    "RETURNED_TO_LOCAL": "bg-orange-lt",
    "FULFILLED": "bg-green-lt",
    "UNDER_REVIEW": "bg-azure-lt",
    "PENDING": "bg-azure-lt",
    "QUEUED": "bg-azure-lt",
    "RETURNED": "bg-orange-lt",
    "SUSPENDED": "bg-orange-lt",
    "FAILED": "bg-orange-lt",
    "ACCEPTED": "bg-azure-lt",
    "RESCHEDULING": "bg-orange-lt",
    "REPLIED": "bg-azure-lt",
    "CONFIRMED": "bg-green-lt",
    "ANSWERED": "bg-green-lt",
    "COMPLETED": "bg-green-lt",
    "NO_SHOW": "bg-red-lt",
    "REFUSED": "bg-red-lt",
    "REJECTED": "bg-red-lt",
    "REVOKED": "bg-red-lt",
    "FROZEN": "bg-red-lt",
    "DEAD": "bg-red-lt",
    "LOCKED": "bg-red-lt",
    "PUBLISHED": "bg-green-lt",
    "CORRECTED": "bg-green-lt",
    "REDACTED": "bg-azure-lt",
    "IN_REVIEW": "bg-azure-lt",
    "UPHELD": "bg-orange-lt",
}


def language() -> str:
    """The reader's language, in which labels and refusals are told."""
    return "en" if get_locale() == "en" else "zh-CN"


def moment(value: datetime) -> str:
    """A time to the minute, Asia/Shanghai."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def day(value: datetime) -> str:
    """The day of a time, Asia/Shanghai."""
    return value.astimezone(SHANGHAI).date().isoformat()


def label(value: Labelled) -> str:
    """The words of a code."""
    return value.label(language())


def status_badge(row: Any, name: str) -> Markup:
    """A status in the colour of its meaning."""
    return badge(getattr(row, name))


_COLOUR_OF = {Urgency.AMPLE: "bg-green-lt", Urgency.SOON: "bg-orange-lt", Urgency.OVERDUE: "bg-red-lt"}


def remaining(due_at: datetime, now: datetime, calendar: WorkCalendar) -> Markup:
    """How many working days are left until something is due: green, orange when it is near, red when it is overdue."""
    left = time_left(due_at, now, calendar)
    if left.urgency is Urgency.OVERDUE:
        words = f"已超期 {left.working_days} 个工作日" if left.working_days else "已超期"
    else:
        words = f"剩余 {left.working_days} 个工作日" if left.working_days else "今日到期"
    return _BADGE.format(_COLOUR_OF[left.urgency], words)


@pass_context
def remaining_here(context: Context, due_at: datetime) -> Markup:
    """The same in a template."""
    state = context["request"].state
    return remaining(due_at, state.now, state.calendar)


def badge(value: Labelled) -> Markup:
    """A status in the colour of its meaning."""
    return _BADGE.format(_COLOURS.get(value.name, "bg-secondary-lt"), label(value))


# States in which a limit runs. APPROVED is none here: of a binding nothing is to be done then.
_RUNNING = frozenset(
    {"SUBMITTED", "UNDER_REVIEW", "LOCAL_VERIFYING", "FORWARDED", "HANDLING_REVIEW", "RETURNED_TO_LOCAL"}
    | {"ACCEPTED", "RESCHEDULING"}
)


def due_badge(row: Any, name: str, request: Request) -> object:
    """When something is due; while it waits, how long is left."""
    due_at: datetime = getattr(row, name)
    if row.status.name not in _RUNNING:
        return moment(due_at)
    return remaining(due_at, request.state.now, request.state.calendar)


def shown_count(number: int) -> str:
    """A number that was counted up to a limit only."""
    return f"{MOST}+" if number >= MOST else str(number)


def yes_or_no(value: bool) -> str:
    """A truth."""
    return "是" if value else "否"


def listed(values: list[Any]) -> str:
    """Several values in a line."""
    return "、".join(str(value) for value in values)


def as_json(value: dict[str, Any]) -> Markup:
    """Old and new values of the audit."""
    return Markup('<code class="audit-values">{}</code>').format(json.dumps(value, ensure_ascii=False, indent=1))


FORMATTERS: dict[type, Callable[[Any], Any]] = {
    NoneType: lambda value: "—",
    bool: yes_or_no,
    datetime: moment,
    date: date.isoformat,
    Labelled: label,
    list: listed,
    dict: as_json,
}
