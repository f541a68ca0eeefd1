"""Connections in SQL: a page by keyset, read once with one row more than it shows, and gathered in one pass."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import JSON, Select, func, literal, select, tuple_
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import FromClause

from db.reads.declaring import Connection, Entity, Projection, Reader, Row
from db.reads.projections import cursor, fields_of, json_object, json_objects, shown
from db.reads.selection import TYPENAME, Asked


class Builder(Protocol):
    """What a page needs of the statement around it."""

    reader: Reader

    def whole(
        self, entity: Entity, row: Row, below: Mapping[str, tuple[Asked, ...]], around: tuple[Any, ...]
    ) -> list[Projection]:
        """The fields of a row as columns."""


class Page:
    """The page that a connection's arguments ask for: size, backwards, and the keys behind or before which it lies."""

    def __init__(
        self,
        builder: Builder,
        source: Connection,
        entity: Entity,
        scope: Callable[[Row], Projection],
        row: Row,
        asked: Asked,
        around: tuple[Any, ...],
    ) -> None:
        given = dict(asked.arguments)
        (self._asked,) = asked.below.values()
        self._size, self._backwards = given.pop("size"), given.pop("backwards")
        self._after, self._before = (
            [given.pop(name) for name in sorted(given) if name.startswith(side)] for side in ("after_", "before_")
        )
        self._builder, self._source, self._entity, self._around = builder, source, entity, around
        self._says_where = any(each.name == "page_info" for each in self._asked)
        self._candidate = aliased(entity.rows_of)
        rows = source.on(row, self._candidate, builder.reader, **given)
        self._conditions = (scope(self._candidate), *rows.conditions)
        self._page = self._read()
        self._row = aliased(entity.rows_of, self._page)

    def _read(self) -> FromClause:
        """The rows of the page in the direction of reading; numbered, and one more, when it is asked where the page lies."""
        keys = [getattr(self._candidate, name) for name in self._source.order]
        downwards = self._source.descending ^ self._backwards
        order = [key.desc() if downwards else key.asc() for key in keys]
        conditions = list(self._conditions)
        for bound, later in ((self._after, True), (self._before, False)):
            if bound:
                here, there = (keys[0], bound[0]) if len(keys) == 1 else (tuple_(*keys), tuple_(*bound))
                conditions.append(here < there if later == self._source.descending else here > there)
        number = [func.row_number().over(order_by=order).label("n")] if self._says_where else []
        rows = select(self._candidate, *number).where(*conditions).order_by(*order)
        limit = self._size + 1 if self._says_where else self._size
        page: FromClause = rows.limit(limit).correlate(*self._around).subquery(f"page_{len(self._around)}")
        return page

    def select(self) -> Select[Any]:
        """The connection's fields as columns."""
        if not self._says_where:
            return fields_of([self._field(each, 0, None).label(each.key) for each in self._asked])
        gathers: dict[str, Projection] = {
            f"list{number}": self._gathered(self._item(each))
            for number, each in enumerate(self._asked)
            if each.name in ("nodes", "edges")
        }
        keys = {f"key_{name}": self._shown(func.array_agg(getattr(self._row, name))) for name in self._source.order}
        one_pass = select(
            *(value.label(name) for name, value in (gathers | keys).items()), func.count().label("found")
        ).select_from(self._page)
        gathered = one_pass.correlate(*self._around).subquery("gathered")
        columns = [self._field(each, number, gathered).label(each.key) for number, each in enumerate(self._asked)]
        return fields_of(columns).select_from(gathered).correlate(*self._around)

    def _field(self, asked: Asked, number: int, gathered: Any) -> Projection:
        match asked.name:
            case "nodes" | "edges":
                return self._listed(asked) if gathered is None else gathered.c[f"list{number}"]
            case "page_info":
                (fields,) = asked.below.values()
                info = [self._info(each, gathered).label(each.key) for each in fields]
                return json_object(fields_of(info).correlate(gathered))
            case "total_count":
                counted = select(func.count()).select_from(self._candidate).where(*self._conditions)
                return counted.correlate(*self._around).scalar_subquery()
            case _ if asked.name == TYPENAME:
                return literal(asked.arguments["type_name"])
            case extra:
                return shown(self._source.extra[extra].of(None, self._builder.reader))

    def _listed(self, asked: Asked) -> Projection:
        """The items as a list by themselves."""
        around = (*self._around, self._page)
        rows = fields_of(self._columns(asked, around)).select_from(self._page).order_by(*self._order())
        return json_objects(rows.correlate(*self._around))

    def _item(self, asked: Asked) -> Projection:
        around = (*self._around, self._page)
        return json_object(fields_of(self._columns(asked, around)).correlate(*around))

    def _columns(self, asked: Asked, around: tuple[Any, ...]) -> list[Projection]:
        if asked.name == "nodes":
            return self._builder.whole(self._entity, self._row, asked.below, around)
        (fields,) = asked.below.values()
        return [self._edge(each, around).label(each.key) for each in fields]

    def _edge(self, asked: Asked, around: tuple[Any, ...]) -> Projection:
        if asked.name == TYPENAME:
            return literal(asked.arguments["type_name"])
        if asked.name == "cursor":
            return cursor(getattr(self._row, name) for name in self._source.order)
        columns = self._builder.whole(self._entity, self._row, asked.below, around)
        return json_object(fields_of(columns).correlate(*around))

    def _order(self) -> list[Projection]:
        """The list's own order."""
        keys = [getattr(self._row, name) for name in self._source.order]
        return [key.desc() if self._source.descending else key.asc() for key in keys]

    def _gathered(self, item: Projection) -> Projection:
        """The items that the page shows, in the list's own order: as they come, or turned round."""
        items = self._shown(func.array_agg(aggregate_order_by(item, *self._order()) if self._backwards else item))
        return func.coalesce(func.array_to_json(items), literal("[]").cast(JSON()), type_=JSON())

    def _shown(self, aggregated: Any) -> Projection:
        """Of the page's rows those that it shows: not the one behind it. They come in the order in which they were read."""
        shown_ones: Projection = aggregated.filter(self._page.c.n <= self._size)
        return shown_ones

    def _info(self, asked: Asked, gathered: Any) -> Projection:
        more = gathered.c.found > self._size
        match asked.name:
            case "has_next_page":
                return literal(bool(self._before)) if self._backwards else more
            case "has_previous_page":
                return more if self._backwards else literal(bool(self._after))
            case "start_cursor" | "end_cursor":
                return self._end(gathered, nearest=(asked.name == "end_cursor") == self._backwards)
            case _:
                return literal(asked.arguments["type_name"])

    def _end(self, gathered: Any, *, nearest: bool) -> Projection:
        """The cursor of the row that was read first, or last; null when there is none."""
        keys = [gathered.c[f"key_{name}"] for name in self._source.order]
        place = literal(1) if nearest else func.cardinality(keys[0])
        return when((gathered.c.found > 0, cursor(key[place] for key in keys)))
