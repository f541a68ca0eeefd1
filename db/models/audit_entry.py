"""操作日志: who did what to which thing, with old and new values; rows are only ever added."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, RecordedAt, Scoped


class AuditEntry(Base, Scoped):
    """An act. Secrets are left out of the values, personal values are masked."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_office_at", "procuratorate_id", "at"),
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
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
