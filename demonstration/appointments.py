"""Reception rooms with their hours, and appointments in every state that does not need a visit to have passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from db.models import Appointment
from db.queries import demonstration as lookups
from db.queries import reception_slots
from demonstration.acting import MOMENT, Stage
from demonstration.cases import acceptance_number
from demonstration.shown_cases import lives
from rules.appointments import AppointmentAct as Act
from rules.appointments import ReplyWords
from rules.people import Person, Staff
from rules.reception_slots import Session
from rules.review import Outcome
from services import appointment_choices, appointment_replies, appointments, reception_rooms
from services.appointments import Asked
from services.decisions import Decision

ROOMS = ("律师接待室（示例）", "12309 接待窗口（示例）")
MORNING, AFTERNOON = (time(9), time(11, 30)), (time(13, 30), time(17))
PLACES = WISHES = 3
HOURS = tuple(Session(day, *half, PLACES) for day in range(1, 6) for half in (MORNING, AFTERNOON))
SOME_DAYS = timedelta(days=2)  # wishes are not for tomorrow
WORDS = ReplyWords(
    receptionist="示例接待员",
    phone="000-00000000",
    what_to_bring="律师执业证、授权委托书、U盘",
    text="请提前十分钟到接待大厅",
)


@dataclass(frozen=True)
class Booking:
    """Who asks for what in which case, and how far it has come."""

    case: int
    acts: tuple[Act, ...] = ()
    matters: tuple[str, ...] = ("FILE_ACCESS",)
    applicant: str = "lawyer01"
    visits: bool = True


OFFERED = (Act.ACCEPT, Act.REPLY)
BOOKED = (
    Booking(0, (*OFFERED, Act.CONFIRM)),
    Booking(3, OFFERED, ("FILE_ACCESS", "MEET_PROSECUTOR")),
    Booking(6, matters=("MEET_PROSECUTOR",)),
    Booking(30, (Act.ACCEPT,), ("OPINION_HEARING",)),
    Booking(33, (Act.ACCEPT, Act.FORWARD), ("MEET_PROSECUTOR",)),
    Booking(36, (Act.RETURN,), ("OTHER",)),
    Booking(4, (*OFFERED, Act.CONFIRM, Act.RESCHEDULE)),
    Booking(7),
    Booking(16, (Act.ACCEPT, Act.ANSWER), ("RECUSAL",), visits=False),
    Booking(32, (Act.REFUSE,)),
    Booking(35, (*OFFERED, Act.CANCEL), ("MEET_PROSECUTOR",)),
    Booking(5, (*OFFERED, Act.CONFIRM)),
    Booking(39, applicant="lawyer06"),
)


async def open_rooms(stage: Stage, reviewers: Mapping[str, Staff], at: datetime) -> None:
    """Each office has rooms and says when they are open; their slots follow."""
    for unit_code, staff in reviewers.items():
        for name in ROOMS:
            room = await reception_rooms.make(
                stage.session, staff, office_id=stage.offices[unit_code], name=name, now=at
            )
            await reception_rooms.set_hours(stage.session, staff, room_id=room.id, hours=HOURS, now=at)


async def book(stage: Stage, who: Person, booking: Booking, reviewers: Mapping[str, Staff], at: datetime) -> None:
    """A lawyer asks, and each side does its part some minutes later."""
    life = lives()[booking.case]
    binding_id = await lookups.binding_of(stage.session, who.account_id, acceptance_number(life))
    free = await reception_slots.free(stage.session, stage.offices[life.office.unit_code], at + SOME_DAYS)
    half_days = [slot.id for slot in free if slot.place == ROOMS[0]]  # a room has one slot a half-day
    wished = tuple(half_days[BOOKED.index(booking) :][:WISHES]) if booking.visits else ()
    asked = Asked(booking.matters, wished, "示例：申请安排，时间可由贵院确定。", ())
    appointment = await appointments.request(
        stage.session, who, stage.keys, binding_id=binding_id, asked=asked, idempotency_key=None, now=at
    )
    for position, act in enumerate(booking.acts, start=1):
        staff = reviewers[life.office.unit_code]
        await _do(stage, act, who, staff, appointment, wished, at + position * MOMENT)


async def _do(
    stage: Stage, act: Act, who: Person, staff: Staff, appointment: Appointment, wished: tuple[UUID, ...], now: datetime
) -> None:
    session = stage.session
    named: dict[str, Any] = {"appointment_id": appointment.id, "expected_version": appointment.version, "now": now}
    match act:
        case Act.ACCEPT:
            await appointment_replies.accept(session, staff, **named)
        case Act.FORWARD:
            await appointment_replies.forward(session, staff, department="第一检察部", **named)
        case Act.REPLY:
            await appointment_replies.reply(session, staff, slot_id=wished[0], words=WORDS, **named)
        case Act.ANSWER:
            await appointment_replies.answer(
                session, staff, text="示例：回避申请已收悉，将依法审查并书面告知。", **named
            )
        case Act.CONFIRM:
            await appointment_choices.confirm(session, who, **named)
        case Act.RESCHEDULE:
            await appointment_choices.reschedule(session, who, slot_ids=wished[1:], **named)
        case Act.CANCEL:
            await appointment_choices.cancel(session, who, reason="示例：当日另有庭审", **named)
        case _:
            outcome = Outcome.RETURNED if act is Act.RETURN else Outcome.REFUSED
            reason = "POA_UNSIGNED" if act is Act.RETURN else "STAGE_NOT_ALLOWED"
            decision = Decision(outcome, appointment.version, (reason,), "示例：请按要求补充后重新提交预约申请")
            await appointment_replies.decide(
                session, staff, stage.keys, appointment_id=appointment.id, decision=decision, now=now
            )
