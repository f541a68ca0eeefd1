"""What time does to appointments, once an occasion over several workers, after a stop too: lapses, reminders, escalations, tasks."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.deadlines import SHANGHAI
from rules.errors import Conflict
from rules.staff_tasks import TaskKind
from services import appointment_clock, escalations
from tests import appointment_desk, people
from tests.appointment_desk import Desk

WORKERS = 4


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await appointment_desk.opened(database, owner, keys)  # Monday 2026-11-23, slots from Wednesday on


async def _run(desk: Desk, at: datetime) -> None:
    desk.now = at
    await asyncio.gather(*(appointment_clock.run(desk.database, now=lambda: at) for _ in range(WORKERS)))


async def _tasks(desk: Desk) -> list[TaskKind]:
    async with desk.owner.read() as session:
        return list(await session.scalars(select(models.StaffTask.kind).where(models.StaffTask.ended_at.is_(None))))


async def test_unconfirmed_is_reminded_of_once_and_lapses_at_the_cut_off(desk: Desk) -> None:
    appointment = await desk.request()
    await desk.perform(appointment, Act.REPLY, slot=2)  # Thursday morning: until Wednesday 16:00
    await _run(desk, moment("2026-11-24T15:59"))
    assert await desk.notices() == ["appointment_replied"]
    await _run(desk, moment("2026-11-24T16:00"))
    await _run(desk, moment("2026-11-25T09:00"))
    assert await desk.notices() == ["appointment_replied", "appointment_confirm_reminder"]
    await _run(desk, moment("2026-11-25T15:59"))
    assert (await desk.fresh(appointment)).status is Status.REPLIED and await desk.taken(2) == 1
    await _run(desk, moment("2026-11-25T16:00"))
    kept = await desk.fresh(appointment)
    assert (kept.status, kept.cancelled_by) == (Status.CANCELLED, "SYSTEM") and await desk.taken(2) == 0
    assert (await desk.notices())[2:] == ["appointment_cancelled"] and not await desk.untrue()
    with pytest.raises(Conflict):
        await desk.perform(appointment, Act.CONFIRM)


async def test_the_day_before_the_visit_is_told_once_and_re_read_before(desk: Desk) -> None:
    appointment = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    other = await desk.request(desk.asked("MEET_PROSECUTOR"))
    await desk.perform(other, Act.REPLY, slot=1)
    await desk.perform(other, Act.CONFIRM)
    await desk.perform(other, Act.CANCEL)
    for at in ("2026-11-24T09:59", "2026-11-24T10:00", "2026-11-24T18:00"):
        await _run(desk, moment(at))
    told = await desk.notices()
    assert told.count("appointment_visit_reminder") == 1
    async with desk.owner.read() as session:
        body = await session.scalar(
            select(models.Notice.body_zh).where(models.Notice.message == "appointment_visit_reminder")
        )
    assert body is not None and "2026-11-25 09:00" in body and "示例接待室" in body and "U盘" in body
    assert appointment.appointment_number in body


async def test_after_a_stop_it_catches_up_and_reminds_of_nothing_that_is_over(desk: Desk) -> None:
    near = await desk.request()
    await desk.perform(near, Act.REPLY, slot=2)
    confirmed = await desk.request(desk.asked("MEET_PROSECUTOR"))
    await desk.perform(confirmed, Act.REPLY, slot=3)
    await desk.perform(confirmed, Act.CONFIRM)
    await _run(desk, moment("2026-11-26T14:30"))  # nobody ran since Monday; the visit has begun
    assert (await desk.fresh(near)).status is Status.CANCELLED
    assert (await desk.notices())[3:] == [] and (await desk.notices())[2] == "appointment_cancelled"


async def test_a_chosen_time_that_the_office_does_not_confirm_is_given_back_but_the_request_goes_on(desk: Desk) -> None:
    appointment = await desk.request()
    await desk.perform(appointment, Act.REPLY, slot=4)
    await desk.perform(appointment, Act.CONFIRM)
    await desk.perform(appointment, Act.RESCHEDULE, slot=2)
    await _run(desk, moment("2026-11-25T16:00"))
    kept = await desk.fresh(appointment)
    assert kept.status is Status.RESCHEDULING and kept.slot_id is None and await desk.taken(2) == 0
    await desk.perform(appointment, Act.REPLY, slot=5)
    assert await desk.taken(5) == 1 and not await desk.untrue()


async def test_what_is_not_mended_for_thirty_days_lapses(desk: Desk) -> None:
    appointment = await desk.through(await desk.request(), Act.RETURN)
    await _run(desk, desk.now + timedelta(days=29, hours=23))
    assert (await desk.fresh(appointment)).status is Status.RETURNED
    await _run(desk, people.NOW + timedelta(days=30))
    assert (await desk.fresh(appointment)).status is Status.CANCELLED


async def test_a_visit_without_an_outcome_becomes_a_task_after_eight_hours_and_ends_with_it(desk: Desk) -> None:
    appointment = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    await _run(desk, moment("2026-11-25T16:59"))
    assert await _tasks(desk) == []
    await _run(desk, moment("2026-11-25T17:00"))
    await _run(desk, moment("2026-11-25T18:00"))
    assert await _tasks(desk) == [TaskKind.VISIT_UNRECORDED]
    await desk.perform(appointment, Act.COMPLETE)
    assert await _tasks(desk) == [] and (await desk.fresh(appointment)).status is Status.COMPLETED


async def test_unanswered_requests_are_escalated_each_at_its_own_time(desk: Desk, database: Database) -> None:
    await desk.request()  # until Thursday; half of it has passed on Tuesday night

    async def escalate(at: str) -> list[TaskKind]:
        await asyncio.gather(*(escalations.run(database, now=lambda: moment(at)) for _ in range(WORKERS)))
        return await _tasks(desk)

    assert await escalate("2026-11-24T23:00") == []
    assert await escalate("2026-11-25T00:01") == [TaskKind.REVIEW_HALF_TIME]
    assert await escalate("2026-11-26T09:00") == [TaskKind.REVIEW_LAST_DAY]
    assert await escalate("2026-11-27T00:01") == [TaskKind.REVIEW_OVERDUE]


async def test_over_the_spring_festival_nothing_lapses_on_a_holiday(
    database: Database, owner: Database, keys: Keys
) -> None:
    before = moment("2026-02-13T10:00")  # Friday; Saturday is worked, then nobody until the 24th
    desk = await appointment_desk.opened(database, owner, keys, now=before, slots=4)
    # the first half-days that are two working days away: Tuesday the 24th, and the 25th
    assert desk.slots[0].starts_at == moment("2026-02-24T09:00") and desk.slots[0].cut_off_at == moment(
        "2026-02-14T16:00"
    )
    late = await desk.request(desk.asked(slots=(1, 2)))
    assert late.due_at == moment("2026-02-25T23:59:59")
    await desk.perform(late, Act.REPLY, slot=2)
    await _run(desk, moment("2026-02-14T15:59"))
    assert await desk.notices() == ["appointment_replied"]
    await _run(desk, moment("2026-02-20T10:00"))
    assert (await desk.fresh(late)).status is Status.REPLIED
    assert await desk.notices() == ["appointment_replied", "appointment_confirm_reminder"]  # on Saturday the 14th
    await _run(desk, moment("2026-02-24T16:00"))
    assert (await desk.fresh(late)).status is Status.CANCELLED
