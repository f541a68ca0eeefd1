"""What the applicant does with an appointment after it was asked for: confirm, cancel, choose another time, rate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import appointments, matters, reception_slots, workdays
from rules.accounts import AccountStatus
from rules.appointments import (
    RATEABLE,
    TIME_TO_ANSWER,
    AppointmentAct,
    Canceller,
    cancellation_problems,
    rating_problems,
    wish_problems,
)
from rules.errors import Conflict, Forbidden, Problem, Stale, refuse_all
from rules.matters import due_at
from rules.people import Person
from services import appointment_steps
from services.appointments import own


async def confirm(
    session: AsyncSession, actor: Person, *, appointment_id: UUID, expected_version: int, now: datetime
) -> models.Appointment:
    """Say yes to the time that the office has offered, before its cut-off."""
    appointment = await _mine(session, actor, appointment_id, expected_version)
    appointment_steps.check_possible(appointment, AppointmentAct.CONFIRM)
    _check_in_time(appointment, now)
    if (await appointment_steps.slot_of(session, appointment)).is_closed:  # the office decides about it first
        raise Conflict(Problem("SLOT_CLOSED"))
    appointment.confirmed_at = now
    await appointment_steps.move(session, actor, appointment, AppointmentAct.CONFIRM, now=now)
    return appointment


async def _mine(session: AsyncSession, actor: Person, appointment_id: UUID, version: int) -> models.Appointment:
    appointment = await own(session, actor, appointment_id)
    if appointment.version != version:
        raise Stale
    return appointment


def _check_in_time(appointment: models.Appointment, now: datetime) -> None:
    """What is arranged can be changed until its cut-off; afterwards the office is to be called."""
    if appointment.cut_off_at is not None and appointment.slot_id is not None and appointment.cut_off_at <= now:
        raise Conflict(Problem("CUT_OFF_PASSED"))


async def cancel(
    session: AsyncSession,
    actor: Person,
    *,
    appointment_id: UUID,
    reason: str | None,
    expected_version: int,
    now: datetime,
) -> models.Appointment:
    """Take an appointment back, or decline the time that was offered; the place is free again with the commit."""
    appointment = await _mine(session, actor, appointment_id, expected_version)
    appointment_steps.check_possible(appointment, AppointmentAct.CANCEL)
    refuse_all(cancellation_problems(reason))
    _check_in_time(appointment, now)
    appointment_steps.cancelled(appointment, Canceller.APPLICANT, (reason or "").strip(), now)
    await appointment_steps.move(session, actor, appointment, AppointmentAct.CANCEL, now=now)
    return appointment


async def reschedule(
    session: AsyncSession,
    actor: Person,
    *,
    appointment_id: UUID,
    slot_ids: tuple[UUID, ...],
    expected_version: int,
    now: datetime,
) -> models.Appointment:
    """Ask for another time: the first of the chosen slots with a free place is held at once, the old place is free again; the
    office then answers anew. When none has a place, nothing happens and the old one stays."""
    appointment = await _mine(session, actor, appointment_id, expected_version)
    appointment_steps.check_possible(appointment, AppointmentAct.RESCHEDULE)
    if actor.status is not AccountStatus.ACTIVE:
        raise Forbidden(Problem("NOT_APPROVED"))
    _check_in_time(appointment, now)
    found = await reception_slots.of_office(session, appointment.procuratorate_id, slot_ids)
    problems = wish_problems([reception_slots.as_rule(slot) for slot in found], now, fewest=1, ahead=TIME_TO_ANSWER)
    problems += [
        Problem("SLOT_HELD_ALREADY", f"preferredSlotIds.{position}")
        for position, slot_id in enumerate(slot_ids)
        if slot_id == appointment.slot_id
    ]
    refuse_all(problems)
    slot = await _first_free(session, appointment, slot_ids)
    await appointments.set_wishes(session, appointment.id, slot_ids)
    limit = await _limit(session, actor, appointment, slot, now)
    await appointment_steps.set_limit(session, appointment, limit, now)
    appointment.place, appointment.cut_off_at = slot.place, slot.cut_off_at
    appointment.receptionist = appointment.receptionist_phone = None
    appointment.reply = appointment.what_to_bring = appointment.replied_at = appointment.confirmed_at = None
    appointment.outcome = appointment.decided_at = appointment.reviewer_id = None
    await appointment_steps.move(session, actor, appointment, AppointmentAct.RESCHEDULE, now=now)
    return appointment


async def _limit(
    session: AsyncSession, actor: Person, appointment: models.Appointment, slot: models.ReceptionSlot, now: datetime
) -> datetime:
    """By when the office answers anew: as for a new request, and before the place that is held lapses."""
    terms = await matters.terms_at(session, appointment.procuratorate_id)
    chosen = [terms[each.code] for each in await appointments.matters_of(session, appointment.id) if each.code in terms]
    calendar = await workdays.calendar(session)
    return min([slot.cut_off_at, *([due_at(chosen, actor.account_type, now, calendar)] if chosen else [])])


async def _first_free(
    session: AsyncSession, appointment: models.Appointment, slot_ids: tuple[UUID, ...]
) -> models.ReceptionSlot:
    """Of the chosen slots the first in which a place could be taken; the place held before is given back.

    All of them are locked first, in one order, so that two who change places with each other wait instead of failing.
    """
    held = {appointment.slot_id} if appointment.slot_id is not None else set()
    slots = {slot.id: slot for slot in await reception_slots.lock(session, held | set(slot_ids))}
    for slot_id in slot_ids:
        if slots[slot_id].remaining > 0:
            await appointment_steps.hold(session, appointment, slot_id)
            return slots[slot_id]
    raise Conflict(*(Problem("SLOT_FULL", f"preferredSlotIds.{position}") for position in range(len(slot_ids))))


async def rate(
    session: AsyncSession, actor: Person, *, appointment_id: UUID, rating: int, comment: str | None
) -> models.Appointment:
    """Say how it was, once, after one was served or answered."""
    appointment = await own(session, actor, appointment_id)
    if appointment.status not in RATEABLE:
        raise Conflict(Problem("APPOINTMENT_NOT_SERVED"))
    if appointment.rating is not None:
        raise Conflict(Problem("RATED_ALREADY"))
    refuse_all(rating_problems(rating, comment))
    appointment.rating, appointment.rating_comment = rating, (comment or "").strip() or None
    await session.flush()
    await appointment_steps.record_rating(session, actor, appointment)
    return appointment
