"""关注: the procuratorates and the words that somebody follows."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from db.base import Base, Id, RecordedAt, enum_of
from rules.notices import NoticeFrequency

NONE = text("'{}'")


class ProcuratorateFollow(Base):
    """关注单位; `with_subordinates`: and all offices below it."""

    __tablename__ = "procuratorate_follows"
    # A publication asks for the followers of its office in the order of their ids.
    __table_args__ = (Index("ix_procuratorate_follows_office", "procuratorate_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"), primary_key=True)
    with_subordinates: Mapped[bool] = mapped_column(server_default=text("false"))
    followed_at: Mapped[RecordedAt]


class SavedSearch(Base):
    """关键词订阅: `words` are what its text looks for, all of them; no kinds and no offices mean all."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        Index("uq_saved_searches_same", "account_id", "text", "kinds", "procuratorate_ids", unique=True),
        CheckConstraint("cardinality(words) > 0", name="looks_for_something"),
        CheckConstraint("length(text) <= 100 and cardinality(procuratorate_ids) <= 20", name="is_short"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str]
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=NONE)
    procuratorate_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=NONE)
    frequency: Mapped[NoticeFrequency] = mapped_column(enum_of(NoticeFrequency))
    created_at: Mapped[RecordedAt]
