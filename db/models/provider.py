"""服务商: when whoever carries messages rests, and what is wrong with how messages are set up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, enum_of
from rules.providers import Provider


class ProviderPause(Base):
    """A provider that takes nothing until a moment, or (`until` null) until staff let it go on. One that has passed holds no more."""

    __tablename__ = "provider_pauses"
    __table_args__ = (CheckConstraint("until > paused_at", name="ends_after_it_begins"),)

    provider: Mapped[Provider] = mapped_column(enum_of(Provider), primary_key=True)
    reason: Mapped[str]
    paused_at: Mapped[Instant]
    until: Mapped[datetime | None]


class MessageAlarm(Base):
    """A message that is set up in a way with which it cannot be sent over a provider; one at a time for the same trouble."""

    __tablename__ = "message_alarms"
    __table_args__ = (
        Index(
            "uq_message_alarms_open",
            "provider",
            "message",
            "problem",
            unique=True,
            postgresql_where=text("mended_at is null"),
        ),
        CheckConstraint("times > 0", name="happened_at_least_once"),
    )

    id: Mapped[Id]
    provider: Mapped[Provider] = mapped_column(enum_of(Provider))
    message: Mapped[str]
    problem: Mapped[str]
    times: Mapped[int] = mapped_column(server_default=text("1"))
    raised_at: Mapped[Instant]
    last_at: Mapped[Instant]
    mended_at: Mapped[datetime | None]
    mended_by_id: Mapped[UUID | None]
