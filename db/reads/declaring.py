"""How reads are declared: which rows answer a type, who may see them, and where each field comes from.

A field that is not declared is the column of its name. Everything else is one of the sources below. A declaration says it
in SQL once; whole queries (`statement.py`) and single fields (`graph/rows.py`) are answered from the same declaration.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Uuid
from sqlalchemy.types import TypeEngine

from db.base import Base
from db.crypto import Keys
from rules.errors import Problem

Row: TypeAlias = Any  # an alias of a table: its columns as attributes
Condition: TypeAlias = ColumnElement[bool]
Projection: TypeAlias = ColumnElement[Any]


@dataclass(frozen=True)
class Reader:
    """Who reads, and when, as SQL: bound parameters, so that one statement serves everybody of a language."""

    account_id: ColumnElement[UUID]  # null for a guest, whom no row is visible to
    session_id: ColumnElement[UUID]
    now: ColumnElement[datetime]
    today: ColumnElement[date]  # in Asia/Shanghai
    language: str


@dataclass(frozen=True)
class Reading:
    """What a Python function is given besides its columns."""

    language: str
    keys: Keys
    public_url: str
    now: datetime


@dataclass(frozen=True)
class Bind:
    """A value to be bound: never part of a statement's text."""

    value: Any
    kind: TypeEngine[Any] = field(compare=False)


# What an argument becomes: a bound value, or one that changes the statement itself (absent, yes or no, which kind).
Bound: TypeAlias = Bind | str | bool | None
Converter: TypeAlias = Callable[[Any], Bound | Mapping[str, Bound]]


@dataclass(frozen=True)
class Rows:
    """Which rows of a table, in which order, and how many at most."""

    conditions: tuple[Condition, ...]
    order: tuple[Projection, ...] = ()
    limit: int | None = None


def where(*conditions: Condition) -> Rows:
    """The rows for which all of these hold."""
    return Rows(conditions)


@dataclass(frozen=True)
class Expression:
    """A value in SQL: of the row, for the reader. `certain`: it is never null."""

    of: Callable[[Row, Reader], Projection]
    certain: bool = False


@dataclass(frozen=True)
class Group:
    """Fields of the same row under a name of their own; null when `given` does not hold."""

    type_name: str
    fields: Mapping[str, "Source"]
    given: Callable[[Row], Condition] | None = None


@dataclass(frozen=True)
class Relation:
    """Rows of another entity, as far as the reader may see them: the first one, or all.

    `on(row, other, reader, **arguments)` says which. A part that is reached from its whole needs none. `refuse`: all that is
    wrong with the arguments together. `hands`: which of the arguments go to relations right below instead, by their names.
    """

    to: str
    on: Callable[..., Rows] = lambda *_: Rows(())
    many: bool = False
    arguments: Mapping[str, Converter] = field(default_factory=dict)
    refuse: Callable[[Mapping[str, Any]], Sequence[Problem]] | None = None
    hands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Connection:
    """A list in pages, ordered by columns that are unique together; `extra` are fields of the connection itself."""

    to: str
    order: tuple[str, ...]
    on: Callable[..., Rows] = lambda *_, **__: Rows(())
    descending: bool = False
    arguments: Mapping[str, Converter] = field(default_factory=dict)
    extra: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True)
class Found(Connection):
    """A list whose pages a function of the database finds, by keys that are no columns of the rows.

    `page(reader, size, after, counting, **arguments)` is that function: its row has in lists `ids` and `keys` of the page, `size` at
    most in order, and their `total`; `after` are the keys and the id behind which it lies. `edges` are fields of an edge, from its row.
    """

    keys: Mapping[str, TypeEngine[Any]] = field(default_factory=dict)  # beside the id
    page: Callable[..., Any] = lambda *_, **__: None
    edges: Mapping[str, "Computed"] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A row of one of several entities: `which(row, **arguments)` gives kind and id, the kind as SQL or as text."""

    kinds: tuple[str, ...]
    which: Callable[..., tuple[Projection | str, Projection]]
    arguments: Mapping[str, Converter] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """A Python function of SQL values of the row, by name; it returns what JSON can hold, objects with all their fields."""

    function: Callable[[Any, Reading], Any]
    needs: Callable[..., Mapping[str, Projection]]
    arguments: Mapping[str, Converter] = field(default_factory=dict)


Source: TypeAlias = Expression | Group | Relation | Connection | Choice | Computed


@dataclass(frozen=True)
class Part:
    """Visible with the row of another entity to which it belongs, and only as far as `within` says."""

    of: str
    by: str  # the column that holds the whole's id
    within: Callable[[Reader, Row, Row], Condition] | None = None  # (reader, part, whole)


Scope: TypeAlias = Callable[[Reader, Row], Condition] | Part


@dataclass(frozen=True)
class Entity:
    """The rows of a table that answer a GraphQL type. There is none without saying who may see its rows.

    `public`: whoever asks for one that is not there is not told to sign in. `variants`: the rows answer several types of an
    interface; which one, the column `told_by` says, by its values.
    """

    kind: str  # its stem; also the kind of its global ids
    type_name: str
    table: type[Base] | None  # None: the root of all queries
    visible_to: Scope
    fields: Mapping[str, Source] = field(default_factory=dict)
    public: bool = False
    variants: Mapping[str, str] = field(default_factory=dict)
    told_by: str = ""

    @property
    def rows_of(self) -> type[Base]:
        """Its table."""
        assert self.table is not None, f"{self.kind} has no rows"
        return self.table

    @property
    def columns(self) -> Mapping[str, Any]:
        """The columns of its table."""
        return dict(self.rows_of.__table__.columns.items())

    @property
    def plain_columns(self) -> tuple[str, ...]:
        """The columns that say something by themselves: neither ids nor bytes."""
        return tuple(name for name, each in self.columns.items() if not isinstance(each.type, LargeBinary | Uuid))


Fields: TypeAlias = Entity | Group


def arguments_of(source: Source) -> Mapping[str, Converter]:
    """What a source takes of a field's arguments, paging apart."""
    return source.arguments if isinstance(source, Relation | Connection | Choice | Computed) else {}


class Catalogue:
    """All entities by kind. What does not hold together does not start."""

    def __init__(self, *entities: Entity) -> None:
        self._entities = {entity.kind: entity for entity in entities}
        for entity in entities:
            scope = entity.visible_to
            if isinstance(scope, Part):
                assert "id" in self[scope.of].columns and scope.by in entity.columns, f"{entity.kind}: part of nothing"
            else:
                assert callable(scope), f"{entity.kind}: nothing says who may see it"
            for variant in entity.variants.values():
                assert self[variant].rows_of is entity.rows_of, f"{entity.kind}: {variant} has other rows"
            self._check(entity.kind, entity.fields)

    def __getitem__(self, kind: str) -> Entity:
        return self._entities[kind]

    def types_of(self, entity: Entity) -> Sequence[Entity]:
        """The entity for each type that its rows answer."""
        return [self[kind] for kind in entity.variants.values()] or [entity]

    def _check(self, owner: str, fields: Mapping[str, Source]) -> None:
        for name, source in fields.items():
            targets: tuple[str, ...] = ()
            match source:
                case Relation() | Connection():
                    targets = (source.to,)
                case Choice():
                    targets = source.kinds
                case Group():
                    self._check(f"{owner}.{name}", source.fields)
            for target in targets:
                assert target in self._entities, f"{owner}.{name}: there is no {target}"
            if isinstance(source, Connection):
                assert set(source.order) <= set(self[source.to].columns.keys()), f"{owner}.{name}: no such order"
