"""注册申请: applications for an account, with their papers and receipt."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, RecordedAt, Scoped, enum_of
from db.models.account import Account
from db.models.attachment import Attachment
from db.models.decided import Decided
from db.models.procuratorate import Procuratorate
from rules.accounts import AccountType, IdType
from rules.registrations import IntakeChannel, ReceiptKind, RegistrationStatus


class Registration(Base, Scoped, Decided):
    """What somebody declared and what was decided; one open application an account."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(
            "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name="not_approved_has_reason"
        ),
        CheckConstraint(
            "(status in ('APPROVED','REJECTED','RETURNED')) = (outcome is not null)", name="decided_has_outcome"
        ),
        CheckConstraint("(outcome is null) = (decided_at is null)", name="decided_has_its_time"),
        CheckConstraint(
            "status in ('DRAFT','WITHDRAWN') or num_nulls(registration_number, procuratorate_id, id_type,"
            " id_number_encrypted, id_number_index, id_number_masked, submitted_at, due_at) = 0",
            name="handed_in_is_whole",
        ),
        Index(
            "uq_registrations_open_account",
            "account_id",
            unique=True,
            postgresql_where=text("status in ('DRAFT','SUBMITTED','UNDER_REVIEW','RETURNED')"),
        ),
        Index("ix_registrations_office_queue", "procuratorate_id", "status", "due_at"),
        Index("ix_registrations_office_submitted_at", "procuratorate_id", "submitted_at"),
        Index("ix_registrations_office_decided_at", "procuratorate_id", "decided_at"),
        Index(
            "ix_registrations_waiting", "due_at", "id", postgresql_where=text("status in ('SUBMITTED','UNDER_REVIEW')")
        ),
        Index("ix_registrations_identity", "id_number_index"),
        Index("ix_registrations_account_submitted", "account_id", "submitted_at"),
    )

    id: Mapped[Id]
    registration_number: Mapped[str | None] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    channel: Mapped[IntakeChannel] = mapped_column(enum_of(IntakeChannel))
    status: Mapped[RegistrationStatus] = mapped_column(enum_of(RegistrationStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    account_type: Mapped[AccountType] = mapped_column(enum_of(AccountType))
    full_name: Mapped[str]
    id_type: Mapped[IdType | None] = mapped_column(enum_of(IdType))
    id_number_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_masked: Mapped[str | None]
    home_region_code: Mapped[str | None]
    license_number: Mapped[str | None]
    license_valid_until: Mapped[date | None]
    law_firm_name: Mapped[str | None]
    law_firm_code: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    drafted_at: Mapped[datetime | None]  # when the form was kept last
    created_at: Mapped[RecordedAt]

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    procuratorate: Mapped[Procuratorate | None] = relationship(lazy="raise", viewonly=True)
    attachments: Mapped[list[Attachment]] = relationship(
        secondary="registration_attachments",
        lazy="raise",
        viewonly=True,
        order_by="registration_attachments.c.position",
    )

    def __str__(self) -> str:
        return self.registration_number or "草稿"


class RegistrationAttachment(Base):
    """A paper of an application, in the order in which it was given."""

    __tablename__ = "registration_attachments"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True, index=True)
    position: Mapped[int]


class Receipt(Base, Scoped):
    """回执单: a number and a code by which its validity can be checked."""

    __tablename__ = "receipts"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ReceiptKind] = mapped_column(enum_of(ReceiptKind))
    verification_code: Mapped[str]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"), unique=True)
    issued_at: Mapped[RecordedAt]
    issued_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    print_count: Mapped[int] = mapped_column(server_default=text("0"))
    revoked_at: Mapped[datetime | None]
    visit_key: Mapped[UUID | None] = mapped_column(unique=True)  # of the form at the hall desk, which serves once
