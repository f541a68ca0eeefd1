"""Who somebody really is: what was checked in person, and where two accounts claim the same identity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.account import Account
from rules.registrations import ClashKind


class IdentityVerification(Base, Scoped):
    """现场身份认证: a member of staff has compared a person with the papers."""

    __tablename__ = "identity_verifications"
    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"))
    papers_seen: Mapped[list[str]] = mapped_column(ARRAY(Text))  # kinds that were scanned; the originals were seen
    verified_at: Mapped[RecordedAt]


class IdentityClash(Base, Scoped):
    """身份冲突: an account declared an identity number or a licence that belongs to another one. Refused; staff look into it."""

    __tablename__ = "identity_clashes"
    __table_args__ = (
        UniqueConstraint("procuratorate_id", "account_id", "other_account_id", "kind"),
        CheckConstraint("account_id <> other_account_id", name="takes_two"),
        Index("ix_identity_clashes_office", "procuratorate_id", "last_at", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    other_account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[ClashKind] = mapped_column(enum_of(ClashKind))
    times: Mapped[int] = mapped_column(server_default=text("1"))
    first_at: Mapped[RecordedAt]
    last_at: Mapped[Instant]
    settled_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True, foreign_keys=[account_id])
