"""The office answers: accepts, forwards, returns, refuses, offers a time, answers in writing, cancels. Each is one act."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import appointments, attachments, reception_slots
from db.queries import review_claims as claims
from rules.appointment_messages import (
    AppointmentAccepted,
    AppointmentAnswered,
    AppointmentForwarded,
    AppointmentRefused,
    AppointmentReplied,
    AppointmentReturned,
)
from rules.appointments import (
    AWAITING_OFFICE,
    DEPARTMENT_LIMIT,
    AppointmentAct,
    AppointmentStatus,
    Canceller,
    ReplyWords,
    answer_problems,
    cancellation_problems,
    offer_problems,
    refusal_problems,
    reply_problems,
)
from rules.bindings import text_problems
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.message import Message, Reviewed
from rules.people import Staff
from rules.review import Outcome
from rules.review_queue import ReviewKind
from rules.visit_messages import AppointmentCancelled
from services import appointment_steps, audit, decisions, review_claims, tell
from services import attachments as papers_of
from services.decisions import Decision, ReasonWords

ACT_OF: Mapping[Outcome, AppointmentAct] = {
    Outcome.RETURNED: AppointmentAct.RETURN,
    Outcome.REFUSED: AppointmentAct.REFUSE,
}
MESSAGES: Mapping[Outcome, type[Reviewed]] = {
    Outcome.RETURNED: AppointmentReturned,
    Outcome.REFUSED: AppointmentRefused,
}


async def open_to(
    session: AsyncSession,
    staff: Staff,
    appointment_id: UUID,
    act: AppointmentAct,
    expected_version: int,
    *,
    now: datetime,
) -> models.Appointment:
    """The appointment, locked, if this member of staff may do this with it now; what is not in scope is not there."""
    appointment = await appointments.for_staff(session, appointment_id)
    if appointment is None:
        raise NotFound
    if not appointment_steps.may_answer(staff, appointment.status):
        raise Forbidden(Problem("FORBIDDEN"))
    decides = staff.may(holders(Right.DECIDE))  # who handles the case need not claim it
    if decides and appointment.status in AWAITING_OFFICE:
        await review_claims.check_free(session, staff, appointment.id, now=now)
    if appointment.version != expected_version:
        raise await decisions.decided_already(session, appointment) if appointment.decided_at else Stale()
    appointment_steps.check_possible(appointment, act)
    return appointment


async def accept(
    session: AsyncSession, staff: Staff, *, appointment_id: UUID, expected_version: int, now: datetime
) -> models.Appointment:
    """受理: the applicant is told by when it is answered."""
    appointment = await open_to(session, staff, appointment_id, AppointmentAct.ACCEPT, expected_version, now=now)
    await appointment_steps.move(session, staff, appointment, AppointmentAct.ACCEPT, now=now)
    due_on = str(today(appointment.due_at))
    await _tell(session, appointment, appointment_steps.about(appointment, AppointmentAccepted, due_on=due_on), now)
    return appointment


async def forward(
    session: AsyncSession,
    staff: Staff,
    *,
    appointment_id: UUID,
    department: str,
    expected_version: int,
    now: datetime,
) -> models.Appointment:
    """转办: the department that handles the case answers; the limit goes on."""
    appointment = await open_to(session, staff, appointment_id, AppointmentAct.FORWARD, expected_version, now=now)
    department = department.strip()
    missing = [] if department else [Problem("CHOICE_REQUIRED", "department")]
    refuse_all(missing + text_problems(department, "department", DEPARTMENT_LIMIT))
    appointment.forwarded_to, appointment.forwarded_at = department, now
    await appointment_steps.move(
        session, staff, appointment, AppointmentAct.FORWARD, now=now, recorded={"department": department}
    )
    await claims.end(session, appointment.id)  # somebody else begins with it now
    told = appointment_steps.about(appointment, AppointmentForwarded, department=department)
    await _tell(session, appointment, told, now)
    return appointment


async def decide(
    session: AsyncSession, staff: Staff, keys: Keys, *, appointment_id: UUID, decision: Decision, now: datetime
) -> models.Appointment:
    """Return for correction, or refuse, with coded reasons that the applicant reads; a refusal also says why in words."""
    words = await check_form(session, decision)
    assert decision.outcome is not None
    act = ACT_OF[decision.outcome]
    appointment = await open_to(session, staff, appointment_id, act, decision.expected_version, now=now)
    papers = (await attachments.of_appointments(session, [appointment.id])).get(appointment.id, [])
    papers_of.judge(papers, decision.judgements, staff, now)
    appointment.outcome, appointment.decided_at = decision.outcome, now
    appointment.reason_codes, appointment.comment = list(decision.reasons), decision.words
    appointment.reviewer_id = staff.staff_id
    recorded = {"reasons": list(decision.reasons), "comment": audit.personal(keys, decision.words)}
    await appointment_steps.move(session, staff, appointment, act, now=now, recorded=recorded)
    await _tell(session, appointment, _decided(appointment, decision, words), now)
    return appointment


async def check_form(session: AsyncSession, decision: Decision) -> ReasonWords:
    """Raise unless the form is whole; the reasons' words."""
    words = await decisions.check_form(session, decision, kind=ReviewKind.APPOINTMENT, allowed=ACT_OF)
    if decision.outcome is Outcome.REFUSED:
        refuse_all(refusal_problems(decision.comment))
    return words


async def foretell(session: AsyncSession, *, appointment_id: UUID, decision: Decision) -> Reviewed:
    """What the applicant would read if this were decided; nothing is."""
    appointment = await appointments.in_scope(session, appointment_id)
    if appointment is None:
        raise NotFound
    return _decided(appointment, decision, await check_form(session, decision))


