"""案件绑定: requests to be linked to a case, and the links."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.account import Account
from db.models.attachment import Attachment
from db.models.case import Case, Party
from db.models.decided import Decided
from db.models.procuratorate import Procuratorate
from db.models.reference import Charge
from rules.bindings import BindingStatus, Capacity
from rules.registrations import IntakeChannel

OPEN = "status in ('SUBMITTED','UNDER_REVIEW','SUSPENDED','RETURNED')"


class Binding(Base, Scoped, Decided):
    """What an applicant claimed about a case, and once approved, the case and the party that give access."""

    __tablename__ = "bindings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "party_id"], ["parties.case_id", "parties.id"], name="fk_bindings_party_of_case"
        ),
        CheckConstraint(
            "status not in ('APPROVED','RELEASED','REVOKED','FROZEN','ENDED')"
            " or (case_id is not null and party_id is not null)",
            name="linked_has_case_and_party",
        ),
        CheckConstraint(
            "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name="not_approved_has_reason"
        ),
        CheckConstraint(
            "status not in ('REJECTED','RETURNED','SUSPENDED','REVOKED') or outcome is not null",
            name="decided_has_outcome",
        ),
        CheckConstraint("(outcome is null) = (decided_at is null)", name="decided_has_its_time"),
        CheckConstraint("(status = 'RELEASED') = (released_on is not null)", name="released_has_its_day"),
        CheckConstraint("status <> 'ENDED' or ends_on is not null", name="ended_has_its_day"),
        CheckConstraint("cardinality(overridden) = 0 or override_reason is not null", name="overridden_has_reason"),
        Index(
            "uq_bindings_open_request",
            "account_id",
            "procuratorate_id",
            "party_name",
            text("coalesce(charge_code, '')"),
            text("coalesce(case_number, '')"),
            "capacity",
            unique=True,
            postgresql_where=text(OPEN),
        ),
        Index(
            "uq_bindings_live_link",
            "account_id",
            "case_id",
            "party_id",
            "capacity",
            unique=True,
            postgresql_where=text("status = 'APPROVED'"),
        ),
        Index("ix_bindings_live_case", "case_id", "account_id", postgresql_where=text("status = 'APPROVED'")),
        Index(
            "ix_bindings_suspended",
            "procuratorate_id",
            "party_name",
            postgresql_where=text("status = 'SUSPENDED'"),
        ),
        Index(
            "ix_bindings_ending",
            "ends_on",
            postgresql_where=text("status = 'APPROVED' and ends_on is not null"),
        ),
        Index("ix_bindings_account_id_id", "account_id", "id"),
        Index("ix_bindings_account_case", "account_id", "case_id"),
        Index("ix_bindings_office_queue", "procuratorate_id", "status", "due_at"),
        Index("ix_bindings_office_submitted_at", "procuratorate_id", "submitted_at"),
        Index("ix_bindings_office_decided_at", "procuratorate_id", "decided_at"),
        Index("ix_bindings_waiting", "due_at", "id", postgresql_where=text("status in ('SUBMITTED','UNDER_REVIEW')")),
    )

    id: Mapped[Id]
    binding_number: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    channel: Mapped[IntakeChannel] = mapped_column(enum_of(IntakeChannel))
    status: Mapped[BindingStatus] = mapped_column(enum_of(BindingStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    capacity: Mapped[Capacity] = mapped_column(enum_of(Capacity))
    party_name: Mapped[str]
    charge_code: Mapped[str | None] = mapped_column(ForeignKey("charges.code"))
    case_number: Mapped[str | None]
    client_name: Mapped[str | None]
    client_relation: Mapped[str | None]
    entrusted_on: Mapped[date | None]
    legal_aid: Mapped[bool]
    note: Mapped[str | None]  # for the applicant's own eyes, as is the label
    case_label: Mapped[str | None]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant]
    released_on: Mapped[date | None]
    release_reason: Mapped[str | None]
    ends_on: Mapped[date | None]  # the last day on which a case that is over can be read
    overridden: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    override_reason: Mapped[str | None]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[UUID | None]
    created_at: Mapped[RecordedAt]

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)
    charge: Mapped[Charge | None] = relationship(lazy="raise", viewonly=True)
    case: Mapped[Case | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="Case.id == foreign(Binding.case_id)"
    )
    party: Mapped[Party | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="Party.id == foreign(Binding.party_id)"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        secondary="binding_attachments", lazy="raise", viewonly=True, order_by="binding_attachments.c.position"
    )

    def __str__(self) -> str:
        return self.binding_number


class BindingAttachment(Base):
    """A paper of a binding request, in the order in which it was given."""

    __tablename__ = "binding_attachments"

    binding_id: Mapped[UUID] = mapped_column(ForeignKey("bindings.id"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True, index=True)
    position: Mapped[int]
