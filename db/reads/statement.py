"""From what is asked for to one SQL statement, whose answer is PostgreSQL's own JSON.

An object is `row_to_json` of a row of its fields; an object within it is a subselect on the row outside. So the scope, the
order and the page of every list stand where its rows are read, and nothing is put together in Python.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import JSON, Date, DateTime, LargeBinary, Select, Text, Uuid, and_, cast, literal, null, select
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CTE
from sqlalchemy.sql.visitors import iterate

from db.models import Account, Session
from db.queries.sessions import is_live
from db.reads.declaring import (
    Catalogue,
    Choice,
    Computed,
    Connection,
    Entity,
    Expression,
    Fields,
    Found,
    Group,
    Part,
    Projection,
    Reader,
    Relation,
    Row,
    Rows,
    Source,
)
from db.reads.found_pages import FoundPage
from db.reads.pages import Page
from db.reads.projections import NOTHING, Parameter, fields_of, global_id, json_object, json_objects, promised, shown
from db.reads.selection import COMPUTED, TYPENAME, Asked

Around = tuple[Any, ...]  # the rows outside, of which a subselect may speak
NO_ONE = Group("", {})
NOW, TODAY = Parameter("now", DateTime(timezone=True)), Parameter("today", Date())
# What a statement may weigh, in elements of SQL expressions: twice the heaviest query of the contract. To compile this much
# takes about half a second.
HEAVIEST = 4_000
SUBSELECT = 15
DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
DIALECT._backslash_escapes = False  # standard_conforming_strings, as ever since PostgreSQL 9.1


@dataclass(frozen=True)
class Statement:
    """SQL text, the names of its parameters in order, and the Python functions whose places in the answer are marked."""

    text: str
    names: tuple[str, ...]
    computed: tuple[tuple[Computed, Asked], ...]


def compile_statement(
    catalogue: Catalogue,
    root: Entity,
    asked: Sequence[Asked],
    *,
    language: str,
    known_by: str | None,
    heaviest: float = HEAVIEST,
) -> Statement:
    """One statement for the whole answer; raises `TooLarge`.

    `known_by` is "token" or "session", the parameter that says who the person is; None for a guest. One row: the answer and,
    of a person, the session's id and its last use; no row when that session is not live.
    """
    person = _person(known_by, NOW) if known_by else None
    around: Around = () if person is None else (person,)
    builder = Builder(catalogue, _reader(person, language), heaviest)
    statement = select(
        json_object(fields_of(builder.columns(root, None, asked, around)).correlate(*around)).label("answer")
    )
    if person is not None:
        statement = statement.add_columns(person.c.session_id, person.c.last_used_at).select_from(person)
    return in_words(statement, builder)


def in_words(statement: Select[Any], builder: "Builder") -> Statement:
    """The statement as text, its parameters numbered."""
    compiled = statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
    return Statement(str(compiled), tuple(compiled.__dict__.get("parameter_names", ())), tuple(builder.computed))


def _reader(person: CTE | None, language: str) -> Reader:
    """Whoever the live session names, or a guest."""
    if person is None:
        nobody = cast(null(), Uuid())
        return Reader(nobody, nobody, NOW, TODAY, language)
    return Reader(person.c.account_id, person.c.session_id, NOW, TODAY, language)


def _person(known_by: str, now: Projection) -> CTE:
    """Whose live session it is."""
    named = {
        "token": lambda: Session.token_hash == Parameter("token", LargeBinary()),
        "session": lambda: Session.id == Parameter("session", Uuid()),
    }
    return (
        select(Session.id.label("session_id"), Session.account_id, Session.last_used_at)
        .join(Account, Account.id == Session.account_id)
        .where(named[known_by](), is_live(now))
        .cte("person")
    )


class TooLarge(Exception):
    """What is asked for would become a statement that takes too long to compile."""


class Builder:
    """Builds one statement, for whoever reads."""

    def __init__(self, catalogue: Catalogue, reader: Reader, heaviest: float) -> None:
        self.catalogue, self.reader, self.heaviest = catalogue, reader, heaviest
        self.computed: list[tuple[Computed, Asked]] = []
        self.weight = 0

    def _weighed(self, *values: Projection) -> None:
        """Keep the statement from growing without end: labels and scopes are many words of SQL for one of GraphQL."""
        self.weight += SUBSELECT + sum(1 for value in values for _ in iterate(value))
        if self.weight > self.heaviest:
            raise TooLarge

    def columns(self, owner: Fields, row: Row, asked: Sequence[Asked], around: Around) -> list[Projection]:
        """The fields as columns under their response names."""
        return [self.field(owner, row, each, around).label(each.key) for each in asked]

    def whole(
        self, entity: Entity, row: Row, below: Mapping[str, tuple[Asked, ...]], around: Around
    ) -> list[Projection]:
        """The fields of an entity's row as columns; of a row that may be of several types the whole object as one."""
        if not entity.variants:
            return self.columns(entity, row, below[entity.type_name], around)
        told_by, cases = getattr(row, entity.told_by), []
        for value, kind in entity.variants.items():
            variant = self.catalogue[kind]
            columns = self.columns(variant, row, below[variant.type_name], around)
            cases.append((told_by == value, json_object(fields_of(columns).correlate(*around))))
        return [when(*cases).label(NOTHING)]

    def field(self, owner: Fields, row: Row, asked: Asked, around: Around) -> Projection:
        if asked.name == TYPENAME:
            return literal(asked.arguments["type_name"])
        source = owner.fields.get(asked.name)
        if source is not None:
            return self._sourced(source, owner, row, asked, around)
        if asked.name == "id" and isinstance(owner, Entity):
            return global_id(owner.kind, row.id)
        column = getattr(row, asked.name)
        certain = not getattr(column.property.columns[0], "nullable", True)  # no table says it of what is worked out
        return shown(column) if certain else promised(shown(column), asked)

    def _sourced(self, source: Source, owner: Fields, row: Row, asked: Asked, around: Around) -> Projection:
        match source:
            case Expression():
                value = shown(source.of(row, self.reader))
                self._weighed(value)
                return value if source.certain else promised(value, asked)
            case Group():
                columns = self.columns(source, row, asked.below[source.type_name], around)
                group = json_object(fields_of(columns).correlate(*around))
                return promised(when((source.given(row), group)), asked) if source.given is not None else group
            case Relation():
                return self._related(source, owner, row, asked, around)
            case Found():
                return self._found(source, row, asked, around)
            case Connection():
                return self._connected(source, owner, row, asked, around)
            case Choice():
                return promised(self._chosen(source, row, asked, around), asked)
            case Computed():
                return self.computed_of(source, row, asked, around)

    def _related(self, source: Relation, owner: Fields, row: Row, asked: Asked, around: Around) -> Projection:
        entity = self.catalogue[source.to]
        other = aliased(entity.rows_of)
        scope = self._scope(owner, row, entity, other)
        handed = {name for names in source.hands.values() for name in names}
        own = {name: value for name, value in asked.arguments.items() if name not in handed}
        rows = source.on(row, other, self.reader, **own)
        self._weighed(scope, *rows.conditions)
        below = _handed(source, asked)
        columns = self.whole(entity, other, below, (*around, other))
        found = fields_of(columns).select_from(other).where(scope, *rows.conditions).correlate(*around)
        # Without an order there is one row at most: it is named by a key.
        found = found.order_by(*rows.order).limit(rows.limit if source.many or not rows.order else 1)
        if source.many:
            return json_objects(found)
        return promised(json_object(found), asked)

    def _scope(self, owner: Fields, row: Row, entity: Entity, other: Row) -> Projection:
        """Whether the reader may see a row: by the entity's own law, or through the whole of which it is a part."""
        law = entity.visible_to
        if not isinstance(law, Part):
            return law(self.reader, other)
        whole = self.catalogue[law.of]
        if owner is whole:  # reached from the whole, which the reader sees
            return self._belongs(law, other, row)
        around, seen = self._through_whole(entity, other)
        return select(literal(1)).select_from(around).where(seen).correlate_except(around).exists()

    def _through_whole(self, entity: Entity, part: Row) -> tuple[Row, Projection]:
        """The whole of a part, joined and seen by the reader."""
        law = entity.visible_to
        assert isinstance(law, Part)
        whole = aliased(self.catalogue[law.of].rows_of)
        return whole, and_(self._belongs(law, part, whole), self._scope(NO_ONE, None, self.catalogue[law.of], whole))

    def _belongs(self, law: Part, part: Row, whole: Row) -> Projection:
        belongs: Projection = getattr(part, law.by) == whole.id
        return and_(belongs, law.within(self.reader, part, whole)) if law.within else belongs

    def _connected(self, source: Connection, owner: Fields, row: Row, asked: Asked, around: Around) -> Projection:
        entity = self.catalogue[source.to]
        scope = partial(self._scope, owner, row, entity)
        self._weighed(scope(aliased(entity.rows_of)))
        return json_object(Page(self, source, entity, scope, row, asked, around).select())

    def _found(self, source: Found, row: Row, asked: Asked, around: Around) -> Projection:
        entity = self.catalogue[source.to]
        scope = partial(self._scope, NO_ONE, row, entity)
        self._weighed(scope(aliased(entity.rows_of)))
        return json_object(FoundPage(self, source, entity, scope, asked, around).select())

    def _chosen(self, source: Choice, row: Row, asked: Asked, around: Around) -> Projection:
        chosen, row_id = source.which(row, **asked.arguments)
        one = Asked(asked.key, asked.name, below=asked.below)

        def of(kind: str) -> Projection:
            named = Relation(kind, lambda _, other, __: Rows((other.id == row_id,)))
            return self._related(named, NO_ONE, row, one, around)

        if isinstance(chosen, str):
            return of(chosen)
        return when(*((chosen == kind, of(kind)) for kind in source.kinds))

    def computed_of(self, source: Computed, row: Row, asked: Asked, around: Around) -> Projection:
        needs = source.needs(row, self.reader, **asked.arguments)
        self._weighed(*needs.values())
        columns = [value.label(name) for name, value in needs.items()]
        given = cast(json_object(fields_of(columns).correlate(*around)), Text)
        self.computed.append((source, asked))
        mark = literal(f'{COMPUTED}{len(self.computed) - 1}":')
        return cast(mark.op("||")(given).op("||")(literal("}")), JSON())


def _handed(source: Relation, asked: Asked) -> Mapping[str, tuple[Asked, ...]]:
    """What is asked for below, with the arguments that are meant for it."""
    if not source.hands:
        return asked.below
    return {
        name: tuple(
            replace(
                each,
                arguments={**each.arguments, **{taken: asked.arguments[taken] for taken in source.hands[each.name]}},
            )
            if each.name in source.hands
            else each
            for each in fields
        )
        for name, fields in asked.below.items()
    }
