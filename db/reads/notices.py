"""通知: one's own inbox."""

from db import models
from db.queries import notices
from db.reads.declaring import Choice, Entity, Expression, Part, Projection, Reader, Relation, Row, Rows


def _in_language(chinese: str, english: str) -> Expression:
    def text(row: Row, reader: Reader) -> Projection:
        return getattr(row, english if reader.language == "en" else chinese)  # type: ignore[no-any-return]

    return Expression(text, certain=True)


NOTICE = Entity(
    "notice",
    "Notice",
    models.Notice,
    lambda reader, row: notices.visible_to(reader, row),
    {
        "title": _in_language("title_zh", "title_en"),
        "body": _in_language("body_zh", "body_en"),
        "subject": Choice(("registration", "binding", "case"), lambda row: (row.subject_kind, row.subject_id)),
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
