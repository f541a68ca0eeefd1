"""信息公开检索: publications by words and filters, found by the database's `search_publications`."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, Text, Uuid, cast, func, literal, null
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import TypeEngine

from db import global_ids
from db.queries.publications import is_public
from db.reads.declaring import Bind, Bound, Computed, Found, Projection, Reader, Reading, Row, where
from rules.deadlines import SHANGHAI
from rules.errors import refuse_all
from rules.highlights import highlights
from rules.publication_search import PublicationFilter, PublicationOrder, filter_problems
from rules.search_text import search_text, search_words, word_grams

_TEXTS, _MOMENT = ARRAY(Text()), DateTime(timezone=True)
# What the function takes before the page, in order.
_TAKEN: Mapping[str, TypeEngine[Any]] = {
    "words": _TEXTS,
    "grams": _TEXTS,
    "whole": Text(),
    "offices": ARRAY(Uuid()),
    "subordinates": Boolean(),
    "kinds": _TEXTS,
    "types": _TEXTS,
    "charges": _TEXTS,
    "stages": _TEXTS,
    "of_number": Text(),
    "since": _MOMENT,
    "until": _MOMENT,
}
_KEYS: Mapping[str, TypeEngine[Any]] = {"ranks": Integer(), "moments": _MOMENT}


def _filtered(given: Any) -> Mapping[str, Bound]:
    """What a filter says, as values for the function; what it does not say is absent."""
    asked = _asked(given)
    refuse_all(filter_problems(asked, "filter"))
    words = tuple(search_words(asked.text))
    offices = tuple(global_ids.read(each, "procuratorate") for each in asked.procuratorate_ids)
    values: dict[str, Any] = {
        "words": words,
        "grams": tuple(gram for word in words for gram in word_grams(word)),
        "whole": search_text(asked.text or "") if words else None,
        "offices": offices,
        "subordinates": asked.include_subordinates if offices else None,
        "kinds": tuple(str(each) for each in asked.kinds),
        "types": tuple(asked.document_types),
        "charges": tuple(asked.charge_codes),
        "stages": tuple(str(each) for each in asked.stages),
        "of_number": search_text(asked.document_number or "") or None,
        "since": _begin(asked.published_from),
        "until": _begin(asked.published_to, 1),
    }
    return {name: None if values[name] in (None, ()) else Bind(values[name], kind) for name, kind in _TAKEN.items()}


def _asked(given: Any) -> PublicationFilter:
    """The filter from what GraphQL gives: an object, or before execution a mapping with the names of the schema."""
    by_name = given if isinstance(given, Mapping) else {} if given is None else vars(given)
    asked = {each.name: by_name.get(each.name, by_name.get(_camel(each.name))) for each in fields(PublicationFilter)}
    return PublicationFilter(**{name: value for name, value in asked.items() if value is not None})


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def _begin(day: date | None, more: int = 0) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=more), time(), SHANGHAI)


def _ordered(order: PublicationOrder | None) -> Mapping[str, Bound]:
    return {"by_relevance": order is PublicationOrder.RELEVANCE}


def _page(
    _: Reader, size: Projection, after: Sequence[Projection], counting: bool, *, by_relevance: bool, **given: Any
) -> Projection:
    """The function with these arguments."""
    filtered = [cast(null(), kind) if given[name] is None else given[name] for name, kind in _TAKEN.items()]
    behind = after or [cast(null(), kind) for kind in (*_KEYS.values(), Uuid())]
    return func.search_publications(*filtered, literal(by_relevance), *behind, size, literal(counting))


def _texts(row: Row, _: Reader, *, words: Any = None, **__: Any) -> Mapping[str, Projection]:
    """Of a search without words nothing is shown."""
    if words is None:
        return {"words": cast(null(), _TEXTS)}
    return {
        "words": words,
        "whole": func.array_remove(array([row.title, row.document_number]), null()),
        "cut": func.array_remove(array([row.summary, row.body]), null()),
    }


def _highlights(given: Any, _: Reading) -> list[str]:
    return highlights(given["whole"], given["cut"], given["words"]) if given["words"] else []


PUBLICATION_SEARCH = Found(
    "publication",
    (),
    lambda _, row, __, **___: where(is_public(row)),
    arguments={"filter": _filtered, "order_by": _ordered},
    keys=_KEYS,
    page=_page,
    edges={"highlights": Computed(_highlights, _texts)},
)


def _followed(reader: Reader, size: Projection, after: Sequence[Projection], counting: bool) -> Projection:
    """The newest of what the reader follows."""
    behind = after or [cast(null(), _MOMENT), cast(null(), Uuid())]
    return func.followed_publications(reader.account_id, *behind, size, literal(counting))


FOLLOWED_PUBLICATIONS = Found(
    "publication",
    (),
    lambda _, row, __, **___: where(is_public(row)),
    keys={"moments": _MOMENT},
    page=_followed,
    edges={"highlights": Computed(_highlights, _texts)},
)
