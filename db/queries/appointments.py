"""Appointments: one's own, those of an office, their matters and wishes; and what the clock has to do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Appointment, AppointmentMatter, AppointmentWish, Case, Matter, ReceptionSlot, StaffTask
from db.queries.visibility import Knows
from rules.appointments import (
    HOLDS_A_PLACE,
    NO_SHOW_AFTER,
    OPEN_APPOINTMENT,
    AppointmentOutcome,
    AppointmentStatus,
)
from rules.people import Person
from rules.staff_tasks import TaskKind


def visible_to(person: Knows, appointment: type[Appointment] = Appointment) -> ColumnElement[bool]:
    """One's own appointments, whatever their state."""
    return appointment.account_id == person.account_id


def _locked(statement: Select[Appointment]) -> Select[Appointment]:
    # A page looks before it acts: what the session holds may be older than the lock, and would win over the row's own version.
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


async def own(session: AsyncSession, person: Person, appointment_id: UUID) -> Appointment | None:
    """One of one's own, its row locked."""
    return await session.scalar(
        _locked(select(Appointment).where(visible_to(person), Appointment.id == appointment_id))
    )


async def subject(session: AsyncSession, person: Person, appointment_id: UUID) -> Appointment | None:
    """One of one's own."""
    return await session.scalar(select(Appointment).where(visible_to(person), Appointment.id == appointment_id))


async def for_staff(session: AsyncSession, appointment_id: UUID) -> Appointment | None:
    """One within the staff session's scope, its row locked."""
    return await session.scalar(_locked(select(Appointment).where(Appointment.id == appointment_id)))


async def in_scope(session: AsyncSession, appointment_id: UUID) -> Appointment | None:
    """One within the staff session's scope."""
    return await session.scalar(select(Appointment).where(Appointment.id == appointment_id))


async def by_code(session: AsyncSession, code: str) -> Appointment | None:
    """The one whose slip was scanned, within the staff session's scope."""
    return await session.scalar(select(Appointment).where(Appointment.check_in_code == code))


async def next_number(session: AsyncSession) -> int:
    """A number that no appointment has had."""
    return await session.scalar(text("select nextval('appointment_numbers')")) or 0


async def set_matters(session: AsyncSession, appointment: Appointment, codes: Sequence[str]) -> None:
    """These are its matters; raises `IntegrityError` when another open one on the binding has one of them."""
    own = AppointmentMatter.appointment_id == appointment.id
    await session.execute(delete(AppointmentMatter).where(own))
    rows = [
        {"appointment_id": appointment.id, "matter_code": code, "binding_id": appointment.binding_id} for code in codes
    ]
    await session.execute(insert(AppointmentMatter), rows)


async def matters_of(session: AsyncSession, appointment_id: UUID) -> Sequence[Matter]:
    """Its matters, in the order of the list."""
    statement = (
        select(Matter)
        .join(AppointmentMatter, AppointmentMatter.matter_code == Matter.code)
        .where(AppointmentMatter.appointment_id == appointment_id)
        .order_by(Matter.position)
    )
    return (await session.scalars(statement)).all()


async def set_wishes(session: AsyncSession, appointment_id: UUID, slot_ids: Sequence[UUID]) -> None:
    """These slots would suit, in this order."""
    await session.execute(delete(AppointmentWish).where(AppointmentWish.appointment_id == appointment_id))
    if slot_ids:
        rows = [
            {"appointment_id": appointment_id, "position": position, "slot_id": slot_id}
            for position, slot_id in enumerate(slot_ids)
        ]
        await session.execute(insert(AppointmentWish), rows)


