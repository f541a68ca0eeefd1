"""Times and days in the contract's one format."""

import re
from datetime import date, datetime
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

from rules.deadlines import SHANGHAI


def _moment_out(value: datetime | str) -> str:
    if isinstance(value, str):  # read from the database, which writes them so
        return value
    return value.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def _moment_in(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a DateTime is a string")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a DateTime has an offset")
    return moment


def _day_out(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _day_in(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a Date is YYYY-MM-DD")
    return date.fromisoformat(value)


def _uuid_in(value: object) -> UUID:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise ValueError("a UUID is 36 characters")
    return UUID(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339, whole seconds, offset +08:00 (Asia/Shanghai).",
        serialize=_moment_out,
        parse_value=_moment_in,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day in Asia/Shanghai, YYYY-MM-DD.",
        serialize=_day_out,
        parse_value=_day_in,
    ),
    UUID: strawberry.scalar(name="UUID", description="A UUID, 36 characters.", serialize=str, parse_value=_uuid_in),
}
