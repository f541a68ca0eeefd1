"""接待: the rooms of an office, when they are open, and the slots that can be booked."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped
from db.models.procuratorate import Procuratorate
from rules.deadlines import SHANGHAI


class ReceptionRoom(Base, Scoped):
    """接待室 or window of an office."""

    __tablename__ = "reception_rooms"
    __table_args__ = (UniqueConstraint("procuratorate_id", "name"), UniqueConstraint("procuratorate_id", "id"))

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    synced_on: Mapped[date | None]  # the day on which its slots were made to fit; null when something has changed since
    created_at: Mapped[RecordedAt]

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.name


class ReceptionSession(Base, Scoped):
    """开放时段 of a room on a weekday (1: Monday), in Asia/Shanghai."""

    __tablename__ = "reception_sessions"
    __table_args__ = (
        UniqueConstraint("room_id", "weekday", "starts"),
        CheckConstraint("weekday between 1 and 5", name="weekday_is_one"),
        CheckConstraint("starts < ends", name="ends_after_it_starts"),
        CheckConstraint("capacity between 1 and 200", name="capacity_is_possible"),
        ForeignKeyConstraint(
            ["procuratorate_id", "room_id"],
            ["reception_rooms.procuratorate_id", "reception_rooms.id"],
            name="fk_reception_sessions_room_of_office",
        ),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    room_id: Mapped[UUID]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    capacity: Mapped[int]


class ReceptionClosure(Base, Scoped):
    """停止接待 from a day until another, both of them: of a room, or without one of the whole office."""

    __tablename__ = "reception_closures"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),
        ForeignKeyConstraint(
            ["procuratorate_id", "room_id"],
            ["reception_rooms.procuratorate_id", "reception_rooms.id"],
            name="fk_reception_closures_room_of_office",
        ),
        Index("ix_reception_closures_office", "procuratorate_id", "last_day"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    room_id: Mapped[UUID | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str]


class ReceptionSlot(Base, Scoped):
    """接待时段 that can be booked. `taken` is the number of appointments that hold a place: the database compares at every commit."""

    __tablename__ = "reception_slots"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),
        CheckConstraint("taken between 0 and capacity", name="not_overbooked"),
        CheckConstraint("is_closed = (closed_reason is not null)", name="closed_has_reason"),
        CheckConstraint("closed_by_staff <= is_closed", name="closed_by_staff_is_closed"),
        ForeignKeyConstraint(
            ["procuratorate_id", "room_id"],
            ["reception_rooms.procuratorate_id", "reception_rooms.id"],
            name="fk_reception_slots_room_of_office",
        ),
        ExcludeConstraint(
            ("room_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            where=text("not is_closed"),
            name="ex_reception_slots_one_at_a_time_in_a_room",
        ),
        Index("ix_reception_slots_office_starts_at", "procuratorate_id", "starts_at"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    room_id: Mapped[UUID]
    place: Mapped[str]  # the room's name when the slot was made
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    cut_off_at: Mapped[datetime]  # as `rules.appointments.cut_off` says
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(server_default=text("0"))
    is_closed: Mapped[bool] = mapped_column(server_default=text("false"))
    closed_reason: Mapped[str | None]
    by_hand: Mapped[bool] = mapped_column(
        server_default=text("false")
    )  # staff made or changed it: hours do not touch it
    closed_by_staff: Mapped[bool] = mapped_column(server_default=text("false"))  # hours do not open it again
    version: Mapped[int] = mapped_column(server_default=text("1"))

    def __str__(self) -> str:
        return f"{self.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {self.place}"

    @property
    def remaining(self) -> int:
        """How many places can still be taken."""
        return 0 if self.is_closed else self.capacity - self.taken
