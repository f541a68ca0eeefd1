"""操作日志: who did what to which thing, with old and new values; rows are only ever added, and sealed into a chain."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, RecordedAt, Scoped


class AuditEntry(Base, Scoped):
    """An act. Secrets are left out of the values, personal ones stand as masked form and keyed hash."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_office_at", "procuratorate_id", "at"),
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[RecordedAt]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str | None]
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]
    address: Mapped[str | None]
    request_id: Mapped[str | None]


class AuditSeal(Base):
    """The place of an entry in its office's chain (without an office: the portal's own); rows are only ever added."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_begins_with_one"),
        CheckConstraint("octet_length(previous) = 32 and octet_length(hash) = 32", name="hashes_are_whole"),
        Index(
            "uq_audit_seals_line_seq", "procuratorate_id", "seq", unique=True, postgresql_nulls_not_distinct=True
        ),  # two sealers can never fork a line
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    seq: Mapped[int]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[RecordedAt]


class UnsealedEntry(Base):
    """An entry that waits for its seal: written by a trigger with the entry, so that no act waits and none is forgotten."""

    __tablename__ = "unsealed_entries"
    __table_args__ = (Index("ix_unsealed_entries_line", "procuratorate_id", "entry_id"),)

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    procuratorate_id: Mapped[UUID | None]
