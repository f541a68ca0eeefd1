"""材料: uploaded papers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, RecordedAt, enum_of
from rules.papers import AttachmentKind, AttachmentState, PaperCheck


class Attachment(Base):
    """A paper of an account: announced by a ticket, stored once, checked by staff."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(
            "state <> 'STORED' or (storage_key is not null and sha256 is not null)", name="stored_has_its_content"
        ),
        CheckConstraint("state <> 'STORED' or page_count > 0", name="stored_has_its_pages"),
        CheckConstraint("storage_key is null or state in ('STORED','PURGED')", name="only_what_came_has_content"),
        # 10 MiB are accepted; what is encoded anew may be somewhat larger than what came.
        CheckConstraint("size_bytes between 1 and 20971520", name="size_is_within_the_limit"),
        CheckConstraint(
            "state = 'STORED' or paper_check = 'UNCHECKED' or state = 'PURGED'", name="only_stored_is_checked"
        ),
        Index("ix_attachments_account_state", "account_id", "state"),
        Index("ix_attachments_account_id_id", "account_id", "id"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[AttachmentKind] = mapped_column(enum_of(AttachmentKind))
    filename: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    announced_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[AttachmentState] = mapped_column(enum_of(AttachmentState))
    ticket_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    ticket_expires_at: Mapped[Instant]
    ticket_used_at: Mapped[datetime | None]
    storage_key: Mapped[str | None] = mapped_column(unique=True)
    page_count: Mapped[int] = mapped_column(server_default=text("0"))
    unused_since: Mapped[datetime | None]  # when it was noticed that nothing it was given to needs it any more
    paper_check: Mapped[PaperCheck] = mapped_column(enum_of(PaperCheck), server_default=text("'UNCHECKED'"))
    check_remark: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    created_at: Mapped[RecordedAt]
