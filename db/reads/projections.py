"""Values as the API shows them, in SQL: moments, global ids, cursors, and rules of the law laid out as tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from db.global_ids import prefix
from db.reads.declaring import Expression, Projection, Reader, Row
from db.reads.selection import MISSING, Asked
from rules.labels import Labelled

MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'
ZONE = "Asia/Shanghai"


class Parameter(ColumnElement[Any]):
    """A bound value of a statement, by name; equal names are one value. Everything else in a statement is our own text."""

    inherit_cache = False

    def __init__(self, name: str, kind: TypeEngine[Any]) -> None:
        self.name = name
        self.type = kind


@compiles(Parameter)
def _numbered(parameter: Parameter, compiler: SQLCompiler, **_: object) -> str:
    names: list[str] = compiler.__dict__.setdefault("parameter_names", [])
    if parameter.name not in names:
        names.append(parameter.name)
    kind = compiler.dialect.type_compiler_instance.process(parameter.type)
    return f"${names.index(parameter.name) + 1}::{kind}"


def shown(value: Projection) -> Projection:
    """The value as the contract writes it: moments in whole seconds at +08:00; the rest as JSON has it."""
    if isinstance(value.type, DateTime):
        return func.to_char(func.timezone(ZONE, value), MOMENT)
    return value


def global_id(kind: str, row_id: Projection) -> Projection:
    """The global id of a row."""
    content = literal_column(f"'\\x{prefix(kind).hex()}'::bytea").op("||")(func.uuid_send(row_id))
    return func.translate(func.encode(content, "base64"), "+/", "-_")


def cursor(keys: Iterable[Projection]) -> Projection:
    """The place of a row in a list: its keys as texts, in base64url."""
    texts = cast(func.json_build_array(*(cast(key, Text) for key in keys)), Text)
    return func.translate(func.encode(func.convert_to(texts, "UTF8"), "base64"), "+/=\n", "-_")


def tabulated(rule: Callable[..., Any], *columns: tuple[Projection, Sequence[Any]]) -> Projection:
    """A rule over columns of few known values, asked for all of them now and laid out as a table: the law stays in Python,
    the answer comes from SQL. Values that a column does not hold may be None."""
    table = {
        "|".join(_code(each) for each in values): rule(*values) for values in product(*(known for _, known in columns))
    }
    usual = Counter(table.values()).most_common(1)[0][0]
    key, *more = (func.coalesce(column, "") if None in known else column for column, known in columns)
    for each in more:
        key = func.concat(key, "|", each)
    rest = {code: _constant(value) for code, value in table.items() if value != usual}
    return case(rest, value=key, else_=_constant(usual)) if rest else _constant(usual)


def _code(value: Any) -> str:
    return "" if value is None else str(value)


def _constant(value: Any) -> Projection:
    return cast(null(), Text) if value is None else literal(value)


def label(column: str, kind: type[Labelled]) -> Expression:
    """A value of the vocabulary in the reader's words."""

    def words(row: Row, reader: Reader) -> Projection:
        return tabulated(lambda value: value.label(reader.language), (getattr(row, column), list(kind)))

    return Expression(words, certain=True)


NOTHING = "{}"  # no name in GraphQL


def fields_of(columns: Sequence[Projection]) -> Select[Any]:
    """A row of these columns, to become an object; also of none, when every field is skipped or of another type."""
    return select(*columns) if columns else select(cast(literal(NOTHING), JSON()).label(NOTHING))


def json_object(row_of: Select[Any]) -> Projection:
    """The first row as a JSON object; null when there is none."""
    row = row_of.subquery("o")
    whole = row.c[NOTHING] if NOTHING in row.c else func.row_to_json(row.table_valued(), type_=JSON())
    return select(whole).select_from(row).scalar_subquery()


def json_objects(rows_of: Select[Any]) -> Projection:
    """All rows as a JSON list of objects."""
    return func.array_to_json(func.array(json_object(rows_of)), type_=JSON())


def promised(value: Projection, asked: Asked) -> Projection:
    """The value, or where the schema promises one and there is none, a mark that nobody can overlook."""
    if not asked.required:
        return value
    as_json = value if isinstance(value.type, JSON) else func.to_json(value)
    return func.coalesce(as_json, cast(literal(MISSING), JSON()), type_=JSON())
