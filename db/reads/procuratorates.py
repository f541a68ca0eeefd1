"""检察院: the tree of offices, which everybody may see."""

from typing import Any

from sqlalchemy import Text, func, or_, select
from sqlalchemy.orm import aliased

from db import models
from db.queries.patterns import containing
from db.reads.declaring import Bind, Bound, Entity, Expression, Projection, Reader, Relation, Row, Rows, where
from db.reads.follows import followed_by
from db.reads.reference import everybody
from rules.accounts import plain_text
from rules.errors import Invalid, Problem

LONGEST_SEARCH = 50


def searched(value: str | None) -> Bound:
    """A text to look for, as a pattern; nothing but blanks looks for nothing."""
    text = plain_text(value or "")
    if len(text) > LONGEST_SEARCH:
        raise Invalid(Problem("SEARCH_TOO_LONG", "search"))
    return Bind(containing(text), Text()) if text else None


def office_searched(value: str | None) -> Bound:
    """A name, a short name or initials in pinyin, whatever the letters' size; between words anything may stand."""
    words = plain_text(value or "").lower().split()
    if sum(map(len, words)) > LONGEST_SEARCH:
        raise Invalid(Problem("SEARCH_TOO_LONG", "search"))
    return Bind("".join(containing(word) for word in words), Text()) if words else None


def below(_: Row, office: Row, __: Reader, *, parent_id: Any, search: Any) -> Rows:
    """Right below one; without parent and search the top of the tree; with a search alone, everywhere."""
    conditions = [office.is_active]
    if search is not None:
        named = (office.name, office.short_name, office.initials)
        conditions.append(or_(*(each.like(search, escape="\\") for each in named)))
    if parent_id is not None or search is None:
        conditions.append(office.parent_id == parent_id)
    return Rows(tuple(conditions))


def _subordinate_count(office: Row, _: Reader) -> Projection:
    lower = aliased(models.Procuratorate)
    counted = select(func.count()).select_from(lower).where(lower.parent_id == office.id, lower.is_active)
    return counted.correlate_except(lower).scalar_subquery()


PROCURATORATE = Entity(
    "procuratorate",
    "Procuratorate",
    models.Procuratorate,
    everybody,
    {
        "followed": Expression(lambda office, reader: followed_by(reader, office), certain=True),
        "parent": Relation("procuratorate", lambda row, office, _: where(office.id == row.parent_id)),
        "subordinate_count": Expression(_subordinate_count, certain=True),
    },
)
