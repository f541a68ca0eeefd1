"""Closing a slot: each visit that is arranged in it is moved or cancelled in the same transaction, or nothing happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import appointments, reception_slots
from db.queries.notices import Telling
from rules.appointments import ReplyWords
from rules.errors import Conflict, Invalid, NotFound, Problem, Stale, refuse_all
from rules.message import Message
from rules.people import Staff
from rules.reception_slots import closing_problems
from services import appointment_replies, tell
from services.reception_rooms import check_may_keep
from services.reception_slots import record


@dataclass(frozen=True)
class BookingDecision:
    """What becomes of a visit: it moves to another slot, or is cancelled for a reason. What the old reply said is taken over;
    `words` say what is different, or what no reply has said yet."""

    appointment_id: UUID
    version: int
    slot_id: UUID | None = None
    reason: str = ""
    words: ReplyWords = field(default_factory=ReplyWords)


async def close(
    session: AsyncSession,
    staff: Staff,
    *,
    slot_id: UUID,
    reason: str,
    decisions: Sequence[BookingDecision],
    expected_version: int,
    now: datetime,
) -> models.ReceptionSlot:
    """停止接待 of a slot, or, of one that its hours have closed, what becomes of the visits in it.

    Raises `Stale` when visits came, went or changed since the page was read.
    """
    check_may_keep(staff)
    slot = await reception_slots.get(session, slot_id)
    if slot is None:
        raise NotFound
    held, slot = await _lock(session, slot_id, decisions)
    if slot.version != expected_version:
        raise Stale
    _check(slot, held, decisions, reason.strip(), now)
    told = [await _decide(session, staff, slot, each, decisions, now) for each in held]
    if not slot.is_closed:
        slot.is_closed, slot.closed_reason, slot.closed_by_staff = True, reason.strip(), True
    slot.version += 1
    await session.flush()
    await record(session, staff, "reception_slot.closed", slot)
    await tell.accounts(session, told, now=now)
    await tell.staff_is_done(session, slot.id, now=now)
    return slot


async def _lock(
    session: AsyncSession, slot_id: UUID, decisions: Sequence[BookingDecision]
) -> tuple[Sequence[models.Appointment], models.ReceptionSlot]:
    """Appointments in the order of their ids, then all slots that may change in the order of theirs, as everybody does.

    Whoever got a place between the two locks is seen by the second look; afterwards nobody gets one.
    """
    held = await appointments.lock_holding(session, slot_id)
    targets = {each.slot_id for each in decisions if each.slot_id is not None}
    slots = {slot.id: slot for slot in await reception_slots.lock(session, targets | {slot_id})}
    if await appointments.holding(session, slot_id) != {each.id for each in held}:
        raise Stale
    return held, slots[slot_id]


def _check(
    slot: models.ReceptionSlot,
    held: Sequence[models.Appointment],
    decisions: Sequence[BookingDecision],
    reason: str,
    now: datetime,
) -> None:
    if slot.starts_at <= now:
        raise Conflict(Problem("SLOT_BEGUN"))
    if slot.is_closed and not held:
        raise Conflict(Problem("SLOT_CLOSED"))
    decided, holding = {each.appointment_id: each.version for each in decisions}, {each.id for each in held}
    if decided.keys() - holding or any(decided.get(each.id, each.version) != each.version for each in held):
        raise Stale
    undecided = len(holding - decided.keys())
    if undecided:
        raise Conflict(Problem("BOOKINGS_UNDECIDED", "decisions", {"count": undecided}))
    if not slot.is_closed:
        refuse_all(closing_problems(reason))


async def _decide(
    session: AsyncSession,
    staff: Staff,
    slot: models.ReceptionSlot,
    appointment: models.Appointment,
    decisions: Sequence[BookingDecision],
    now: datetime,
) -> Telling:
    """Raises what stands against it, with the number of the appointment in the field."""
    decision = next(each for each in decisions if each.appointment_id == appointment.id)
    try:
        return Telling(appointment.account_id, await _carry_out(session, staff, slot, appointment, decision, now))
    except (Conflict, Invalid) as refused:
        where = f"decisions.{appointment.appointment_number}"
        raise type(refused)(
            *(Problem(each.code, f"{where}.{each.field or ''}", each.values) for each in refused.problems)
        ) from None


async def _carry_out(
    session: AsyncSession,
    staff: Staff,
    slot: models.ReceptionSlot,
    appointment: models.Appointment,
    decision: BookingDecision,
    now: datetime,
) -> Message:
    version = decision.version
    if decision.slot_id is None:
        _, told = await appointment_replies.call_off(
            session, staff, appointment_id=appointment.id, reason=decision.reason, expected_version=version, now=now
        )
        return told
    if decision.slot_id == slot.id:
        raise Conflict(Problem("SLOT_HELD_ALREADY", "slot"))
    words = await _words(session, slot, appointment, decision)
    _, told = await appointment_replies.offer(
        session,
        staff,
        appointment_id=appointment.id,
        slot_id=decision.slot_id,
        words=words,
        expected_version=version,
        now=now,
    )
    return told


async def _words(
    session: AsyncSession, slot: models.ReceptionSlot, appointment: models.Appointment, decision: BookingDecision
) -> ReplyWords:
    """As the old reply has it; but where it only named the old room, the new one is named."""
    place = appointment.place or slot.place
    if place == slot.place and decision.slot_id is not None:
        target = await reception_slots.get(session, decision.slot_id)
        place = target.place if target is not None else place
    said = decision.words
    return ReplyWords(
        said.place or place,
        said.receptionist or appointment.receptionist or "",
        said.phone or appointment.receptionist_phone or "",
        said.text or appointment.reply or "",
        said.what_to_bring or appointment.what_to_bring or "",
    )
