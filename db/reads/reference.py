"""What everybody may see: charges and coded reasons."""

from typing import Any

from sqlalchemy import func, or_, true

from db import models
from db.reads.declaring import Condition, Entity, Expression, Projection, Reader, Row, Rows


def everybody(_: Reader, __: Row) -> Condition:
    """Rows that are public."""
    return true()


def named(_: Row, charge: Row, __: Reader, *, search: Any) -> Rows:
    """Charges whose name contains a text, or whose code begins with it; all without a text."""
    if search is None:
        return Rows(())
    beginning = func.substr(search, 2)
    return Rows((or_(charge.name.like(search, escape="\\"), charge.code.like(beginning, escape="\\")),))


def in_language(chinese: str, english: str) -> Expression:
    """One of two columns, by the reader's language."""

    def words(row: Row, reader: Reader) -> Projection:
        return getattr(row, english if reader.language == "en" else chinese)  # type: ignore[no-any-return]

    return Expression(words, certain=True)


CHARGE = Entity("charge", "Charge", models.Charge, everybody)
REASON = Entity("reason", "Reason", models.Reason, everybody, {"label": in_language("label_zh", "label_en")})
