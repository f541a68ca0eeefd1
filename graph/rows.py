"""Field by field: what graphql-core executes (acts, feeds, whatever no plan takes) reads from the same declarations.

A row is known by its id. Its fields are read when they are asked for, all that are asked for at once in one statement an
entity, each time within what the reader may see.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any
from uuid import UUID

from strawberry.dataloader import DataLoader

from db import global_ids
from db.reads.arguments import at, bound, shape, values_at
from db.reads.declaring import (
    Bound,
    Choice,
    Connection,
    Entity,
    Found,
    Group,
    Reading,
    Relation,
    Source,
)
from db.reads.pool import ReadPool
from db.reads.queries import CATALOGUE, QUERY, named_rows
from db.reads.selection import TYPENAME, Asked, completed
from db.reads.statement import Statement, compile_statement
from graph.bounded import LONGEST_STATEMENT_REMEMBERED, Bounded
from rules.deadlines import today
from rules.errors import NotFound, Unauthenticated
from rules.people import Actor, Person
from subscriptions.feed import patiently

MOST_STATEMENTS = 512
MOST_AT_ONCE = 20  # fields in one statement
PAGE_INFO = ("has_next_page", "has_previous_page", "start_cursor", "end_cursor")
ID = Asked("id", "id")


@dataclass(frozen=True)
class Wanted:
    """A field of a row; `inner` is a field of the group or connection that it is."""

    row_id: UUID | None
    name: str
    arguments: tuple[tuple[str, Bound], ...] = ()
    inner: str | None = None

    def asked(self, key: str, owner: Entity) -> Asked:
        """What a statement is asked for, just deep enough to find the rows below."""
        source = owner.fields.get(self.name)
        arguments = at(key, dict(self.arguments))
        if self.inner is None:
            return Asked(key, self.name, arguments=arguments, below=_rows_below(source))
        inner = source.fields.get(self.inner) if isinstance(source, Group) else None
        below = _page_below(source, self.inner) if isinstance(source, Connection) else _rows_below(inner)
        type_name = source.type_name if isinstance(source, Group) else ""
        told = {"type_name": type_name} if self.inner == TYPENAME else {}
        field = Asked("inner", self.inner, arguments=told, below=below)
        return Asked(key, self.name, arguments=arguments, below={type_name: (field,)})

    @property
    def field(self) -> tuple[Any, ...]:
        """All but the row."""
        return self.name, self.arguments, self.inner

    @property
    def shape(self) -> tuple[Any, ...]:
        """What makes the statement another one."""
        return self.name, self.inner, shape(dict(self.arguments))


def _rows_below(source: Source | None) -> Mapping[str, tuple[Asked, ...]]:
    match source:
        case Relation(to=kind):
            return {each.type_name: _known_by(each) for each in CATALOGUE.types_of(CATALOGUE[kind])}
        case Choice(kinds=kinds):
            return {CATALOGUE[kind].type_name: (ID,) for kind in kinds}
        case _:
            return {}


def _known_by(entity: Entity) -> tuple[Asked, ...]:
    """The id; of rows that have none all that they say."""
    if entity.kind in global_ids.KINDS:
        return (ID,)
    names = dict.fromkeys((*entity.plain_columns, *entity.fields))
    return tuple(Asked(name, name, below=_rows_below(entity.fields.get(name))) for name in names)


def _page_below(source: Connection, inner: str) -> Mapping[str, tuple[Asked, ...]]:
    rows = _rows_below(Relation(source.to))
    match inner:
        case "nodes":
            return rows
        case "edges":
            more = source.edges if isinstance(source, Found) else ()
            fields = (Asked("cursor", "cursor"), Asked("node", "node", below=rows))
            return {"": (*fields, *(Asked(name, name) for name in more))}
        case "page_info":
            return {"": tuple(Asked(name, name) for name in PAGE_INFO)}
        case _:
            return {}


class Row:
    """A row of an entity that the reader may see, or could see when it was found."""

    def __init__(self, rows: "Rows", entity: Entity, row_id: UUID | None) -> None:
        self.rows, self.entity, self.row_id = rows, entity, row_id

    async def read(self, name: str, given: Mapping[str, Any] | None = None, inner: str | None = None) -> Any:
        """A field, with what GraphQL gave as its arguments."""
        source = self.entity.fields.get(name)
        arguments = tuple(bound(CATALOGUE, source, given or {}).items())
        if inner is None and isinstance(source, Group):
            exists = await self.rows.load(self.entity, Wanted(self.row_id, name, arguments, TYPENAME))
            return Nest(self, name, given) if exists else None
        if inner is None and isinstance(source, Connection):
            return Nest(self, name, given)
        value = await self.rows.load(self.entity, Wanted(self.row_id, name, arguments, inner))
        if inner is not None:
            value = value and value["inner"]
            source = source.fields.get(inner) if isinstance(source, Group) else source
        return self._found(source, value)

    def _found(self, source: Source | None, value: Any) -> Any:
        match value:
            case list():
                return [self._found(source, each) for each in value]
            case {"id": str(global_id), **others} if not others and isinstance(source, Relation | Choice | Connection):
                found = global_ids.decode(global_id)
                assert found is not None
                return Row(self.rows, CATALOGUE[found[0]], found[1])
            case dict() if isinstance(source, Relation):  # without an id: all that it says, and the rows below
                fields = CATALOGUE[source.to].fields
                return {name: self._found(fields.get(name), each) for name, each in value.items()}
            case {"cursor": _, "node": node}:
                return {**value, "node": self._found(source, node)}
            case _:
                return value


@dataclass(frozen=True)
class Nest:
    """A group or a connection: fields of a row under a name of their own."""

    row: Row
    name: str
    given: Mapping[str, Any] | None

    async def read(self, inner: str) -> Any:
        """A field of it."""
        return await self.row.read(self.name, self.given, inner)


def value_of(root: Any, name: str) -> Any:
    """What a field without a resolver answers."""
    if isinstance(root, Row | Nest):
        return root.read(name)
    return root[name] if isinstance(root, Mapping) else getattr(root, name)


class Rows:
    """The reads of one reader: nothing is kept between two of them."""

    def __init__(
        self, pool: ReadPool, reading: Callable[[], Reading], actor: Actor, *, patient: Callable[[], bool]
    ) -> None:
        self._pool, self._reading, self._actor, self._patient = pool, reading, actor, patient
        self._loaders: dict[str, DataLoader[Wanted, Any]] = {}

    @property
    def query(self) -> Row:
        """The root."""
        return Row(self, QUERY, None)

    def row(self, kind: str, row_id: UUID) -> Row:
        """A row by its id."""
        return Row(self, CATALOGUE[kind], row_id)

    async def load(self, entity: Entity, wanted: Wanted) -> Any:
        """A field, read together with all others of its entity that are asked for now."""
        if entity.kind not in self._loaders:
            self._loaders[entity.kind] = DataLoader(partial(self._batch, entity), cache=False)
        return await self._loaders[entity.kind].load(wanted)

    async def _batch(self, entity: Entity, wanted: list[Wanted]) -> list[Any]:
        return await (patiently(partial(self._read, entity, wanted)) if self._patient() else self._read(entity, wanted))

    async def _read(self, entity: Entity, wanted: list[Wanted]) -> list[Any]:
        """Each field for the rows of which it is asked; what is asked of the same rows is one statement."""
        rows_of: dict[tuple[Any, ...], set[UUID | None]] = {}
        for each in wanted:
            rows_of.setdefault(each.field, set()).add(each.row_id)
        together: dict[frozenset[UUID | None], list[Wanted]] = {}
        for field, ids in rows_of.items():
            together.setdefault(frozenset(ids), []).append(Wanted(None, *field))
        found: dict[tuple[UUID | None, tuple[Any, ...]], Any] = {}
        for shared, wants in together.items():
            for first in range(0, len(wants), MOST_AT_ONCE):
                found |= await self._fetch(entity, list(shared), wants[first : first + MOST_AT_ONCE])
        places = [(each.row_id, each.field) for each in wanted]
        return [found[place] if place in found else NotFound() for place in places]

    async def _fetch(
        self, entity: Entity, ids: list[UUID | None], wants: list[Wanted]
    ) -> dict[tuple[UUID | None, tuple[Any, ...]], Any]:
        person = self._actor if isinstance(self._actor, Person) else None
        reading = self._reading()
        statement = await _statement(entity, wants, reading.language, "session" if person else None)
        values: dict[str, Any] = {"now": reading.now, "today": today(reading.now), "ids": ids}
        if person is not None:
            values["session"] = person.session_id
        for number, each in enumerate(wants):
            values |= values_at(f"f{number}", dict(each.arguments))
        answer = await self._pool.fetch(statement, values)
        if answer is None:
            raise Unauthenticated
        found = json.loads(completed(answer.json, statement.computed, reading))
        rows: dict[UUID | None, Any] = (
            {None: found} if entity is QUERY else {_uuid(row["id"]): row for row in found["rows"]}
        )
        return {
            (row_id, each.field): row[f"f{number}"] for row_id, row in rows.items() for number, each in enumerate(wants)
        }


def _uuid(global_id: str) -> UUID:
    found = global_ids.decode(global_id)
    assert found is not None
    return found[1]


_statements: Bounded[Statement] = Bounded(MOST_STATEMENTS)


async def _statement(entity: Entity, wants: list[Wanted], language: str, known_by: str | None) -> Statement:
    """The statement for so many fields; a new one is made in a thread, so that nobody waits for it."""
    key = (entity.kind, tuple(each.shape for each in wants), language, known_by)
    known = _statements.used(key)
    if known is None:
        known = await asyncio.to_thread(_compiled, entity, wants, language, known_by)
        if len(known.text) <= LONGEST_STATEMENT_REMEMBERED:
            _statements.keep(key, known)
    return known


def _compiled(entity: Entity, wants: list[Wanted], language: str, known_by: str | None) -> Statement:
    asked = [each.asked(f"f{n}", entity) for n, each in enumerate(wants)]
    root = QUERY
    if entity is not QUERY:
        root, asked = named_rows(entity, (ID, *asked))
    return compile_statement(CATALOGUE, root, asked, language=language, known_by=known_by, heaviest=inf)
