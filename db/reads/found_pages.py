"""Connections whose pages a function of the database finds: its ids, each joined to its row, gathered in one pass."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import ARRAY, JSON, Integer, Select, Uuid, and_, column, func, literal, literal_column, select, true
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from db.reads.declaring import Computed, Entity, Found, Projection, Reader, Row
from db.reads.projections import cursor, fields_of, json_object
from db.reads.selection import TYPENAME, Asked

MOST_COUNTED = 1_000  # an exact count would cost more the more there are


class Builder(Protocol):
    """What a page needs of the statement around it."""

    reader: Reader

    def whole(
        self, entity: Entity, row: Row, below: Mapping[str, tuple[Asked, ...]], around: tuple[Any, ...]
    ) -> list[Projection]:
        """The fields of a row as columns."""

    def computed_of(self, source: Computed, row: Row, asked: Asked, around: tuple[Any, ...]) -> Projection:
        """A value that Python makes."""


class FoundPage:
    """The page that the function finds for a connection's arguments, and one row more to know whether another follows."""

    def __init__(
        self,
        builder: Builder,
        source: Found,
        entity: Entity,
        scope: Callable[[Row], Projection],
        asked: Asked,
        around: tuple[Any, ...],
    ) -> None:
        self._given = dict(asked.arguments)
        (self._asked,) = asked.below.values()
        self._size = self._given.pop("size")
        self._given.pop("backwards")
        self._after = [self._given.pop(name) for name in sorted(self._given) if name.startswith("after_")]
        self._builder, self._source, self._entity = builder, source, entity
        counting = any(each.name in ("total_count", "total_count_is_capped") for each in self._asked)
        lists = {"ids": Uuid(), **source.keys}
        found = source.page(builder.reader, self._size + 1, self._after, counting, **self._given)
        columns = (column(name, ARRAY(kind)) for name, kind in lists.items())
        self._found = found.table_valued(*columns, column("total", Integer()), name="found")
        self._row: Row = aliased(entity.rows_of)
        hits = func.unnest(*(self._found.c[name] for name in lists))
        each = (column(name, kind) for name, kind in lists.items())
        self._hit = hits.table_valued(*each, with_ordinality="n", name="hit").render_derived()
        rows = source.on(None, self._row, builder.reader, **self._given)
        visible = and_(self._row.id == self._hit.c.ids, scope(self._row), *rows.conditions)
        self._joined = self._found.outerjoin(self._hit, true()).outerjoin(self._row, visible)
        self._around = (*around, self._row, self._hit)
        self._outside = around

    def select(self) -> Select[Any]:
        """The connection's fields as columns."""
        gathers: dict[str, Projection] = {
            f"list{number}": self._gathered(self._item(each))
            for number, each in enumerate(self._asked)
            if each.name in ("nodes", "edges")
        }
        keys = {f"key_{n}": self._in_order(key) for n, key in enumerate(self._keys)}
        counts = {"hits": func.count(self._hit.c.ids), "total": func.min(self._found.c.total)}
        one_pass = select(*(value.label(name) for name, value in (gathers | keys | counts).items()))
        gathered = one_pass.select_from(self._joined).correlate(*self._outside).subquery("gathered")
        columns = [self._field(each, number, gathered).label(each.key) for number, each in enumerate(self._asked)]
        return fields_of(columns).select_from(gathered).correlate(*self._outside)

    @property
    def _keys(self) -> list[Projection]:
        return [*(self._hit.c[name] for name in self._source.keys), self._hit.c.ids]

    @property
    def _shown(self) -> Projection:
        """Not the row behind the page, and none that may not be seen any more."""
        return and_(self._hit.c.n <= self._size, self._row.id.is_not(None))

    def _field(self, asked: Asked, number: int, gathered: Any) -> Projection:
        match asked.name:
            case "nodes" | "edges":
                return gathered.c[f"list{number}"]  # type: ignore[no-any-return]
            case "page_info":
                (fields,) = asked.below.values()
                info = [self._info(each, gathered).label(each.key) for each in fields]
                return json_object(fields_of(info).correlate(gathered))
            case "total_count":
                return func.least(gathered.c.total, MOST_COUNTED)
            case "total_count_is_capped":
                return gathered.c.total > MOST_COUNTED  # type: ignore[no-any-return]
            case _:
                return literal(asked.arguments["type_name"])

    def _item(self, asked: Asked) -> Projection:
        if asked.name == "nodes":
            return self._node(asked)
        (fields,) = asked.below.values()
        edge = [self._edge(each).label(each.key) for each in fields]
        return json_object(fields_of(edge).correlate(*self._around))

    def _node(self, asked: Asked) -> Projection:
        columns = self._builder.whole(self._entity, self._row, asked.below, self._around)
        return json_object(fields_of(columns).correlate(*self._around))

    def _edge(self, asked: Asked) -> Projection:
        match asked.name:
            case "cursor":
                return cursor(self._keys)
            case "node":
                return self._node(asked)
            case _ if asked.name == TYPENAME:
                return literal(asked.arguments["type_name"])
            case more:
                of_edge = Asked(asked.key, more, arguments=self._given)
                return self._builder.computed_of(self._source.edges[more], self._row, of_edge, self._around)

    def _gathered(self, item: Projection) -> Projection:
        """The items that the page shows, in order."""
        return func.coalesce(func.array_to_json(self._in_order(item)), literal_column("'[]'::json"), type_=JSON())

    def _in_order(self, value: Projection) -> Projection:
        return func.array_agg(aggregate_order_by(value, self._hit.c.n)).filter(self._shown)

    def _info(self, asked: Asked, gathered: Any) -> Projection:
        match asked.name:
            case "has_next_page":
                return gathered.c.hits > self._size  # type: ignore[no-any-return]
            case "has_previous_page":
                return literal(bool(self._after))
            case "start_cursor" | "end_cursor":
                keys = [gathered.c[f"key_{n}"] for n in range(len(self._keys))]
                place = literal(1) if asked.name == "start_cursor" else func.cardinality(keys[0])
                return when((keys[0].is_not(None), cursor(key[place] for key in keys)))
            case _:
                return literal(asked.arguments["type_name"])
