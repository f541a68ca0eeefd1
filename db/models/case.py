"""案件: cases with their charges, parties, measures, stages and imported progress items."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, RecordedAt, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from rules.cases import CaseDomain, CaseStage, CaseType, CoerciveMeasureKind, Disclosure, PartyRole, Restriction
from rules.progress_events import ProgressKind


class Case(Base, Scoped):
    """The state of a case as the internal system delivered it last; its history is in `progress_events`."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("procuratorate_id", "acceptance_number"),
        CheckConstraint("last_seq >= 0", name="last_seq_is_not_negative"),
        CheckConstraint(
            "sealed_by_id is null or (sealed_at is not null and seal_reason is not null)", name="sealed_by_has_reason"
        ),
        CheckConstraint("jsonb_typeof(particulars) = 'object'", name="particulars_is_an_object"),
        CheckConstraint(r"unified_number ~ '^\d{17}$'", name="unified_number_has_17_digits"),
        Index("ix_cases_unified_number", "unified_number"),
        Index("ix_cases_name_trigrams", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    acceptance_number: Mapped[str]
    unified_number: Mapped[str | None]
    revision: Mapped[int]
    domain: Mapped[CaseDomain] = mapped_column(enum_of(CaseDomain))
    case_type: Mapped[CaseType] = mapped_column(enum_of(CaseType))
    name: Mapped[str]
    department: Mapped[str | None]
    handler_name: Mapped[str | None]
    handler_phone: Mapped[str | None]
    accepted_on: Mapped[date | None]
    deadline_on: Mapped[date | None]
    stage: Mapped[CaseStage] = mapped_column(enum_of(CaseStage))
    concluded_on: Mapped[date | None]
    conclusion: Mapped[str | None]
    disclosure: Mapped[Disclosure] = mapped_column(enum_of(Disclosure))
    restriction: Mapped[Restriction | None] = mapped_column(enum_of(Restriction))
    particulars: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    sealed_at: Mapped[datetime | None]
    sealed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))  # none: the internal system
    seal_reason: Mapped[str | None]
    last_seq: Mapped[int] = mapped_column(server_default=text("0"))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[RecordedAt]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.acceptance_number


class FieldSwitch(Base, Scoped):
    """公开事项开关: what an office does not disclose of its cases of a type, though the type's list has it."""

    __tablename__ = "field_switches"
    __table_args__ = (UniqueConstraint("procuratorate_id", "case_type", "field"),)

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    case_type: Mapped[CaseType] = mapped_column(enum_of(CaseType))
    field: Mapped[str]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)


class CaseCharge(Base):
    """案由 of a case in order; outside criminal cases it is text without a code."""

    __tablename__ = "case_charges"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(ForeignKey("charges.code"), index=True)
    name: Mapped[str]


class Party(Base):
    """当事人 of a case; bindings hang on it. One that disappears from the import is kept and marked."""

    __tablename__ = "parties"
    __table_args__ = (
        UniqueConstraint("case_id", "ref"),
        UniqueConstraint("case_id", "id"),
        Index("ix_parties_name_trigrams", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
        Index("ix_parties_identity", "id_number_index"),
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    ref: Mapped[str]
    role: Mapped[PartyRole] = mapped_column(enum_of(PartyRole))
    name: Mapped[str]
    id_number_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    minor: Mapped[bool]
    missing_since: Mapped[datetime | None]

    def __str__(self) -> str:
        return self.name


class CoerciveMeasure(Base):
    """强制措施 on a party; in force while it has begun and not ended."""

    __tablename__ = "coercive_measures"
    __table_args__ = (UniqueConstraint("party_id", "kind", "starts_on"),)

    id: Mapped[Id]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    kind: Mapped[CoerciveMeasureKind] = mapped_column(enum_of(CoerciveMeasureKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class CaseStagePassed(Base):
    """A stage that the case has entered; the open one is its current stage."""

    __tablename__ = "case_stages"
    __table_args__ = (
        Index("uq_case_stages_current", "case_id", unique=True, postgresql_where=text("left_on is null")),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[CaseStage] = mapped_column(enum_of(CaseStage))
    entered_on: Mapped[date]
    left_on: Mapped[date | None]


class ProgressEvent(Base):
    """案件进展: what happened, numbered within its case under the case's row lock; never changed afterwards."""

    __tablename__ = "progress_events"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        ForeignKeyConstraint(["case_id", "party_id"], ["parties.case_id", "parties.id"]),
        CheckConstraint("seq > 0", name="seq_begins_with_one"),
        Index("ix_progress_events_case_import_id", "case_import_id"),
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    kind: Mapped[ProgressKind] = mapped_column(enum_of(ProgressKind))
    ref: Mapped[str | None]
    occurred_on: Mapped[date]
    recorded_at: Mapped[RecordedAt]
    round: Mapped[int | None]
    detail: Mapped[str | None]
    previous: Mapped[str | None]
    current: Mapped[str | None]
    party_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("progress_events.id"))
    case_import_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_imports.id"))
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))


class ProgressItem(Base):
    """An imported progress item as it stands now, with the event that last told of it."""

    __tablename__ = "progress_items"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ProgressKind] = mapped_column(enum_of(ProgressKind))
    occurred_on: Mapped[date]
    round: Mapped[int | None]
    detail: Mapped[str | None]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("progress_events.id"))


class CaseLine(Base):
    """The line that a case was imported from last, as a keyed hash of its bytes without the revision, and what it was warned of."""

    __tablename__ = "case_lines"
    __table_args__ = (Index("ix_case_lines_line_hash", "line_hash"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    line_hash: Mapped[bytes] = mapped_column(LargeBinary)
    irregular: Mapped[bool]
    unknown_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))


class CaseImport(Base):
    """导入批次: a file, who brought it, and what became of its lines."""

    __tablename__ = "case_imports"
    __table_args__ = (
        Index("ix_case_imports_upload", "case_upload_id", "id"),
        Index("ix_case_imports_office", "procuratorate_id", "id"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    filename: Mapped[str]
    case_upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_uploads.id"))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    bytes_read: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    started_at: Mapped[RecordedAt]
    finished_at: Mapped[datetime | None]
    lines: Mapped[int] = mapped_column(server_default=text("0"))
    new: Mapped[int] = mapped_column(server_default=text("0"))
    changed: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    skipped: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
    warnings: Mapped[int] = mapped_column(server_default=text("0"))
    corrected: Mapped[int] = mapped_column(server_default=text("0"))
    withdrawn: Mapped[int] = mapped_column(server_default=text("0"))
