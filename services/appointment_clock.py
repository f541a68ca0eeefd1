"""What time does to appointments: unconfirmed ones lapse, people are reminded, unrecorded visits become tasks, bans end.

Each thing is done in the transaction that re-reads it under its lock, so that several workers, or one after a stop, do it once.
Limits of the office's answer: `services/escalations.py`.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.engine import Database
from db.queries import appointments
from db.queries.notices import Telling
from rules.appointments import AppointmentAct, AppointmentStatus, Canceller
from rules.message import Message
from rules.people import System
from rules.visit_messages import ConfirmationReminder, PlaceReleased, VisitReminder
from services import appointment_endings, appointment_steps, booking_bans, tell

CLOCK = System(name="clock")
AT_ONCE = 200
UNRECORDED = "visit_unrecorded"
NOT_CONFIRMED = "逾期未确认", "it was not confirmed in time"
CASE_MOVED = (
    "案件已移送其他检察院办理，请向现承办院预约",
    "the case was moved; please book at the office that handles it now",
)
NOT_MENDED = "退回后 30 日内未补正", "it was not mended within 30 days"


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Everything that is due, a portion a transaction; running again, or twice at once, changes nothing more. What fails keeps
    nothing else from being done."""
    failures = []
    for chore in (lapse, remind, leave_with_case, booking_bans.end_overdue, ask_for_outcomes):
        try:
            await _again(database, chore, now)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("chores of the appointment clock", failures)


async def _again(database: Database, chore: Callable[..., Awaitable[int]], now: Callable[[], datetime]) -> None:
    done = 1
    while done:
        async with database.begin() as session:
            done = await chore(session, now=now())


async def lapse(session: AsyncSession, *, now: datetime) -> int:
    """What stayed unconfirmed or unmended is cancelled, its place is free. A place that was chosen for another time, and that the
    office has not confirmed before its cut-off, is given back, while the request goes on: that is not the applicant's delay."""
    found = await appointments.lapsed(session, now, AT_ONCE)
    await appointment_steps.lock_places(session, found)
    told = []
    for appointment in found:
        if appointment.status is AppointmentStatus.RESCHEDULING:
            await appointment_steps.release(session, CLOCK, appointment, now=now)
            told.append(Telling(appointment.account_id, appointment_steps.about(appointment, PlaceReleased)))
            continue
        why = NOT_CONFIRMED if appointment.status is AppointmentStatus.REPLIED else NOT_MENDED
        appointment_steps.cancelled(appointment, Canceller.SYSTEM, why[0], now)
        await appointment_steps.move(session, CLOCK, appointment, AppointmentAct.LAPSE, now=now)
        told.append(Telling(appointment.account_id, appointment_endings.message(appointment, why)))
    await tell.accounts(session, told, now=now)
    return len(found)


async def remind(session: AsyncSession, *, now: datetime) -> int:
    """Remind of replies that wait, and of visits on the day before. What has passed meanwhile is not reminded of any more."""
    found = await appointments.to_remind(session, now, AT_ONCE)
    told = []
    for appointment in found:
        appointment.remind_at = None
        message = await _reminder(session, appointment, now)
        if message is not None:
            told.append(Telling(appointment.account_id, message))
    await session.flush()
    await tell.accounts(session, told, now=now)
    return len(found)


async def _reminder(session: AsyncSession, appointment: models.Appointment, now: datetime) -> Message | None:
    if (await appointment_steps.slot_of(session, appointment)).is_closed:
        return None  # the office has a task to decide about it first
    visit = await appointment_steps.visit_of(session, appointment)
    if appointment.status is AppointmentStatus.REPLIED and appointment.cut_off_at and appointment.cut_off_at > now:
        return appointment_steps.about(
            appointment, ConfirmationReminder, visit=visit, confirm_until=appointment.cut_off_at
        )
    if appointment.status is AppointmentStatus.CONFIRMED and visit.starts_at > now:
        return appointment_steps.about(appointment, VisitReminder, visit=visit)
    return None


async def leave_with_case(session: AsyncSession, *, now: datetime) -> int:
    """Cases that were moved to another office take their appointments with them: the old office neither has the file nor may it
    see the case. Whoever booked is told where to book now."""
    found = await appointments.of_moved_cases(session, AT_ONCE)
    told = await appointment_endings.cancel_all(session, CLOCK, found, CASE_MOVED, now=now)
    await tell.accounts(session, told, now=now)
    return len(found)


async def ask_for_outcomes(session: AsyncSession, *, now: datetime) -> int:
    """A task about visits that began eight hours ago and of which nothing is recorded, once each."""
    found = await appointments.unrecorded(session, now, AT_ONCE)
    for appointment in found:
        await tell.staff_of(
            session,
            appointment.procuratorate_id,
            UNRECORDED,
            appointment.id,
            occasion=appointment.version,
            now=now,
        )
    return len(found)
