"""An office with a room and slots, a bound lawyer, a case manager: each act on an appointment by its name."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from db import models
from db.crypto import Keys
from db.engine import Database
from db.queries import workdays
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentOutcome, ReplyWords, cut_off
from rules.deadlines import SHANGHAI, WorkCalendar, today
from rules.people import Person, Staff
from rules.review import Outcome
from services import appointment_choices, appointment_clock, appointment_replies, appointment_visits, appointments
from services.appointments import Amendment, Asked
from services.decisions import Decision
from tests import people
from tests.people import NOW

WORDS = ReplyWords("示例接待室", "示例接待员", "010-00000000", "请准时到访", "律师执业证、介绍信、U盘")
MORNING, AFTERNOON = time(9), time(14)
# Taken places against those that are held, slot by slot: always equal.
UNTRUE = """
select s.id, s.taken, count(a.id) from reception_slots s left join appointments a
on a.slot_id = s.id and a.status in ('REPLIED','CONFIRMED','RESCHEDULING','COMPLETED','NO_SHOW')
group by s.id having s.taken <> count(a.id)
"""


async def room(database: Database, unit_code: str = "110108", name: str = "示例接待室") -> models.ReceptionRoom:
    """A room of an office, without hours: its slots are made by hand."""
    async with database.begin() as session:
        where = await people.office(session, unit_code)
        made = models.ReceptionRoom(procuratorate_id=where.id, name=name)
        session.add(made)
        await session.flush()
        return made


async def slot(
    database: Database, where: models.ReceptionRoom, starts_at: datetime, *, capacity: int = 1, hours: float = 3
) -> models.ReceptionSlot:
    """A slot of a room."""
    async with database.begin() as session:
        made = models.ReceptionSlot(
            procuratorate_id=where.procuratorate_id,
            room_id=where.id,
            place=where.name,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            cut_off_at=cut_off(starts_at, await workdays.calendar(session)),
            capacity=capacity,
            by_hand=True,
        )
        session.add(made)
        await session.flush()
        return made


def working_half_days(now: datetime, count: int, calendar: WorkCalendar | None = None) -> list[datetime]:
    """The first moments of half-days on the next working days: morning, afternoon, morning, …; the first is two days away."""
    known = calendar or WorkCalendar()
    day, found = known.next_working_day(today(now)), []
    while len(found) < count:
        day = known.next_working_day(day)
        found += [datetime.combine(day, at, SHANGHAI) for at in (MORNING, AFTERNOON)]
    return found[:count]


@dataclass
class Desk:
    """Who can act, and what they act with."""

    database: Database
    owner: Database
    keys: Keys
    lawyer: Person
    staff: Staff
    case: models.Case
    binding: models.Binding
    room: models.ReceptionRoom
    slots: list[models.ReceptionSlot]
    now: datetime = NOW

    def asked(self, *matters: str, slots: tuple[int, ...] = (0, 1), **more: Any) -> Asked:
        """What is asked for: matters (access to the file), and some of the slots by their position."""
        wished = tuple(self.slots[each].id for each in slots)
        return Asked(matters or ("FILE_ACCESS",), wished, more.get("statement"), more.get("attachment_ids", ()))

    async def request(self, asked: Asked | None = None, **more: Any) -> models.Appointment:
        """A request that waits for the office; `who` and `binding` when it is somebody else's."""
        async with self.database.begin() as session:
            return await appointments.request(
                session,
                more.get("who", self.lawyer),
                self.keys,
                binding_id=more.get("binding", self.binding).id,
                asked=asked or self.asked(),
                idempotency_key=more.get("key"),
                now=self.now,
            )

    async def fresh(self, appointment: models.Appointment) -> models.Appointment:
        """The appointment as it stands."""
        async with self.owner.read() as session:
            return await session.get_one(models.Appointment, appointment.id)

    async def through(self, appointment: models.Appointment, *acts: Act) -> models.Appointment:
        """Each act by whoever does it; the appointment afterwards."""
        for act in acts:
            await self.perform(appointment, act)
        return await self.fresh(appointment)

    async def perform(
        self,
        appointment: models.Appointment,
        act: Act,
        who: Person | Staff | None = None,
        *,
        version: int | None = None,
        slot: int = 0,
    ) -> None:
        """One act, by whoever usually does it or by somebody else; raises what refuses it. `slot` by position."""
        version = (await self.fresh(appointment)).version if version is None else version
        named = {"appointment_id": appointment.id, "expected_version": version, "now": self.now}
        lawyer = who if isinstance(who, Person) else self.lawyer
        staff = who if isinstance(who, Staff) else self.staff
        slot_id = self.slots[slot].id
        async with self.database.begin() as session:
            match act:
                case Act.AMEND:
                    await appointments.amend(
                        session,
                        lawyer,
                        appointment_id=appointment.id,
                        amendment=Amendment(version, statement="补充说明", keeps_statement=False),
                        now=self.now,
                    )
                case Act.CONFIRM:
                    await appointment_choices.confirm(session, lawyer, **named)
                case Act.CANCEL if isinstance(who, Staff):
                    await appointment_replies.cancel(session, staff, reason="接待室临时停用", **named)
                case Act.CANCEL:
                    await appointment_choices.cancel(session, lawyer, reason="时间冲突", **named)
                case Act.RESCHEDULE:
                    await appointment_choices.reschedule(session, lawyer, slot_ids=(slot_id,), **named)
                case Act.ACCEPT:
                    await appointment_replies.accept(session, staff, **named)
                case Act.FORWARD:
                    await appointment_replies.forward(session, staff, department="第一检察部", **named)
                case Act.REPLY | Act.MOVE:
                    await appointment_replies.reply(session, staff, slot_id=slot_id, words=WORDS, **named)
                case Act.ANSWER:
                    await appointment_replies.answer(session, staff, text="已收悉，将依法审查。", **named)
                case Act.RETURN | Act.REFUSE:
                    await self._decide(session, staff, act, **named)
                case Act.COMPLETE | Act.MISS:
                    outcome = AppointmentOutcome.COMPLETED if act is Act.COMPLETE else AppointmentOutcome.NO_SHOW
                    await appointment_visits.record_outcome(session, staff, outcome=outcome, note=None, **named)
                case Act.LAPSE:
                    await appointment_clock.lapse(session, now=self.now)

    async def _decide(
        self, session: Any, staff: Staff, act: Act, *, appointment_id: UUID, expected_version: int, now: datetime
    ) -> None:
        outcome = Outcome.RETURNED if act is Act.RETURN else Outcome.REFUSED
        decision = Decision(outcome, expected_version, ("POA_UNSIGNED",), "委托书未签名，请重新提交")
        await appointment_replies.decide(
            session, staff, self.keys, appointment_id=appointment_id, decision=decision, now=now
        )

    async def taken(self, slot: int) -> int:
        """How many places of a slot are taken."""
        async with self.owner.read() as session:
            row = await session.get_one(models.ReceptionSlot, self.slots[slot].id)
            return row.taken

    async def untrue(self) -> list[Any]:
        """Slots whose places are not those that are held: none, ever."""
        async with self.owner.read() as session:
            return list(await session.execute(text(UNTRUE)))

    async def notices(self, who: Person | None = None) -> list[str]:
        """The names of what somebody was told, in order."""
        mine = models.Notice.account_id == (who or self.lawyer).account_id
        async with self.owner.read() as session:
            found = await session.scalars(select(models.Notice.message).where(mine).order_by(models.Notice.seq))
            return list(found)


async def opened(
    database: Database, owner: Database, keys: Keys, *, now: datetime = NOW, capacity: int = 1, slots: int = 6
) -> Desk:
    """A lawyer who defends in a case, and a room with slots on the next half-days."""
    lawyer = await people.lawyer(database, 1)
    case = await people.case(database)
    binding = await people.bound(database, lawyer, case)
    return await opened_for(database, owner, keys, lawyer, case, binding, now=now, capacity=capacity, slots=slots)


async def opened_for(
    database: Database,
    owner: Database,
    keys: Keys,
    lawyer: Person,
    case: models.Case,
    binding: models.Binding,
    *,
    now: datetime = NOW,
    capacity: int = 1,
    slots: int = 6,
    name: str = "示例接待室",
) -> Desk:
    """The same for a lawyer who is there."""
    where = await room(database, name=name)
    async with database.read() as session:
        calendar = await workdays.calendar(session)
    made = [await slot(database, where, at, capacity=capacity) for at in working_half_days(now, slots, calendar)]
    staff = await people.staff(database, "booker")
    return Desk(database, owner, keys, lawyer, staff, case, binding, where, made, now)
