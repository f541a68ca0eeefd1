"""通知: notices to people, their deliveries, and what waits for an office."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel


class Notice(Base, Scoped):
    """What the portal tells a person, numbered within the account without a gap; written in both languages."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("account_id", "seq"),
        Index("ix_notices_unread", "account_id", postgresql_where=text("read_at is null")),
        CheckConstraint("(subject_kind is null) = (subject_id is null)", name="subject_has_kind_and_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    seq: Mapped[int]
    category: Mapped[NoticeCategory] = mapped_column(enum_of(NoticeCategory))
    message: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    created_at: Mapped[RecordedAt]
    read_at: Mapped[datetime | None]


class Delivery(Base, Scoped):
    """Something to be sent outside the portal: written in the act's transaction, sent by the worker.

    `payload_encrypted` holds what must not lie open (a code) and is emptied when the delivery is settled.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message", "subject_id", "account_id", "channel"),
        Index("ix_deliveries_due", "due_at", postgresql_where=text("status in ('QUEUED','FAILED')")),
        Index("ix_deliveries_dead", "procuratorate_id", postgresql_where=text("status = 'DEAD'")),
        Index("ix_deliveries_notice_id", "notice_id"),
        CheckConstraint("account_id is not null or procuratorate_id is not null", name="concerns_somebody"),
        CheckConstraint("status <> 'SENT' or sent_at is not null", name="sent_has_its_time"),
        CheckConstraint("status in ('QUEUED','FAILED') or payload_encrypted is null", name="settled_keeps_no_secret"),
    )

    id: Mapped[Id]
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notices.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # None: to the duty list of the office
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    channel: Mapped[NoticeChannel] = mapped_column(enum_of(NoticeChannel))
    message: Mapped[str]
    subject_id: Mapped[UUID]
    payload_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[DeliveryStatus] = mapped_column(enum_of(DeliveryStatus))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    due_at: Mapped[Instant]
    locked_until: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[RecordedAt]


class StaffNotice(Base, Scoped):
    """What waits for the staff of an office; done when somebody has dealt with it."""

    __tablename__ = "staff_notices"
    __table_args__ = (
        UniqueConstraint("message", "subject_id", "occasion"),
        Index("ix_staff_notices_open", "procuratorate_id", postgresql_where=text("done_at is null")),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    message: Mapped[str]
    subject_id: Mapped[UUID]
    occasion: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[RecordedAt]
    done_at: Mapped[datetime | None]