def _decided(appointment: models.Appointment, decision: Decision, words: ReasonWords) -> Reviewed:
    assert decision.outcome is not None
    return appointment_steps.about(
        appointment,
        MESSAGES[decision.outcome],
        reasons_zh=words.zh,
        reasons_en=words.en,
        comment=decision.words,
    )


async def reply(
    session: AsyncSession,
    staff: Staff,
    *,
    appointment_id: UUID,
    slot_id: UUID | None,
    words: ReplyWords,
    expected_version: int,
    now: datetime,
) -> models.Appointment:
    """Offer a place in a slot, or move to another one what was arranged; of many for the last place one gets it.

    The place is held until the applicant confirms, declines or lets it lapse.
    """
    appointment, told = await offer(
        session,
        staff,
        appointment_id=appointment_id,
        slot_id=slot_id,
        words=words,
        expected_version=expected_version,
        now=now,
    )
    await _tell(session, appointment, told, now)
    return appointment


async def offer(
    session: AsyncSession,
    staff: Staff,
    *,
    appointment_id: UUID,
    slot_id: UUID | None,
    words: ReplyWords,
    expected_version: int,
    now: datetime,
) -> tuple[models.Appointment, Message]:
    """The same, with what the applicant is to be told: whoever tells several people does it at once, at the end."""
    act = AppointmentAct.REPLY
    appointment = await appointments.for_staff(session, appointment_id)
    if appointment is not None and appointment.status in (AppointmentStatus.REPLIED, AppointmentStatus.CONFIRMED):
        act = AppointmentAct.MOVE
    appointment = await open_to(session, staff, appointment_id, act, expected_version, now=now)
    if not appointment.needs_slot:
        raise Conflict(Problem("APPOINTMENT_NEEDS_NO_SLOT"))
    if act is AppointmentAct.MOVE and slot_id == appointment.slot_id:
        raise Conflict(Problem("SLOT_HELD_ALREADY", "slot"))
    slot = await reception_slots.get(session, slot_id) if slot_id else None
    if slot is not None and slot.procuratorate_id != appointment.procuratorate_id:
        slot = None
    if slot is not None and not words.place:
        words = dataclasses.replace(words, place=slot.place)
    is_held = slot is not None and slot.id == appointment.slot_id
    refuse_all(offer_problems(reception_slots.as_rule(slot), now, is_held=is_held) + reply_problems(words))
    assert slot is not None
    await appointment_steps.hold(session, appointment, slot.id)
    slot = await appointment_steps.slot_of(session, appointment)  # as it is now that nobody else changes it
    refuse_all(offer_problems(reception_slots.as_rule(slot), now, is_held=is_held))
    appointment.place, appointment.cut_off_at = words.place, slot.cut_off_at
    appointment.receptionist, appointment.receptionist_phone = words.receptionist, words.phone
    appointment.reply, appointment.what_to_bring = words.text or None, words.what_to_bring or None
    appointment.replied_at, appointment.confirmed_at = now, None
    _answered_by(appointment, staff, now)
    await appointment_steps.move(session, staff, appointment, act, now=now)
    told = appointment_steps.about(
        appointment,
        AppointmentReplied,
        visit=await appointment_steps.visit_of(session, appointment),
        confirm_until=slot.cut_off_at,
        reply=appointment.reply,
        is_moved=act is AppointmentAct.MOVE,
    )
    return appointment, told


async def answer(
    session: AsyncSession, staff: Staff, *, appointment_id: UUID, text: str, expected_version: int, now: datetime
) -> models.Appointment:
    """Answer in writing; with that a matter without a visit is settled, and one with a visit needs none."""
    appointment = await open_to(session, staff, appointment_id, AppointmentAct.ANSWER, expected_version, now=now)
    text = text.strip()
    refuse_all(answer_problems(text))
    appointment.reply, appointment.replied_at = text, now
    _answered_by(appointment, staff, now)
    await appointment_steps.move(session, staff, appointment, AppointmentAct.ANSWER, now=now)
    await _tell(session, appointment, appointment_steps.about(appointment, AppointmentAnswered, reply=text), now)
    return appointment


def _answered_by(appointment: models.Appointment, staff: Staff, now: datetime) -> None:
    appointment.outcome, appointment.decided_at = Outcome.APPROVED, now
    appointment.reason_codes, appointment.comment = [], None
    appointment.reviewer_id = staff.staff_id


async def cancel(
    session: AsyncSession, staff: Staff, *, appointment_id: UUID, reason: str, expected_version: int, now: datetime
) -> models.Appointment:
    """The office calls it off and says why; also after the cut-off, since nobody can come to a closed door."""
    appointment, told = await call_off(
        session, staff, appointment_id=appointment_id, reason=reason, expected_version=expected_version, now=now
    )
    await _tell(session, appointment, told, now)
    return appointment


async def call_off(
    session: AsyncSession, staff: Staff, *, appointment_id: UUID, reason: str, expected_version: int, now: datetime
) -> tuple[models.Appointment, Message]:
    """The same, with what the applicant is to be told."""
    appointment = await open_to(session, staff, appointment_id, AppointmentAct.CANCEL, expected_version, now=now)
    reason = reason.strip()
    refuse_all(cancellation_problems(reason, shortest=2))
    appointment_steps.cancelled(appointment, Canceller.STAFF, reason, now)
    await appointment_steps.move(session, staff, appointment, AppointmentAct.CANCEL, now=now)
    told = appointment_steps.about(
        appointment, AppointmentCancelled, by=Canceller.STAFF, reason_zh=reason, reason_en=reason
    )
    return appointment, told


async def _tell(session: AsyncSession, appointment: models.Appointment, message: Message, now: datetime) -> None:
    await tell.account(session, appointment.account_id, message, now=now)
