"""公开信息: what everybody may read. What is withdrawn is found by its id alone, and says nothing but that it was withdrawn."""

from typing import Any

from sqlalchemy import Integer, Text, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from db import models
from db.queries.publications import is_public
from db.reads.arguments import few
from db.reads.declaring import (
    Choice,
    Condition,
    Entity,
    Expression,
    Group,
    Projection,
    Reader,
    Relation,
    Row,
    Rows,
    Source,
    where,
)
from db.reads.projections import tabulated
from db.reads.reference import everybody, in_language
from rules.cases import CaseStage
from rules.publications import WITHDRAWN_TITLE, PublicationKind

MOST = 50  # of the newest, at once
KINDS = {PublicationKind.IMPORTANT_CASE: "important_case", PublicationKind.LEGAL_DOCUMENT: "legal_document"}


def _title(row: Row, reader: Reader) -> Projection:
    zh, en = WITHDRAWN_TITLE
    return case((row.withdrawn_at.is_not(None), literal(en if reader.language == "en" else zh)), else_=row.title)


def _stage_label(row: Row, reader: Reader) -> Projection:
    def words(stage: CaseStage | None) -> str | None:
        return stage.label(reader.language) if stage else None

    return tabulated(words, (cast(row.stage, Text), [None, *CaseStage]))


FIELDS: dict[str, Source] = {
    "title": Expression(_title, certain=True),
    "stage_label": Expression(_stage_label),
    "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
    "charges": Relation(
        "publication_charge",
        lambda row, charge, _: Rows((charge.publication_id == row.id,), (charge.position,)),
        many=True,
    ),
}


def _of_kind(kind: PublicationKind) -> Any:
    """By its id whatever was public once; lists ask for what is public now."""

    def visible(_: Reader, row: Row) -> Condition:
        same: Condition = row.kind == kind
        return same

    return visible


IMPORTANT_CASE = Entity(
    "important_case",
    "ImportantCase",
    models.Publication,
    _of_kind(PublicationKind.IMPORTANT_CASE),
    FIELDS
    | {"category": Relation("publication_category", lambda row, other, _: where(other.code == row.category_code))},
    public=True,
)
LEGAL_DOCUMENT = Entity(
    "legal_document",
    "LegalDocument",
    models.Publication,
    _of_kind(PublicationKind.LEGAL_DOCUMENT),
    FIELDS
    | {"document_type": Relation("document_type", lambda row, other, _: where(other.code == row.document_type_code))},
    public=True,
)
# In lists both kinds stand together: what is public now.
PUBLICATION = Entity(
    "publication",
    "Publication",
    models.Publication,
    lambda _, row: is_public(row),
    variants={kind.value: entity for kind, entity in KINDS.items()},
    told_by="kind",
)
PUBLICATION_CHARGE = Entity("publication_charge", "Charge", models.PublicationCharge, everybody)
DOCUMENT_TYPE = Entity(
    "document_type", "DocumentType", models.DocumentType, everybody, {"label": in_language("label_zh", "label_en")}
)
PUBLICATION_CATEGORY = Entity(
    "publication_category",
    "PublicationCategory",
    models.PublicationCategory,
    everybody,
    {"label": in_language("label_zh", "label_en")},
)


def _newest(row: Row, *conditions: Condition, limit: Any) -> Rows:
    return Rows((is_public(row), *conditions), (row.published_at.desc(), row.id.desc()), limit)


IMPORTANT_CASES_OF_LEVEL = Entity(
    "important_cases_of_level",
    "ImportantCasesOfLevel",
    models.PublicationLevel,
    everybody,
    {
        "publications": Relation(
            "important_case",
            lambda group, row, _, *, per_group: _newest(
                row, row.kind == PublicationKind.IMPORTANT_CASE, row.level == group.level, limit=per_group
            ),
            many=True,
        )
    },
)
LEGAL_DOCUMENTS_OF_TYPE = Entity(
    "legal_documents_of_type",
    "LegalDocumentsOfType",
    models.DocumentType,
    everybody,
    {
        "document_type": Relation("document_type", lambda group, other, _: where(other.code == group.code)),
        "publications": Relation(
            "legal_document",
            lambda group, row, _, *, per_group: _newest(row, row.document_type_code == group.code, limit=per_group),
            many=True,
        ),
    },
)
PER_GROUP = {"per_group": few("perGroup", MOST)}
LATEST = Relation(
    "publication",
    lambda _, row, __, *, first: _newest(row, limit=first),
    many=True,
    arguments={"first": few("first", MOST)},
)
BY_LEVEL = Relation(
    "important_cases_of_level",
    lambda _, level, __: Rows((), (level.position,)),
    many=True,
    arguments=PER_GROUP,
    hands={"publications": ("per_group",)},
)
BY_TYPE = Relation(
    "legal_documents_of_type",
    lambda _, kind, __: Rows((), (kind.position,)),
    many=True,
    arguments=PER_GROUP,
    hands={"publications": ("per_group",)},
)


def _total(_: Row, __: Reader) -> Projection:
    share = aliased(models.PublicationTotal)
    return select(func.sum(share.total).cast(Integer)).select_from(share).correlate_except(share).scalar_subquery()


def _today(_: Row, reader: Reader) -> Projection:
    share = aliased(models.PublicationTotal)
    counted = select(func.coalesce(func.sum(share.of_day), 0).cast(Integer)).where(share.day == reader.today)
    return counted.correlate_except(share).scalar_subquery()


# Kept by a trigger: sixteen rows are added up, however large the archive is.
COUNTS = Group(
    "PublicationCounts", {"total": Expression(_total, certain=True), "today": Expression(_today, certain=True)}
)


def one_of(any_id: Any) -> Choice:
    """A publication by its id, of whichever kind."""
    return Choice(tuple(KINDS.values()), lambda _, kind, id: (kind, id), {"id": any_id})
