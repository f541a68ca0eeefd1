"""信息公开: what the public reads. Nothing stands here but redacted text that was approved; what is withdrawn keeps no word of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, cast, literal, select, text, union_all
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from rules.cases import CaseStage
from rules.procuratorates import ProcuratorateLevel
from rules.publications import PublicationKind, PublicationStatus

PUBLIC = "withdrawn_at is null"


class DocumentType(Base):
    """文书类型, kept by administrators."""

    __tablename__ = "document_types"

    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    needs_judgment: Mapped[bool]  # published once the judgment is in force
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    def __str__(self) -> str:
        return self.label_zh


class PublicationCategory(Base):
    """重要案件信息的类别, kept by administrators."""

    __tablename__ = "publication_categories"

    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    def __str__(self) -> str:
        return self.label_zh


class Publication(Base, Scoped):
    """An important case or a legal document. It does not know its case: what is secret of it stands in other tables."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'LEGAL_DOCUMENT') = (document_type_code is not null)"
            " and (kind = 'IMPORTANT_CASE') = (category_code is not null)",
            name="has_the_type_of_its_kind",
        ),
        CheckConstraint("(status = 'WITHDRAWN') = (withdrawn_at is not null)", name="withdrawn_has_its_time"),
        CheckConstraint(
            "num_nonnulls(title, body) = case when withdrawn_at is null then 2 else 0 end", name="public_has_its_text"
        ),
        CheckConstraint(
            "withdrawn_at is null or num_nonnulls(summary, document_number, document_number_key, stage) = 0",
            name="withdrawn_says_nothing",
        ),
        CheckConstraint(
            "(document_number is null) = (document_number_key is null)", name="number_is_found_by_its_normal_form"
        ),
        CheckConstraint("version > 0 and (version > 1) = (corrected_at is not null)", name="corrected_has_its_time"),
        CheckConstraint("status <> 'CORRECTED' or corrected_at is not null", name="corrected_is_a_later_version"),
        Index("ix_publications_newest", text("published_at desc"), text("id desc"), postgresql_where=text(PUBLIC)),
        Index(
            "ix_publications_office",
            "procuratorate_id",
            text("published_at desc"),
            text("id desc"),
            postgresql_where=text(PUBLIC),
        ),
        Index(
            "ix_publications_level",
            "kind",
            "level",
            text("published_at desc"),
            text("id desc"),
            postgresql_where=text(PUBLIC),
        ),
        Index(
            "ix_publications_type",
            "document_type_code",
            text("published_at desc"),
            text("id desc"),
            postgresql_where=text(f"{PUBLIC} and document_type_code is not null"),
        ),
        Index("ix_publications_document_number", "document_number_key", postgresql_where=text(PUBLIC)),
        Index("ix_publications_of_office", "procuratorate_id", "published_at"),
    )

    id: Mapped[Id]
    publication_number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PublicationKind] = mapped_column(enum_of(PublicationKind))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    level: Mapped[ProcuratorateLevel] = mapped_column(enum_of(ProcuratorateLevel))  # of the office, then
    document_type_code: Mapped[str | None] = mapped_column(ForeignKey("document_types.code"))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("publication_categories.code"))
    document_number: Mapped[str | None]
    document_number_key: Mapped[str | None]
    stage: Mapped[CaseStage | None] = mapped_column(enum_of(CaseStage))
    title: Mapped[str | None]
    summary: Mapped[str | None]
    body: Mapped[str | None]
    status: Mapped[PublicationStatus] = mapped_column(enum_of(PublicationStatus))
    version: Mapped[int]
    published_at: Mapped[Instant]
    corrected_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)
    document_type: Mapped[DocumentType | None] = relationship(lazy="raise", viewonly=True)
    category: Mapped[PublicationCategory | None] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.publication_number


class PublicationCharge(Base):
    """案由 of a publication in order, as with cases; gone when it is withdrawn."""

    __tablename__ = "publication_charges"
    __table_args__ = (Index("ix_publication_charges_code", "code", "publication_id"),)

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(ForeignKey("charges.code"))
    name: Mapped[str]


class PublicationTotal(Base):
    """How many publications are public, and how many of a day's: kept by a trigger in shares, so that nobody counts the archive
    and those who publish at the same time do not wait for one row."""

    __tablename__ = "publication_totals"

    share: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int]
    day: Mapped[date]
    of_day: Mapped[int]


_LEVELS = union_all(
    *(
        select(
            cast(literal(level.value), enum_of(ProcuratorateLevel)).label("level"),
            cast(literal(position), Integer).label("position"),
        )
        for position, level in enumerate(ProcuratorateLevel, start=1)
    )
).subquery("levels")


class PublicationLevel(Base):
    """The levels of offices as rows, for lists that are shown by level; there is no such table."""

    __table__ = _LEVELS
    __mapper_args__ = {"primary_key": [_LEVELS.c.level]}

    level: Mapped[ProcuratorateLevel]
    position: Mapped[int]
