"""业务预约: appointments, what is asked for, when it would suit, and their papers; who is barred from booking; calendar feeds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.account import Account
from db.models.attachment import Attachment
from db.models.case import Case
from db.models.decided import Decided
from db.models.procuratorate import Procuratorate
from db.models.reception import ReceptionSlot
from db.models.reference import Matter
from rules.appointments import AppointmentOutcome, AppointmentStatus, Canceller
from rules.bindings import Capacity
from rules.booking_bans import BookingBanStatus
from rules.cases import CaseStage
from rules.clocks import TimeUnit

HAS_A_PLACE = "status in ('REPLIED','CONFIRMED','COMPLETED','NO_SHOW')"
IS_OPEN = "status in ('SUBMITTED','ACCEPTED','FORWARDED','RETURNED','REPLIED','CONFIRMED','RESCHEDULING')"
WAITS_FOR_OFFICE = "status in ('SUBMITTED','ACCEPTED','FORWARDED','RESCHEDULING')"


class Appointment(Base, Scoped, Decided):
    """预约申请 on a binding, at the office that handles the case. What staff decided is the `Decided` of it, what came of the visit
    `visit_outcome`. A slot stays named after a cancellation, for calendars; whether a place is held says the state."""

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint(f"not ({HAS_A_PLACE}) or slot_id is not null", name="offered_has_slot"),
        CheckConstraint(
            "status not in ('REPLIED','CONFIRMED','COMPLETED','NO_SHOW')"
            " or num_nulls(place, receptionist, receptionist_phone, replied_at, cut_off_at) = 0",
            name="offered_has_reply",
        ),
        CheckConstraint("status <> 'ANSWERED' or num_nulls(reply, replied_at) = 0", name="answered_has_answer"),
        CheckConstraint(
            "status <> 'RETURNED' or outcome is not distinct from 'RETURNED'", name="returned_has_decision"
        ),
        CheckConstraint("status <> 'REFUSED' or outcome is not distinct from 'REFUSED'", name="refused_has_decision"),
        CheckConstraint(
            "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0", name="not_approved_has_reason"
        ),
        CheckConstraint("(outcome is null) = (decided_at is null)", name="decided_has_its_time"),
        CheckConstraint(
            "(status = 'CANCELLED') = (num_nonnulls(cancelled_at, cancelled_by, cancel_reason) = 3)",
            name="cancelled_has_reason",
        ),
        CheckConstraint("status <> 'CONFIRMED' or confirmed_at is not null", name="confirmed_has_its_time"),
        CheckConstraint(
            "status not in ('COMPLETED','NO_SHOW') or (visit_outcome is not null and visit_outcome = status)",
            name="visited_has_outcome",
        ),
        CheckConstraint(
            "visit_outcome is null or status in ('COMPLETED','NO_SHOW','CANCELLED')", name="outcome_ends_it"
        ),
        CheckConstraint("rating between 1 and 5", name="rating_is_one_to_five"),
        CheckConstraint("rating is null or status in ('COMPLETED','ANSWERED')", name="rated_was_served"),
        CheckConstraint("(status = 'FORWARDED') <= (forwarded_to is not null)", name="forwarded_says_where"),
        Index("ix_appointments_account_id_id", "account_id", "id"),
        Index("ix_appointments_binding_status", "binding_id", "status"),
        Index("ix_appointments_office_queue", "procuratorate_id", "status", "due_at"),
        Index("ix_appointments_office_submitted_at", "procuratorate_id", "submitted_at"),
        Index("ix_appointments_office_decided_at", "procuratorate_id", "decided_at"),
        Index("ix_appointments_waiting", "due_at", "id", postgresql_where=text(WAITS_FOR_OFFICE)),
        Index("ix_appointments_confirmed", "slot_id", postgresql_where=text("status = 'CONFIRMED'")),
        Index("ix_appointments_open_case", "case_id", postgresql_where=text(IS_OPEN)),
        Index("ix_appointments_lapsing", "lapses_at", "id", postgresql_where=text("lapses_at is not null")),
        Index("ix_appointments_reminding", "remind_at", "id", postgresql_where=text("remind_at is not null")),
    )

    id: Mapped[Id]
    appointment_number: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    binding_id: Mapped[UUID] = mapped_column(ForeignKey("bindings.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    capacity: Mapped[Capacity] = mapped_column(enum_of(Capacity))  # as they were when it was asked for
    stage: Mapped[CaseStage] = mapped_column(enum_of(CaseStage))
    status: Mapped[AppointmentStatus] = mapped_column(enum_of(AppointmentStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    needs_slot: Mapped[bool]
    statement: Mapped[str | None]
    submitted_at: Mapped[Instant]
    due_at: Mapped[Instant]
    half_time_at: Mapped[Instant]
    forwarded_to: Mapped[str | None]
    forwarded_at: Mapped[datetime | None]
    slot_id: Mapped[UUID | None] = mapped_column(ForeignKey("reception_slots.id"), index=True)
    place: Mapped[str | None]
    receptionist: Mapped[str | None]
    receptionist_phone: Mapped[str | None]
    reply: Mapped[str | None]
    what_to_bring: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    cut_off_at: Mapped[datetime | None]  # until when it can be confirmed, moved, cancelled, as it was promised
    lapses_at: Mapped[datetime | None]  # when it is cancelled if nothing happens
    remind_at: Mapped[datetime | None]  # the next reminder
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[Canceller | None] = mapped_column(enum_of(Canceller))
    cancel_reason: Mapped[str | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    visit_outcome: Mapped[AppointmentOutcome | None] = mapped_column(enum_of(AppointmentOutcome))
    visit_note: Mapped[str | None]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    calendar_sequence: Mapped[int] = mapped_column(server_default=text("0"))  # SEQUENCE of RFC 5545
    calendar_changed_at: Mapped[Instant]
    check_in_code: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[RecordedAt]

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)
    case: Mapped[Case] = relationship(lazy="raise", viewonly=True)
    slot: Mapped[ReceptionSlot | None] = relationship(lazy="raise", viewonly=True)
    matters: Mapped[list[Matter]] = relationship(
        secondary="appointment_matters", lazy="raise", viewonly=True, order_by="Matter.position"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        secondary="appointment_attachments", lazy="raise", viewonly=True, order_by="appointment_attachments.c.position"
    )

    def __str__(self) -> str:
        return self.appointment_number


class AppointmentMatter(Base):
    """A matter of an appointment; the database keeps `is_open` with the state: one open appointment a binding and matter."""

    __tablename__ = "appointment_matters"
    __table_args__ = (
        Index(
            "uq_appointment_matters_open",
            "binding_id",
            "matter_code",
            unique=True,
            postgresql_where=text("is_open"),
        ),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    matter_code: Mapped[str] = mapped_column(ForeignKey("matters.code"), primary_key=True)
    binding_id: Mapped[UUID] = mapped_column(ForeignKey("bindings.id"))
    is_open: Mapped[bool] = mapped_column(server_default=text("true"))


class AppointmentWish(Base):
    """拟预约时间: a slot that would suit, in order; it takes no place."""

    __tablename__ = "appointment_wishes"
    __table_args__ = (UniqueConstraint("appointment_id", "slot_id"),)

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("reception_slots.id"), index=True)


class AppointmentAttachment(Base):
    """A paper of an appointment, in the order in which it was given."""

    __tablename__ = "appointment_attachments"

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True, index=True)
    position: Mapped[int]


class OfficeMatter(Base, Scoped):
    """What an office changes about a matter: switches it off, answers sooner, or sees people about it or not."""

    __tablename__ = "office_matters"
    __table_args__ = (
        CheckConstraint("(limit_amount is null) = (limit_unit is null)", name="limit_is_whole"),
        CheckConstraint("limit_amount >= 0", name="limit_is_not_negative"),
    )

    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"), primary_key=True)
    matter_code: Mapped[str] = mapped_column(ForeignKey("matters.code"), primary_key=True)
    is_offered: Mapped[bool] = mapped_column(server_default=text("true"))
    needs_slot: Mapped[bool | None]
    limit_amount: Mapped[int | None]
    limit_unit: Mapped[TimeUnit | None] = mapped_column(enum_of(TimeUnit))


class BookingBan(Base, Scoped):
    """失约名单: somebody who books no more on line at an office for a while; with the appeal and what became of it."""

    __tablename__ = "booking_bans"
    __table_args__ = (
        CheckConstraint(
            "(status in ('APPEALED','UPHELD')) <= (appeal is not null and appealed_at is not null)",
            name="appealed_has_words",
        ),
        CheckConstraint(
            "(status in ('UPHELD','LIFTED')) <= (num_nulls(answer, answered_at, answered_by_id) = 0)",
            name="decided_has_answer",
        ),
        Index(
            "uq_booking_bans_in_force",
            "account_id",
            "procuratorate_id",
            unique=True,
            postgresql_where=text("status in ('IN_FORCE','APPEALED','UPHELD')"),
        ),
        Index("ix_booking_bans_office", "procuratorate_id", "status"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    status: Mapped[BookingBanStatus] = mapped_column(enum_of(BookingBanStatus))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    no_shows: Mapped[int]
    imposed_at: Mapped[Instant]
    ends_on: Mapped[date]
    appeal: Mapped[str | None]
    appealed_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)
    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return f"{self.ends_on}"


class CalendarFeed(Base):
    """日历订阅: a private address of one's appointments; only its keyed hash is kept."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index("uq_calendar_feeds_live", "account_id", unique=True, postgresql_where=text("revoked_at is null")),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]
