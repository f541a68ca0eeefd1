"""领取: that a member of staff is at something that waits, so that nobody else begins with it."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Scoped, enum_of
from rules.review_queue import ReviewKind


class ReviewClaim(Base, Scoped):
    """One a thing, and it holds until its time; the name stands here because colleagues of another office see it, too."""

    __tablename__ = "review_claims"
    __table_args__ = (Index("ix_review_claims_staff_member_id_until", "staff_member_id", "until"),)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ReviewKind] = mapped_column(enum_of(ReviewKind))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    staff_name: Mapped[str]
    claimed_at: Mapped[Instant]
    until: Mapped[Instant]
