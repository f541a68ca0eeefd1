"""Times and days in the contract's one format."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from rules.deadlines import SHANGHAI

Read = TypeVar("Read")


def _moment_out(value: datetime | str) -> str:
    if isinstance(value, str):  # read from the database, which writes them so
        return value
    return value.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def _moment_in(value: object) -> datetime:
    moment = _read(datetime.fromisoformat, value) if isinstance(value, str) and value.isascii() else None
    if moment is None or moment.tzinfo is None:
        raise GraphQLError("A DateTime is RFC 3339, with an offset.")
    return moment


def _day_out(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _day_in(value: object) -> date:
    is_written_so = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    day = _read(date.fromisoformat, str(value)) if is_written_so else None
    if day is None or day in (date.min, date.max):  # which mean -infinity and infinity to the database
        raise GraphQLError("A Date is a calendar day, YYYY-MM-DD.")
    return day


def _read(reader: Callable[[str], Read], value: str) -> Read | None:
    try:
        return reader(value)
    except ValueError:
        return None


def _uuid_in(value: object) -> UUID:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        raise GraphQLError("A UUID is 36 characters.")
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
