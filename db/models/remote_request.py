"""异地申请: requests through the local office to the one that handles the case, their steps and what was handed over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.account import Account
from db.models.attachment import Attachment
from db.models.decided import Decided
from db.models.procuratorate import Procuratorate
from rules.bindings import Capacity
from rules.remote_decisions import DeliveryMedium
from rules.remote_requests import RemoteRequestKind, RemoteRequestStatus

OPEN = (
    "status in ('SUBMITTED','LOCAL_VERIFYING','FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','RETURNED','APPROVED')"
)
WAITING = "status in ('SUBMITTED','LOCAL_VERIFYING','FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','APPROVED')"


class RemoteRequest(Base, Decided):
    """What an applicant asks of a far office through a near one. It belongs to two offices: `remote_requests.within` says when
    each of them sees it. Which case is meant stands in `RemoteRequestCase`, for the handling office alone."""

    __tablename__ = "remote_requests"
    __table_args__ = (
        CheckConstraint("local_procuratorate_id <> handling_procuratorate_id", name="has_two_offices"),
        CheckConstraint(
            "procuratorate_id in (local_procuratorate_id, handling_procuratorate_id)", name="lies_with_one_of_them"
        ),
        CheckConstraint(
            "status not in ('FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','APPROVED','FULFILLED','CLOSED')"
            " or (forwarded_at is not null and verified_by_id is not null)",
            name="forwarded_was_verified",
        ),
        CheckConstraint(
            "(outcome is not null) = (status in ('APPROVED','FULFILLED','CLOSED','RETURNED','REJECTED'))"
            " or status = 'WITHDRAWN'",
            name="decided_has_outcome",
        ),
        CheckConstraint(
            "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name="not_approved_has_reason"
        ),
        CheckConstraint("(outcome is null) = (decided_at is null)", name="decided_has_its_time"),
        CheckConstraint(
            "outcome is distinct from 'APPROVED' or reviewer_id <> verified_by_id", name="approved_by_another"
        ),
        CheckConstraint(
            "(status in ('FULFILLED','CLOSED')) = (num_nonnulls(delivered_at, delivered_by_id, receipt_id) = 3)",
            name="handed_over_has_its_receipt",
        ),
        CheckConstraint(
            "delivered_at is null or kind <> 'FILE_ACCESS' or num_nulls(medium, pieces, undertaking_id) = 0",
            name="file_has_medium_and_undertaking",
        ),
        CheckConstraint("pieces between 1 and 999", name="pieces_can_be_counted"),
        Index(
            "uq_remote_requests_open_request",
            "account_id",
            "kind",
            "handling_procuratorate_id",
            "party_name",
            text("coalesce(case_number, '')"),
            unique=True,
            postgresql_where=text(OPEN),
        ),
        Index("ix_remote_requests_account_id_id", "account_id", "id"),
        Index("ix_remote_requests_local_queue", "local_procuratorate_id", "status", "due_at"),
        Index("ix_remote_requests_handling_queue", "handling_procuratorate_id", "status", "due_at"),
        Index("ix_remote_requests_office_submitted_at", "procuratorate_id", "submitted_at"),
        Index("ix_remote_requests_office_decided_at", "procuratorate_id", "decided_at"),
        Index("ix_remote_requests_waiting", "due_at", "id", postgresql_where=text(WAITING)),
    )

    id: Mapped[Id]
    request_number: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[RemoteRequestKind] = mapped_column(enum_of(RemoteRequestKind))
    local_procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    handling_procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))  # the one that has it now
    status: Mapped[RemoteRequestStatus] = mapped_column(enum_of(RemoteRequestStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    capacity: Mapped[Capacity] = mapped_column(enum_of(Capacity))
    party_name: Mapped[str]
    case_number: Mapped[str | None]
    purpose: Mapped[str]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant]
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    forwarded_at: Mapped[datetime | None]  # from then on the handling office sees it
    binding_id: Mapped[UUID | None] = mapped_column(ForeignKey("bindings.id"))  # what an account was asked for
    delivered_at: Mapped[datetime | None]
    delivered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipts.id"), unique=True)
    medium: Mapped[DeliveryMedium | None] = mapped_column(enum_of(DeliveryMedium))
    pieces: Mapped[int | None]
    seal_number: Mapped[str | None]
    undertaking_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachments.id"))
    created_at: Mapped[RecordedAt]

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    local_procuratorate: Mapped[Procuratorate] = relationship(
        lazy="raise", viewonly=True, foreign_keys=[local_procuratorate_id]
    )
    handling_procuratorate: Mapped[Procuratorate] = relationship(
        lazy="raise", viewonly=True, foreign_keys=[handling_procuratorate_id]
    )
    attachments: Mapped[list[Attachment]] = relationship(
        secondary="remote_request_attachments",
        lazy="raise",
        viewonly=True,
        order_by="remote_request_attachments.c.position",
    )

    def __str__(self) -> str:
        return self.request_number


class RemoteRequestAttachment(Base):
    """A paper of a remote request, in the order in which it was given."""

    __tablename__ = "remote_request_attachments"

    remote_request_id: Mapped[UUID] = mapped_column(ForeignKey("remote_requests.id"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True, index=True)
    position: Mapped[int]


class RemoteRequestStep(Base):
    """Something that happened to a remote request; `comment` is for the applicant, `inner_note` between the offices."""

    __tablename__ = "remote_request_steps"
    __table_args__ = (Index("ix_remote_request_steps_request", "remote_request_id", "position"),)

    id: Mapped[Id]
    remote_request_id: Mapped[UUID] = mapped_column(ForeignKey("remote_requests.id"))
    position: Mapped[int]  # the version that it led to
    status: Mapped[RemoteRequestStatus] = mapped_column(enum_of(RemoteRequestStatus))
    at: Mapped[Instant]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))  # which did it or was asked
    comment: Mapped[str | None]
    inner_note: Mapped[str | None]
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)


class RemoteRequestCase(Base, Scoped):
    """The case and party that the handling office found; the local office never sees it."""

    __tablename__ = "remote_request_cases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "party_id"], ["parties.case_id", "parties.id"], name="fk_remote_request_cases_party_of_case"
        ),
        Index("ix_remote_request_cases_case_id", "case_id"),
    )

    remote_request_id: Mapped[UUID] = mapped_column(ForeignKey("remote_requests.id"), primary_key=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[UUID]
