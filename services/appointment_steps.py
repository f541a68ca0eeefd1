"""An appointment goes one arrow of its diagram further: its place, its version, its times, what staff find, the record."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import procuratorates, reception_slots, workdays
from rules.appointment_messages import Visit
from rules.appointments import (
    HOLDS_A_PLACE,
    RETURNED_LASTS,
    SHOWS_IN_CALENDARS,
    TRANSITIONS,
    AppointmentAct,
    AppointmentStatus,
    Canceller,
    confirmation_reminder,
    visit_reminder,
)
from rules.deadlines import half_time
from rules.errors import Conflict, Problem
from rules.grants import Right, holders
from rules.message import Message
from rules.people import Actor, Person, Staff
from services import audit, tell

# What the office finds before it when an appointment has come to it.
AWAITS: Mapping[AppointmentStatus, str] = {
    AppointmentStatus.SUBMITTED: "appointment_awaits_reply",
    AppointmentStatus.RESCHEDULING: "appointment_to_be_rescheduled",
}
BY_THE_APPLICANT: Mapping[AppointmentAct, str] = {
    AppointmentAct.CONFIRM: "appointment_confirmed",
    AppointmentAct.CANCEL: "appointment_called_off",
}
_WORK_BEGINS = (AppointmentAct.ACCEPT, AppointmentAct.FORWARD)


def new_code() -> str:
    """What the slip carries: nobody guesses it, and a person can read it out."""
    return secrets.token_hex(8).upper()


async def hold(session: AsyncSession, appointment: models.Appointment, slot_id: UUID) -> None:
    """The appointment holds a place of this slot, and of no other; raises `Conflict` when none is free. The row is locked."""
    held = appointment.slot_id if appointment.status in HOLDS_A_PLACE else None
    if held == slot_id:
        return
    if held is not None:
        await reception_slots.lock(session, (held, slot_id))
    if not await reception_slots.take(session, slot_id):
        raise Conflict(Problem("SLOT_FULL", "slot"))
    if held is not None:
        await reception_slots.give_back(session, held)
    appointment.slot_id = slot_id
    appointment.checked_in_at = appointment.checked_in_by_id = None  # of the visit that was arranged before


async def lock_places(session: AsyncSession, several: Sequence[models.Appointment]) -> None:
    """The slots in which these hold places, locked in their order before any of them is given back."""
    await reception_slots.lock(session, {each.slot_id for each in several if each.slot_id is not None})


def may_answer(staff: Staff, status: AppointmentStatus) -> bool:
    """Whether this member answers it now: who decides always, who handles cases what was forwarded."""
    forwarded = status is AppointmentStatus.FORWARDED and staff.may(holders(Right.ANSWER_FORWARDED))
    return forwarded or staff.may(holders(Right.DECIDE))


def check_possible(appointment: models.Appointment, act: AppointmentAct) -> None:
    """Raise for what has no arrow in the diagram."""
    if act not in TRANSITIONS.get(appointment.status, {}):
        raise Conflict(Problem("APPOINTMENT_NOT_OPEN"))


async def move(
    session: AsyncSession,
    actor: Actor,
    appointment: models.Appointment,
    act: AppointmentAct,
    *,
    now: datetime,
    recorded: Mapping[str, Any] | None = None,
) -> None:
    """The row is locked and everything else about the act is written already; a place that is held no longer becomes free."""
    check_possible(appointment, act)
    old = appointment.status
    with session.no_autoflush:  # the row is written when all of it fits together
        appointment.status = TRANSITIONS[old][act]
        appointment.version += 1
        if old in HOLDS_A_PLACE and appointment.status not in HOLDS_A_PLACE and appointment.slot_id is not None:
            await reception_slots.give_back(session, appointment.slot_id)
        await _set_times(session, appointment, now)
    if appointment.slot_id is not None and appointment.status in SHOWS_IN_CALENDARS:
        appointment.calendar_sequence += 1
        appointment.calendar_changed_at = now
    await session.flush()
    await put_before_staff(session, appointment, act, now)
    if isinstance(actor, Person) and act in BY_THE_APPLICANT:  # N23: nothing is to be done, but staff ought to know
        name, office = BY_THE_APPLICANT[act], appointment.procuratorate_id
        await tell.staff_of(session, office, name, appointment.id, occasion=appointment.version, now=now)
    await record(session, actor, appointment, act, old, recorded or {})


async def release(session: AsyncSession, actor: Actor, appointment: models.Appointment, *, now: datetime) -> None:
    """A place that was chosen for another time is free again; the request goes on without one, and staff find it anew."""
    assert appointment.slot_id is not None
    await reception_slots.give_back(session, appointment.slot_id)
    appointment.slot_id = appointment.cut_off_at = appointment.lapses_at = None
    appointment.version += 1
    await session.flush()
    await put_before_staff(session, appointment, AppointmentAct.LAPSE, now)
    await record(session, actor, appointment, AppointmentAct.LAPSE, appointment.status, {"released": True})


async def _set_times(session: AsyncSession, appointment: models.Appointment, now: datetime) -> None:
    """When it lapses, and when somebody is reminded, as its state has it."""
    appointment.lapses_at = appointment.remind_at = None
    match appointment.status:
        case AppointmentStatus.RETURNED:
            appointment.lapses_at = now + RETURNED_LASTS
        case AppointmentStatus.REPLIED:
            assert appointment.cut_off_at is not None
            calendar = await workdays.calendar(session)
            appointment.lapses_at = appointment.cut_off_at
            appointment.remind_at = confirmation_reminder(appointment.cut_off_at, now, calendar)
        case AppointmentStatus.CONFIRMED:
            slot = await slot_of(session, appointment)
            at = visit_reminder(slot.starts_at)
            appointment.remind_at = at if at > now else None
        case AppointmentStatus.RESCHEDULING:
            appointment.lapses_at = appointment.cut_off_at  # of the place that is held until then


async def set_limit(session: AsyncSession, appointment: models.Appointment, due_at: datetime, now: datetime) -> None:
    """The office has so long from now on."""
    appointment.due_at = due_at
    appointment.half_time_at = half_time(now, due_at, await workdays.calendar(session))


async def slot_of(session: AsyncSession, appointment: models.Appointment) -> models.ReceptionSlot:
    """The slot that it names."""
    assert appointment.slot_id is not None
    slot = await reception_slots.get(session, appointment.slot_id)
    assert slot is not None
    return slot


async def visit_of(session: AsyncSession, appointment: models.Appointment) -> Visit:
    """When and where, in the words of a message."""
    slot = await slot_of(session, appointment)
    office = await procuratorates.get(session, appointment.procuratorate_id)
    assert office is not None
    return Visit(
        slot.starts_at,
        slot.ends_at,
        appointment.place or slot.place,
        office.name,
        office.address,
        appointment.receptionist or "",
        appointment.receptionist_phone or "",
        appointment.what_to_bring,
    )


async def put_before_staff(
    session: AsyncSession, appointment: models.Appointment, act: AppointmentAct, now: datetime
) -> None:
    """What waited is done, unless somebody has only begun with it."""
    if act in _WORK_BEGINS:
        return
    await tell.staff_is_done(session, appointment.id, now=now)
    if appointment.status in AWAITS:
        await tell.staff_of(
            session,
            appointment.procuratorate_id,
            AWAITS[appointment.status],
            appointment.id,
            occasion=appointment.version,
            now=now,
        )


async def record(
    session: AsyncSession,
    actor: Actor,
    appointment: models.Appointment,
    act: AppointmentAct,
    old: AppointmentStatus | None,
    recorded: Mapping[str, Any],
) -> None:
    """The act in the audit."""
    await audit.record(
        session,
        actor,
        f"appointment.{act.value.lower()}",
        "appointment",
        appointment.id,
        procuratorate_id=appointment.procuratorate_id,
        old={"status": old} if old else None,
        new={
            "status": appointment.status,
            "version": appointment.version,
            "slot_id": str(appointment.slot_id) if appointment.slot_id else None,
            **recorded,
        },
    )


async def record_rating(session: AsyncSession, actor: Actor, appointment: models.Appointment) -> None:
    """That it was rated; the words are for the office to read, not for the audit."""
    await audit.record(
        session,
        actor,
        "appointment.rated",
        "appointment",
        appointment.id,
        procuratorate_id=appointment.procuratorate_id,
        new={"rating": appointment.rating},
    )


def cancelled(appointment: models.Appointment, by: Canceller, reason: str, now: datetime) -> None:
    """Who cancels it and why; the arrow follows."""
    appointment.cancelled_at, appointment.cancelled_by, appointment.cancel_reason = now, by, reason


Told = TypeVar("Told", bound=Message)


def about(appointment: models.Appointment, kind: Callable[..., Told], **more: Any) -> Told:
    """A message about an appointment, each time another occasion."""
    return kind(
        subject_id=appointment.id,
        occasion_id=new_id(),
        procuratorate_id=appointment.procuratorate_id,
        number=appointment.appointment_number,
        **more,
    )
