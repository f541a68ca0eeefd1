"""公开稿: how a publication comes about. The role of the public doors has no right to any table of this file."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Uuid

from db.base import Base, Id, Instant, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from rules.cases import CaseStage
from rules.publication_drafts import DraftAct, DraftStatus
from rules.publications import PublicationKind, WithdrawalReason

STANDINGS = "'VICTIM','GUARDIAN','WITNESS','EXPERT','NOT_PROSECUTED','DEFENDANT','PETITIONER','OTHER'"
GROUNDS = "'CONSENT','OVER_THREE_YEARS','RECIDIVIST','PUBLIC_DUTY'"


class PublicationDraft(Base, Scoped):
    """A version of a publication on its way; `title`, `summary` and `body` are the redacted text, the source lies apart."""

    __tablename__ = "publication_drafts"
    __table_args__ = (
        UniqueConstraint("publication_id", "edition"),
        CheckConstraint("edition > 0", name="edition_begins_with_one"),
        CheckConstraint(
            "(kind = 'LEGAL_DOCUMENT') = (document_type_code is not null)"
            " and (kind = 'IMPORTANT_CASE') = (category_code is not null)",
            name="has_the_type_of_its_kind",
        ),
        CheckConstraint("author_id = any(hands)", name="author_had_a_hand_in_it"),
        CheckConstraint("approver_id <> all(hands)", name="nobody_approves_their_own_text"),
        CheckConstraint(
            "status not in ('REDACTED','IN_REVIEW','APPROVED','PUBLISHED') or num_nulls(title, summary, body) = 0",
            name="redacted_has_its_text",
        ),
        CheckConstraint(
            "(status in ('APPROVED','PUBLISHED')) <= (num_nulls(approver_id, approved_at) = 0)",
            name="approved_by_somebody",
        ),
        CheckConstraint("(approver_id is null) = (approved_at is null)", name="approved_has_its_time"),
        CheckConstraint("(status = 'PUBLISHED') = (published_at is not null)", name="published_has_its_time"),
        CheckConstraint("status <> 'RETURNED' or remarks is not null", name="returned_has_remarks"),
        Index(
            "uq_publication_drafts_open",
            "publication_id",
            unique=True,
            postgresql_where=text("status not in ('PUBLISHED','DISCARDED')"),
        ),
        Index("ix_publication_drafts_case_id", "case_id"),
        Index("ix_publication_drafts_office", "procuratorate_id", "status", "updated_at"),
    )

    id: Mapped[Id]
    publication_id: Mapped[UUID]  # what it becomes, or is a later version of
    edition: Mapped[int]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    kind: Mapped[PublicationKind] = mapped_column(enum_of(PublicationKind))
    document_type_code: Mapped[str | None] = mapped_column(ForeignKey("document_types.code"))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("publication_categories.code"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    document_number: Mapped[str | None]
    stage: Mapped[CaseStage | None] = mapped_column(enum_of(CaseStage))
    effective_on: Mapped[date | None]  # when the judgment came into force
    status: Mapped[DraftStatus] = mapped_column(enum_of(DraftStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    title: Mapped[str | None]
    summary: Mapped[str | None]
    body: Mapped[str | None]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    hands: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))  # everybody who has written in it
    submitted_at: Mapped[datetime | None]
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    approved_at: Mapped[datetime | None]
    remarks: Mapped[str | None]  # of the approver, for the author
    published_at: Mapped[datetime | None]
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.title or f"公开稿 {str(self.id)[-6:]}"


class PublicationSource(Base, Scoped):
    """The unredacted text of a draft as JSON of its parts, encrypted."""

    __tablename__ = "publication_sources"

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("publication_drafts.id"), primary_key=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    text_encrypted: Mapped[bytes] = mapped_column(LargeBinary)


class ProtectedName(Base, Scoped):
    """A name that a draft must not say, from the case's parties or typed in; or that it may, on a ground and for a reason."""

    __tablename__ = "protected_names"
    __table_args__ = (
        UniqueConstraint("draft_id", "name"),
        CheckConstraint(f"standing in ({STANDINGS})", name="standing_is_known"),
        CheckConstraint(f"ground in ({GROUNDS})", name="naming_ground_is_known"),
        CheckConstraint("(ground is null) = (reason is null)", name="named_for_a_reason"),
        CheckConstraint("not (minor and ground is not null)", name="minors_are_never_named"),
    )

    id: Mapped[Id]
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("publication_drafts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    name: Mapped[str]
    standing: Mapped[str]  # what the person is in the document
    minor: Mapped[bool] = mapped_column(server_default=text("false"))
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    ground: Mapped[str | None]  # on which the name may be said
    reason: Mapped[str | None]


class DraftCharge(Base):
    """案由 of a draft in order."""

    __tablename__ = "draft_charges"

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("publication_drafts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(ForeignKey("charges.code"))
    name: Mapped[str]


class DraftStep(Base, Scoped):
    """Something that was done with a draft, with the words that went with it."""

    __tablename__ = "draft_steps"
    __table_args__ = (UniqueConstraint("draft_id", "version"),)

    id: Mapped[Id]
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("publication_drafts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    version: Mapped[int]  # the one that it led to
    act: Mapped[DraftAct] = mapped_column(enum_of(DraftAct))
    at: Mapped[Instant]
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))  # none: its case was closed
    remarks: Mapped[str | None]


class PublicationWithdrawal(Base, Scoped):
    """Why something is public no more, and who took it back; nobody did when its case was closed to the public."""

    __tablename__ = "publication_withdrawals"
    __table_args__ = (
        CheckConstraint("(withdrawn_by_id is null) = (reason = 'CASE_CLOSED')", name="by_staff_or_with_its_case"),
        CheckConstraint("reason = 'CASE_CLOSED' or words is not null", name="staff_say_why"),
    )

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    reason: Mapped[WithdrawalReason] = mapped_column(enum_of(WithdrawalReason))
    words: Mapped[str | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    withdrawn_at: Mapped[Instant]
