"""From a field's arguments to bound values; what is wrong with one is a refusal, before any statement runs."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Integer, Text, Uuid
from sqlalchemy.types import TypeEngine

from db import global_ids
from db.reads.declaring import Bind, Bound, Catalogue, Connection, Converter, Found, Relation, Source, arguments_of
from db.reads.projections import Parameter
from rules.errors import Invalid, Problem, refuse_all

MAX_PAGE = 100
USUAL_PAGE = 20


def row_id(kind: str) -> Converter:
    """A global id of this kind; what is no such id names nothing: NOT_FOUND."""
    return lambda value: None if value is None else Bind(global_ids.read(value, kind), Uuid())


def word(value: StrEnum | None) -> Bound:
    """A value of the vocabulary."""
    return None if value is None else Bind(str(value), Text())


def words(values: Sequence[StrEnum] | None) -> Bound:
    """Several values of the vocabulary."""
    return None if values is None else Bind(tuple(str(value) for value in values), ARRAY(Text()))


def truth(value: bool) -> Bound:
    """Yes or no, as a value."""
    return Bind(bool(value), Boolean())


def switch(value: bool) -> Bound:
    """Yes or no, where it changes the statement itself."""
    return bool(value)


def few(field: str, most: int) -> Converter:
    """How many of something; more than `most` at once is refused."""

    def converted(value: int) -> Bound:
        if not 0 <= value <= most:
            raise Invalid(Problem("PAGE_SIZE", field, {"limit": most}))
        return Bind(value, Integer())

    return converted


def bound(catalogue: Catalogue, source: Source | None, given: Mapping[str, Any]) -> dict[str, Bound]:
    """The arguments of one field by name; raises a `Refused` that names what is wrong."""
    if source is None:
        return {}
    if isinstance(source, Relation) and source.refuse is not None:
        refuse_all(source.refuse(given))
    found: dict[str, Bound] = {}
    for name, convert in arguments_of(source).items():
        value = convert(given.get(name))
        if isinstance(value, Mapping):
            found.update(value)
        else:
            found[name] = value
    if isinstance(source, Connection):
        columns = catalogue[source.to].columns
        names = source.order
        keys = [*source.keys.values(), Uuid()] if isinstance(source, Found) else [columns[name].type for name in names]
        found |= _page(keys, given)
    return found


def shape(arguments: Mapping[str, Bound]) -> tuple[tuple[str, Any], ...]:
    """What makes the statement another one: which values there are, not what they are."""
    return tuple((name, "$" if isinstance(value, Bind) else value) for name, value in arguments.items())


def at(site: str, arguments: Mapping[str, Bound]) -> dict[str, Any]:
    """The arguments of a field as a statement takes them: values as parameters that belong to this place."""
    return {
        name: Parameter(f"{site}_{name}", value.kind) if isinstance(value, Bind) else value
        for name, value in arguments.items()
    }


def values_at(site: str, arguments: Mapping[str, Bound]) -> dict[str, Any]:
    """The values of these parameters."""
    return {f"{site}_{name}": value.value for name, value in arguments.items() if isinstance(value, Bind)}


def _page(kinds: Sequence[TypeEngine[Any]], given: Mapping[str, Any]) -> dict[str, Bound]:
    """`first` after a cursor or `last` before one; the default is the first 20."""
    first, last = given.get("first"), given.get("last")
    if first is not None and last is not None:
        raise Invalid(Problem("PAGE_DIRECTION", "first"))
    size = last if last is not None else USUAL_PAGE if first is None else first
    if not 0 <= size <= MAX_PAGE:
        raise Invalid(Problem("PAGE_SIZE", "first" if last is None else "last", {"limit": MAX_PAGE}))
    found: dict[str, Bound] = {"size": Bind(size, Integer()), "backwards": last is not None}
    for side in ("after", "before"):
        if given.get(side) is not None:
            keys = _keys(given[side], kinds, side)
            found |= {f"{side}_{n}": Bind(key, kind) for n, (key, kind) in enumerate(zip(keys, kinds, strict=True))}
    return found


def _keys(cursor: str, kinds: Sequence[TypeEngine[Any]], field: str) -> list[Any]:
    try:
        texts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError
        return [_READ[kind.python_type](text) for text, kind in zip(texts, kinds, strict=True)]
    except (ValueError, KeyError, binascii.Error, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid(Problem("CURSOR_MALFORMED", field)) from wrong


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _number(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**31:
        raise ValueError("out of range")
    return number


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("NUL")
    text.encode()
    return text


_READ: dict[type, Callable[[str], Any]] = {
    datetime: _moment,
    date: date.fromisoformat,
    int: _number,
    UUID: UUID,
    str: _text,
}