async def wishes_of(session: AsyncSession, appointment_id: UUID) -> Sequence[ReceptionSlot]:
    """The slots that would suit, in order, as they stand."""
    statement = (
        select(ReceptionSlot)
        .join(AppointmentWish, AppointmentWish.slot_id == ReceptionSlot.id)
        .where(AppointmentWish.appointment_id == appointment_id)
        .order_by(AppointmentWish.position)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def lock_open(
    session: AsyncSession, *, binding_ids: Sequence[UUID] = (), account_id: UUID | None = None
) -> Sequence[Appointment]:
    """The open appointments on these bindings, or of an account, locked in the order of their ids."""
    which = Appointment.account_id == account_id if account_id else Appointment.binding_id.in_(binding_ids)
    statement = select(Appointment).where(which, Appointment.status.in_(sorted(OPEN_APPOINTMENT)))
    return (await session.scalars(_locked(statement.order_by(Appointment.id)))).all()


async def lock_holding(session: AsyncSession, slot_id: UUID) -> Sequence[Appointment]:
    """The open appointments that hold a place of a slot, locked in the order of their ids."""
    statement = select(Appointment).where(
        Appointment.slot_id == slot_id, Appointment.status.in_(sorted(HOLDS_A_PLACE & OPEN_APPOINTMENT))
    )
    return (await session.scalars(_locked(statement.order_by(Appointment.id)))).all()


async def holding(session: AsyncSession, slot_id: UUID) -> set[UUID]:
    """Which open appointments hold a place of a slot."""
    statement = select(Appointment.id).where(
        Appointment.slot_id == slot_id, Appointment.status.in_(sorted(HOLDS_A_PLACE & OPEN_APPOINTMENT))
    )
    return set(await session.scalars(statement))


async def lapsed(session: AsyncSession, now: datetime, limit: int) -> Sequence[Appointment]:
    """What is to be cancelled because nothing has happened in time, locked; what others hold is left to them."""
    statement = (
        select(Appointment)
        .where(Appointment.lapses_at <= now)
        .order_by(Appointment.lapses_at, Appointment.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def to_remind(session: AsyncSession, now: datetime, limit: int) -> Sequence[Appointment]:
    """What people are to be reminded of now, as it stands, locked; what others hold is left to them."""
    statement = (
        select(Appointment)
        .where(Appointment.remind_at <= now)
        .order_by(Appointment.remind_at, Appointment.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def unrecorded(session: AsyncSession, now: datetime, limit: int) -> Sequence[Appointment]:
    """Confirmed visits that began so long ago that what came of them should stand there, and of which staff have no task yet."""
    asked = exists().where(
        StaffTask.kind == TaskKind.VISIT_UNRECORDED,
        StaffTask.subject_id == Appointment.id,
        StaffTask.occasion == Appointment.version,
    )
    statement = (
        select(Appointment)
        .join(ReceptionSlot, ReceptionSlot.id == Appointment.slot_id)
        .where(
            Appointment.status == AppointmentStatus.CONFIRMED,
            ReceptionSlot.starts_at <= now - NO_SHOW_AFTER,
            ~asked,
        )
        .order_by(Appointment.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def of_moved_cases(session: AsyncSession, limit: int) -> Sequence[Appointment]:
    """Open appointments at an office that handles the case no more, locked; what others hold is left to them."""
    statement = (
        select(Appointment)
        .join(Case, Case.id == Appointment.case_id)
        .where(
            Appointment.status.in_(sorted(OPEN_APPOINTMENT)),
            Case.procuratorate_id != Appointment.procuratorate_id,
        )
        .order_by(Appointment.id)
        .limit(limit)
        .with_for_update(of=Appointment, key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def no_shows(session: AsyncSession, account_id: UUID, office_id: UUID, since: datetime) -> int:
    """How often somebody did not come to an office, since a moment."""
    statement = (
        select(func.count())
        .select_from(Appointment)
        .join(ReceptionSlot, ReceptionSlot.id == Appointment.slot_id)
        .where(
            Appointment.account_id == account_id,
            Appointment.procuratorate_id == office_id,
            Appointment.visit_outcome == AppointmentOutcome.NO_SHOW,
            ReceptionSlot.starts_at > since,
        )
    )
    return await session.scalar(statement) or 0


Span = tuple[datetime, datetime]


def _spans(first: datetime, last: datetime, *which: ColumnElement[bool]) -> Select[datetime, datetime]:
    """From when until when the visits last that begin in between and hold a place."""
    return (
        select(ReceptionSlot.starts_at, ReceptionSlot.ends_at)
        .join(Appointment, Appointment.slot_id == ReceptionSlot.id)
        .where(
            ReceptionSlot.ends_at > first,
            ReceptionSlot.starts_at < last,
            Appointment.status.in_(sorted(HOLDS_A_PLACE & OPEN_APPOINTMENT)),
            *which,
        )
    )


async def visits_of(session: AsyncSession, appointment: Appointment, first: datetime, last: datetime) -> Sequence[Span]:
    """When the same person has other visits, as far as the session may see them."""
    others = Appointment.account_id == appointment.account_id, Appointment.id != appointment.id
    return [(row[0], row[1]) for row in await session.execute(_spans(first, last, *others))]


async def receptions_of(
    session: AsyncSession, appointment: Appointment, receptionist: str, first: datetime, last: datetime
) -> Sequence[tuple[datetime, datetime, str]]:
    """When, and in which room, a member of staff receives others at the office."""
    busy = (
        Appointment.procuratorate_id == appointment.procuratorate_id,
        Appointment.receptionist == receptionist,
        Appointment.id != appointment.id,
    )
    statement = _spans(first, last, *busy).add_columns(ReceptionSlot.place)
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]
