"""The visit: somebody is checked in by their slip, and what came of it is recorded; who repeatedly does not come is banned."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import appointments
from rules.appointments import (
    ACT_OF_OUTCOME,
    AppointmentAct,
    AppointmentOutcome,
    AppointmentStatus,
    Canceller,
    outcome_problems,
)
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.visit_messages import AppointmentCancelled, NoShowRecorded
from services import appointment_steps, audit, booking_bans, tell


async def check_in(
    session: AsyncSession, staff: Staff, *, appointment_id: UUID, expected_version: int, now: datetime
) -> models.Appointment:
    """到访: the person of a confirmed appointment is here, on its day; once."""
    appointment = await _locked(session, staff, appointment_id)
    if appointment.checked_in_at is not None:
        raise Conflict(Problem("CHECKED_IN_ALREADY"))
    if appointment.version != expected_version:
        raise Stale
    if appointment.status is not AppointmentStatus.CONFIRMED:
        raise Conflict(Problem("APPOINTMENT_NOT_CONFIRMED"))
    slot = await appointment_steps.slot_of(session, appointment)
    if today(slot.starts_at) != today(now):
        raise Conflict(Problem("VISIT_ANOTHER_DAY", values={"day": str(today(slot.starts_at))}))
    appointment.checked_in_at, appointment.checked_in_by_id = now, staff.staff_id
    appointment.version += 1
    await session.flush()
    await audit.record(
        session,
        staff,
        "appointment.checked_in",
        "appointment",
        appointment.id,
        procuratorate_id=appointment.procuratorate_id,
        new={"version": appointment.version},
    )
    return appointment


async def _locked(session: AsyncSession, staff: Staff, appointment_id: UUID) -> models.Appointment:
    appointment = await appointments.for_staff(session, appointment_id)
    if appointment is None:
        raise NotFound
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    return appointment


async def record_outcome(
    session: AsyncSession,
    staff: Staff,
    *,
    appointment_id: UUID,
    outcome: AppointmentOutcome | None,
    note: str | None,
    expected_version: int,
    now: datetime,
) -> models.Appointment:
    """办理结果: served, did not come, came too late, or not served for another reason. Nothing is recorded in advance."""
    appointment = await _locked(session, staff, appointment_id)
    if appointment.version != expected_version:
        raise Stale
    appointment_steps.check_possible(appointment, AppointmentAct.COMPLETE)
    slot = await appointment_steps.slot_of(session, appointment)
    problems = outcome_problems(outcome, note, starts_at=slot.starts_at, ends_at=slot.ends_at, now=now)
    if outcome is AppointmentOutcome.NO_SHOW and appointment.checked_in_at is not None:
        problems.append(Problem("CHECKED_IN_ALREADY", "outcome"))
    refuse_all(problems)
    assert outcome is not None
    appointment.visit_outcome, appointment.visit_note = outcome, (note or "").strip() or None
    act = ACT_OF_OUTCOME[outcome]
    if act is AppointmentAct.CANCEL:
        appointment_steps.cancelled(appointment, Canceller.STAFF, appointment.visit_note or outcome.zh, now)
    await appointment_steps.move(session, staff, appointment, act, now=now, recorded={"visit_outcome": outcome})
    if outcome is AppointmentOutcome.NO_SHOW:
        await _tell_no_show(session, staff, appointment, now)
    if act is AppointmentAct.CANCEL:
        reason = appointment.cancel_reason or ""
        told = appointment_steps.about(
            appointment, AppointmentCancelled, by=Canceller.STAFF, reason_zh=reason, reason_en=reason
        )
        await tell.account(session, appointment.account_id, told, now=now)
    return appointment


async def _tell_no_show(session: AsyncSession, staff: Staff, appointment: models.Appointment, now: datetime) -> None:
    office_id = appointment.procuratorate_id
    missed, ban = await booking_bans.weigh(session, staff, appointment.account_id, office_id, now=now)
    banned_until = str(ban.ends_on) if ban else None
    message = appointment_steps.about(appointment, NoShowRecorded, no_shows=missed, banned_until=banned_until)
    await tell.account(session, appointment.account_id, message, now=now)
