"""预约: reception slots and appointments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from rules.appointments import AppointmentStatus


class ReceptionSlot(Base, Scoped):
    """接待时段 of an office."""

    __tablename__ = "reception_slots"
    __table_args__ = (
        UniqueConstraint("procuratorate_id", "place", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    place: Mapped[str]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    capacity: Mapped[int]
    is_closed: Mapped[bool] = mapped_column(server_default=text("false"))


class Appointment(Base, Scoped):
    """预约申请 on a binding."""

    __tablename__ = "appointments"
    __table_args__ = (Index("ix_appointments_binding_status", "binding_id", "status"),)

    id: Mapped[Id]
    appointment_number: Mapped[str] = mapped_column(unique=True)
    binding_id: Mapped[UUID] = mapped_column(ForeignKey("bindings.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    status: Mapped[AppointmentStatus] = mapped_column(enum_of(AppointmentStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    statement: Mapped[str | None]
    submitted_at: Mapped[Instant]
    due_at: Mapped[datetime | None]
    slot_id: Mapped[UUID | None] = mapped_column(ForeignKey("reception_slots.id"), index=True)
    created_at: Mapped[RecordedAt]

    slot: Mapped[ReceptionSlot | None] = relationship(lazy="raise", viewonly=True)


class AppointmentMatter(Base):
    """A matter of an appointment."""

    __tablename__ = "appointment_matters"

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    matter_code: Mapped[str] = mapped_column(ForeignKey("matters.code"), primary_key=True)
