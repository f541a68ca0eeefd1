"""通知: one's own inbox."""

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import notices
from db.reads.declaring import Choice, Condition, Entity, Expression, Part, Projection, Reader, Relation, Row, Rows
from db.reads.publications import KINDS
from rules.notices import WITHHELD_BODY, WITHHELD_TITLE


def _of_a_sealed_case(row: Row) -> Condition:
    case_ = aliased(models.Case)
    sealed = select(1).where(case_.id == row.subject_id, case_.sealed_at.is_not(None)).correlate_except(case_)
    return and_(row.subject_kind == "case", sealed.exists())


def _in_language(chinese: str, english: str, instead: tuple[str, str]) -> Expression:
    """What was told; once a case is sealed, not even an old notice tells of it."""

    def text(row: Row, reader: Reader) -> Projection:
        in_english = reader.language == "en"
        told = getattr(row, english if in_english else chinese)
        return case((_of_a_sealed_case(row), literal(instead[in_english])), else_=told)

    return Expression(text, certain=True)


OWN = ("registration", "binding", "case", "complaint", "remote_request", "appointment", "booking_ban")


def _subject_kind(row: Row) -> Projection:
    """Of a publication its kind: each is a type of its own."""
    publication = aliased(models.Publication)
    kind = select(func.lower(publication.kind)).where(publication.id == row.subject_id).correlate_except(publication)
    return case((row.subject_kind == "publication", kind.scalar_subquery()), else_=row.subject_kind)


NOTICE = Entity(
    "notice",
    "Notice",
    models.Notice,
    lambda reader, row: notices.visible_to(reader, row),
    {
        "title": _in_language("title_zh", "title_en", WITHHELD_TITLE),
        "body": _in_language("body_zh", "body_en", WITHHELD_BODY),
        "subject": Choice(
            (*OWN, *KINDS.values()),
            lambda row: (_subject_kind(row), row.subject_id),
        ),
        "deliveries": Relation("delivery", lambda _, delivery, __: Rows((), order=(delivery.id,)), many=True),
    },
)
DELIVERY = Entity(
    "delivery",
    "Delivery",
    models.Delivery,
    Part("notice", "notice_id"),
    {"delivered_at": Expression(lambda row, _: row.sent_at)},
)
