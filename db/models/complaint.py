"""投诉 about delay, and 承办院通知 to those bound to a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.account import Account
from db.models.procuratorate import Procuratorate
from rules.complaints import ComplaintStatus


class Complaint(Base, Scoped):
    """A complaint about one's own application, and its answer."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(
            "subject_kind in ('registration','binding','remote_request','appointment')",
            name="subject_is_an_application",
        ),
        CheckConstraint(
            "(status in ('UPHELD','DISMISSED')) = (answer is not null and answered_at is not null"
            " and answered_by_id is not null)",
            name="answered_has_its_answer",
        ),
        Index(
            "uq_complaints_open",
            "account_id",
            "subject_id",
            unique=True,
            postgresql_where=text("status = 'SUBMITTED'"),
        ),
        Index("ix_complaints_account_id_id", "account_id", "id"),
        Index("ix_complaints_office_queue", "procuratorate_id", "status", "due_at"),
    )

    id: Mapped[Id]
    complaint_number: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    subject_number: Mapped[str]
    status: Mapped[ComplaintStatus] = mapped_column(enum_of(ComplaintStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    statement: Mapped[str]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.complaint_number


class CaseAnnouncement(Base, Scoped):
    """What an office told everyone bound to a case, once."""

    __tablename__ = "case_announcements"
    __table_args__ = (CheckConstraint("told > 0", name="somebody_was_told"),)

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    body: Mapped[str]
    told: Mapped[int]
    created_at: Mapped[RecordedAt]
