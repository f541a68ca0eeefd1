"""Appointments end with what they rest on: the binding, or the account. Their places are free in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import reception_slots
from db.queries.notices import Telling
from rules.appointments import AppointmentAct, AppointmentStatus, Canceller
from rules.people import Actor
from rules.visit_messages import AppointmentCancelled
from services import appointment_steps

BINDING_ENDED = "案件绑定已终止", "the binding to the case has ended"
ACCOUNT_CLOSED = "账户已注销", "the account was closed"


async def cancel_all(
    session: AsyncSession,
    actor: Actor,
    ending: Sequence[models.Appointment],
    why: tuple[str, str],
    *,
    now: datetime,
) -> list[Telling]:
    """Open appointments, locked in the order of their ids, take place no more; whom to tell of it. A visit that has begun took
    place or not: what came of it is for the office to record."""
    await appointment_steps.lock_places(session, ending)
    begun = await reception_slots.begun(session, [each.slot_id for each in ending if each.slot_id], now)
    ending = [each for each in ending if each.status is not AppointmentStatus.CONFIRMED or each.slot_id not in begun]
    for appointment in ending:
        appointment_steps.cancelled(appointment, Canceller.SYSTEM, why[0], now)
        await appointment_steps.move(session, actor, appointment, AppointmentAct.CANCEL, now=now)
    return [Telling(each.account_id, message(each, why)) for each in ending]


def message(appointment: models.Appointment, why: tuple[str, str]) -> AppointmentCancelled:
    """That the portal has cancelled it, and why."""
    return appointment_steps.about(
        appointment, AppointmentCancelled, by=Canceller.SYSTEM, reason_zh=why[0], reason_en=why[1]
    )
