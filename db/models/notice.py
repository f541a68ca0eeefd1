"""通知: notices to people, their deliveries, and what waits for an office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from rules.notices import DeliveryError, DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency


class Notice(Base, Scoped):
    """What the portal tells a person, numbered within the account without a gap; written in both languages."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("account_id", "seq"),
        UniqueConstraint("account_id", "message", "occasion_id"),
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
    occasion_id: Mapped[UUID]  # what is told once: the event, the version, the decision
    created_at: Mapped[RecordedAt]
    read_at: Mapped[datetime | None]


class Delivery(Base, Scoped):
    """Something to be sent outside the portal: written in the act's transaction, sent by the worker.

    `payload_encrypted` holds what must not lie open (a code) and is emptied when the delivery is settled. One that is DAILY waits
    for its digest, which is a delivery as well, and shares its fate. `may_wait`: may wait out quiet hours. `reserve`: channels that
    take its place, one after the other, when it fails for good. `credit_id`: the one-time subscription that it uses up.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message", "subject_id", "account_id", "channel"),
        Index(
            "ix_deliveries_due",
            "channel",
            text("(payload_encrypted is null)"),
            "due_at",
            postgresql_where=text("status in ('QUEUED','FAILED') and frequency = 'IMMEDIATE'"),
        ),
        Index(
            "ix_deliveries_for_digest",
            "due_at",
            postgresql_where=text("status = 'QUEUED' and frequency = 'DAILY' and digest_id is null"),
        ),
        Index("ix_deliveries_digest_id", "digest_id", postgresql_where=text("digest_id is not null")),
        Index("ix_deliveries_dead", "procuratorate_id", postgresql_where=text("status = 'DEAD'")),
        Index("ix_deliveries_notice_id", "notice_id"),
        Index("ix_deliveries_credit_id", "credit_id", postgresql_where=text("credit_id is not null")),
        Index("ix_deliveries_wechat_message", "provider_id", postgresql_where=text("channel = 'WECHAT'")),
        CheckConstraint("account_id is not null or procuratorate_id is not null", name="concerns_somebody"),
        CheckConstraint("status <> 'SENT' or sent_at is not null", name="sent_has_its_time"),
        CheckConstraint("status in ('QUEUED','FAILED') or payload_encrypted is null", name="settled_keeps_no_secret"),
        CheckConstraint("frequency <> 'OFF'", name="what_is_off_is_not_delivered"),
        CheckConstraint("digest_id is null or frequency = 'DAILY'", name="digest_holds_daily"),
        CheckConstraint("bounced_at is null or status = 'DEAD'", name="bounced_is_dead"),
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
    error_kind: Mapped[DeliveryError | None] = mapped_column(enum_of(DeliveryError))
    frequency: Mapped[NoticeFrequency] = mapped_column(enum_of(NoticeFrequency), server_default=text("'IMMEDIATE'"))
    may_wait: Mapped[bool] = mapped_column(server_default=text("false"))
    reserve: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    digest_id: Mapped[UUID | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    bounced_at: Mapped[datetime | None]
    credit_id: Mapped[UUID | None] = mapped_column(ForeignKey("subscription_credits.id", ondelete="SET NULL"))
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


class NoticePreference(Base):
    """What a person has chosen for a category and a channel; what is not here is as usual (`rules/notice_preferences.py`)."""

    __tablename__ = "notice_preferences"
    __table_args__ = (CheckConstraint("channel <> 'IN_APP' and category <> 'ACCOUNT'", name="locked_is_not_chosen"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    category: Mapped[NoticeCategory] = mapped_column(enum_of(NoticeCategory), primary_key=True)
    channel: Mapped[NoticeChannel] = mapped_column(enum_of(NoticeChannel), primary_key=True)
    frequency: Mapped[NoticeFrequency] = mapped_column(enum_of(NoticeFrequency))


class Broadcast(Base, Scoped):
    """A message to so many people that the worker tells them, in portions; `told` of them have been.

    They are listed, or they are the followers of a publication, who are looked up while they are told.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        UniqueConstraint("message", "occasion_id"),
        CheckConstraint("publication_id is null or cardinality(account_ids) = 0", name="followers_are_not_listed"),
        CheckConstraint(
            "publication_id is not null or told between 0 and cardinality(account_ids)", name="told_is_within_the_list"
        ),
        CheckConstraint(
            "publication_id is not null or (finished_at is not null) = (told = cardinality(account_ids))",
            name="finished_when_all_are_told",
        ),
        Index("ix_broadcasts_unfinished", "created_at", postgresql_where=text("finished_at is null")),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"))
    message: Mapped[str]
    occasion_id: Mapped[UUID]
    content: Mapped[dict[str, Any]]
    account_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    publication_id: Mapped[UUID | None] = mapped_column(ForeignKey("publications.id"))  # whose followers are told
    told_up_to: Mapped[UUID | None]  # the account of the last of them that was
    told: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[RecordedAt]
    finished_at: Mapped[datetime | None]


class ChannelPause(Base):
    """A channel over which nothing goes out until staff let it go on."""

    __tablename__ = "channel_pauses"
    __table_args__ = (CheckConstraint("channel <> 'IN_APP'", name="inbox_never_rests"),)

    channel: Mapped[NoticeChannel] = mapped_column(enum_of(NoticeChannel), primary_key=True)
    reason: Mapped[str]
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    paused_at: Mapped[Instant]
