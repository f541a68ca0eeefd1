"""值班名单: whom an office's daily summary goes to, and the summaries that have been written."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, RecordedAt, Scoped
from db.models.procuratorate import Procuratorate


class DutyAddress(Base, Scoped):
    """An address on the duty list of an office."""

    __tablename__ = "duty_addresses"
    __table_args__ = (
        UniqueConstraint("procuratorate_id", "email"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    name: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[RecordedAt]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.name


class DutySummary(Base, Scoped):
    """That an office's summary of a day was written: one a day, whichever worker comes first."""

    __tablename__ = "duty_summaries"

    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    written_at: Mapped[RecordedAt]
