"""公开异议: what somebody says against a publication, and what the office decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from db.models.publication import Publication
from rules.publication_objections import ObjectionStatus, Remedy


class PublicationObjection(Base, Scoped):
    """An objection; who made it is encrypted, and no account stands beside it, for guests make them as well."""

    __tablename__ = "publication_objections"
    __table_args__ = (
        CheckConstraint(
            "(status <> 'SUBMITTED') = (num_nulls(answer, decided_at, decided_by_id) = 0)",
            name="decided_has_its_answer",
        ),
        CheckConstraint("(status = 'UPHELD') = (remedy is not null)", name="upheld_has_a_remedy"),
        Index("ix_publication_objections_office", "procuratorate_id", "status", "due_at"),
        Index("ix_publication_objections_publication_id", "publication_id"),
    )

    id: Mapped[Id]
    objection_number: Mapped[str] = mapped_column(unique=True)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    name_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    contact_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str]
    grounds: Mapped[str]
    status: Mapped[ObjectionStatus] = mapped_column(enum_of(ObjectionStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant]
    remedy: Mapped[Remedy | None] = mapped_column(enum_of(Remedy))
    answer: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)
    publication: Mapped[Publication] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.objection_number
