"""Pages of a list by keyset: stable under insertion, the same speed on every page, both ways."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.engine import Database
from rules.errors import Invalid, Problem

Row = TypeVar("Row")
MAX_PAGE = 100


@dataclass(frozen=True)
class PageAsked:
    """Which page: `first` after a cursor, or `last` before one; the default is the first 20."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def size(self) -> int:
        """How many rows; raises `Invalid` outside 0 to 100 or when both directions are asked for."""
        if self.first is not None and self.last is not None:
            raise Invalid(Problem("PAGE_DIRECTION", "first"))
        size = self.last if self.last is not None else 20 if self.first is None else self.first
        if not 0 <= size <= MAX_PAGE:
            field = "last" if self.last is not None else "first"
            raise Invalid(Problem("PAGE_SIZE", field, {"limit": MAX_PAGE}))
        return size


@dataclass(frozen=True)
class PageInfo:
    """Where the page lies in the list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True)
class Edge(Generic[Row]):
    """A row with its cursor."""

    cursor: str
    node: Row


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page; the total is counted only when somebody asks."""

    edges: Sequence[Edge[Row]]
    page_info: PageInfo
    count: Callable[[], Awaitable[int]]

    @property
    def nodes(self) -> list[Row]:
        """The rows alone."""
        return [edge.node for edge in self.edges]


@dataclass(frozen=True)
class Order:
    """The columns that order a list, unique together, and the direction."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = False


async def read_page(database: Database, statement: Select[Row], order: Order, asked: PageAsked) -> Page[Row]:
    """One page of the statement's rows."""

    async def count() -> int:
        async with database.read() as session:
            return await total(session, statement)

    async with database.read() as session:
        rows = (await session.scalars(limited(statement, order, asked))).all()
    return assemble(rows, order, asked, count)


def limited(statement: Select[Row], order: Order, asked: PageAsked) -> Select[Row]:
    """The statement's rows of one page, and one more if there is one; backwards when the last are asked for."""
    row = tuple_(*order.columns)
    if asked.after is not None:
        after = _bound(asked.after, order, "after")
        statement = statement.where(row < after if order.descending else row > after)
    if asked.before is not None:
        before = _bound(asked.before, order, "before")
        statement = statement.where(row > before if order.descending else row < before)
    downwards = order.descending ^ (asked.last is not None)
    statement = statement.order_by(*(column.desc() if downwards else column.asc() for column in order.columns))
    return statement.limit(asked.size() + 1)


def assemble(found: Sequence[Row], order: Order, asked: PageAsked, count: Callable[[], Awaitable[int]]) -> Page[Row]:
    """The page that the rows of `limited` make."""
    size, backwards = asked.size(), asked.last is not None
    more, rows = len(found) > size, list(found[:size])
    if backwards:
        rows.reverse()
    edges = [Edge(_cursor([getattr(each, column.key) for column in order.columns]), each) for each in rows]
    info = PageInfo(
        has_next_page=asked.before is not None if backwards else more,
        has_previous_page=more if backwards else asked.after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return Page(edges, info, count)


async def total(session: AsyncSession, statement: Select[Any]) -> int:
    """How many rows the statement has."""
    return await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def _cursor(values: list[object]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _bound(cursor: str, order: Order, field: str) -> Any:
    try:
        plain = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(plain, list) or not all(isinstance(value, str) for value in plain):
            raise ValueError
        values = [_typed(value, column) for value, column in zip(plain, order.columns, strict=True)]
    except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid(Problem("CURSOR_MALFORMED", field)) from wrong
    return tuple_(*(literal(value, column.type) for value, column in zip(values, order.columns, strict=True)))


def _typed(value: str, column: InstrumentedAttribute[Any]) -> object:
    kind = column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    if kind is int:
        number = int(value)
        if abs(number) >= 2**31:
            raise ValueError("out of range")
        return number
    if kind in (date, UUID):
        return date.fromisoformat(value) if kind is date else UUID(value)
    if "\x00" in value:
        raise ValueError("NUL")
    return value
