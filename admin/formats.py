"""Values as staff read them: labels instead of codes, times of Shanghai, remaining time as a badge."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any

from markupsafe import Markup
from sqladmin.i18n import get_locale
from starlette.requests import Request

from rules.deadlines import SHANGHAI
from rules.labels import Labelled

_BADGE = Markup('<span class="badge {} text-nowrap">{}</span>')
_COLOURS = {
    "APPROVED": "bg-green-lt",
    "ACTIVE": "bg-green-lt",
    "SENT": "bg-green-lt",
    "DELIVERED": "bg-green-lt",
    "SUBMITTED": "bg-azure-lt",
    "UNDER_REVIEW": "bg-azure-lt",
    "PENDING": "bg-azure-lt",
    "QUEUED": "bg-azure-lt",
    "RETURNED": "bg-orange-lt",
    "SUSPENDED": "bg-orange-lt",
    "FAILED": "bg-orange-lt",
    "REJECTED": "bg-red-lt",
    "REVOKED": "bg-red-lt",
    "FROZEN": "bg-red-lt",
    "DEAD": "bg-red-lt",
    "LOCKED": "bg-red-lt",
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
    value: Labelled = getattr(row, name)
    return _BADGE.format(_COLOURS.get(value.name, "bg-secondary-lt"), label(value))


def remaining(due_at: datetime, now: datetime) -> Markup:
    """How long is left until something is due: green, orange on the last day, red when it is overdue."""
    left = due_at - now
    if left < timedelta(0):
        return _BADGE.format("bg-red-lt", f"已超期 {_span(-left)}")
    return _BADGE.format("bg-orange-lt" if left < timedelta(days=1) else "bg-green-lt", f"剩余 {_span(left)}")


def _span(left: timedelta) -> str:
    if left >= timedelta(days=1):
        return f"{left.days} 天"
    return f"{left.seconds // 3600} 小时" if left.seconds >= 3600 else f"{left.seconds // 60} 分钟"


def due_badge(row: Any, name: str, request: Request) -> object:
    """When something is due; while it waits, how long is left."""
    due_at: datetime = getattr(row, name)
    if row.status.name not in ("SUBMITTED", "UNDER_REVIEW"):
        return moment(due_at)
    return remaining(due_at, request.state.now)


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
