"""Appointments: only the arrows of the diagram, places that are true at every moment, nothing half-done."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import TRANSITIONS
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from services import binding_endings
from services.binding_endings import Release
from tests import people
from tests.appointment_desk import Desk, opened

WAY: dict[Status, tuple[Act, ...]] = {
    Status.SUBMITTED: (),
    Status.ACCEPTED: (Act.ACCEPT,),
    Status.FORWARDED: (Act.ACCEPT, Act.FORWARD),
    Status.RETURNED: (Act.RETURN,),
    Status.REPLIED: (Act.ACCEPT, Act.REPLY),
    Status.CONFIRMED: (Act.ACCEPT, Act.REPLY, Act.CONFIRM),
    Status.RESCHEDULING: (Act.REPLY, Act.CONFIRM, Act.RESCHEDULE),
    Status.ANSWERED: (Act.ANSWER,),
    Status.REFUSED: (Act.REFUSE,),
    Status.CANCELLED: (Act.CANCEL,),
}
SNAPSHOT = """
select (select count(*) from audit_entries), (select count(*) from notices), (select count(*) from staff_notices),
    (select string_agg(status || version || coalesce(slot_id::text, ''), ',' order by id) from appointments),
    (select string_agg(taken::text, ',' order by id) from reception_slots)
"""


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, capacity=2)


async def _snapshot(desk: Desk) -> Any:
    async with desk.owner.read() as session:
        return (await session.execute(text(SNAPSHOT))).one()


def _slot_for(act: Act) -> int:
    return {Act.RESCHEDULE: 2, Act.MOVE: 3}.get(act, 0)


async def test_every_arrow_leads_where_the_diagram_says_and_nothing_else_is_possible(desk: Desk) -> None:
    for state, way in WAY.items():
        for act in Act:
            if act in (Act.REQUEST, Act.LAPSE, Act.COMPLETE, Act.MISS):
                continue  # the clock's, and those of the day of the visit, have tests of their own
            appointment = await desk.request()
            for each in way:
                await desk.perform(appointment, each, slot=_slot_for(each))
            appointment = await desk.fresh(appointment)
            assert appointment.status is state
            reply_is_move = act is Act.REPLY and state in (Status.REPLIED, Status.CONFIRMED)
            before = await _snapshot(desk)
            if act in TRANSITIONS.get(state, {}):
                slot = 4 if act in (Act.RESCHEDULE, Act.MOVE) else 0
                await desk.perform(appointment, act, slot=slot)
                after = await desk.fresh(appointment)
                assert after.status is TRANSITIONS[state][act] and after.version == appointment.version + 1, (
                    state,
                    act,
                )
            elif act is not Act.MOVE and not reply_is_move:
                with pytest.raises(Refused):
                    await desk.perform(appointment, act, slot=4)
                assert await _snapshot(desk) == before, (state, act)
            assert not await desk.untrue(), (state, act)
            last = await desk.fresh(appointment)
            if Act.CANCEL in TRANSITIONS.get(last.status, {}):
                await desk.perform(last, Act.CANCEL)
    assert await desk.taken(0) == 0


async def test_places_are_taken_by_replies_and_free_again_in_the_same_transaction(desk: Desk) -> None:
    first = await desk.request()
    assert await desk.taken(0) == 0  # a wish takes none
    await desk.perform(first, Act.REPLY)
    assert await desk.taken(0) == 1
    await desk.perform(first, Act.MOVE, slot=1)
    assert (await desk.taken(0), await desk.taken(1)) == (0, 1)
    await desk.perform(first, Act.CONFIRM)
    await desk.perform(first, Act.RESCHEDULE, slot=2)
    assert (await desk.taken(1), await desk.taken(2)) == (0, 1)
    await desk.perform(first, Act.REPLY, slot=2)
    assert await desk.taken(2) == 1
    await desk.perform(first, Act.CANCEL)  # declined
    assert await desk.taken(2) == 0 and not await desk.untrue()
    kept = await desk.fresh(first)
    assert kept.cancelled_by == "APPLICANT" and kept.cancel_reason == "时间冲突" and kept.calendar_sequence == 6


async def test_the_database_refuses_places_that_are_not_true(desk: Desk) -> None:
    appointment = await desk.through(await desk.request(), Act.REPLY)
    for values in ({"taken": 2}, {"taken": 0}, {"taken": 3}):
        with pytest.raises(DBAPIError):
            async with desk.owner.begin() as session:
                await session.execute(
                    update(models.ReceptionSlot).where(models.ReceptionSlot.id == appointment.slot_id).values(**values)
                )
    with pytest.raises(DBAPIError):
        async with desk.owner.begin() as session:
            await session.execute(
                update(models.Appointment).values(
                    status=Status.CANCELLED, cancelled_at=desk.now, cancelled_by="SYSTEM", cancel_reason="x"
                )
            )
    assert await desk.taken(0) == 1


async def test_the_last_place_goes_to_exactly_one_of_many(desk: Desk) -> None:
    others = []
    for serial in range(2, 12):
        who = await people.lawyer(desk.database, serial)
        others.append(await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case)))
    tried = await asyncio.gather(*(desk.perform(each, Act.REPLY) for each in others), return_exceptions=True)
    lost = [each for each in tried if each is not None]
    assert len(lost) == 8 and all(isinstance(each, Conflict) and each.problems[0].code == "SLOT_FULL" for each in lost)
    assert await desk.taken(0) == 2 and not await desk.untrue()
    async with desk.owner.read() as session:
        told = await session.scalar(select(func.count()).where(models.Notice.message == "appointment_replied"))
    assert told == 2


async def test_two_who_exchange_their_places_wait_for_each_other(desk: Desk) -> None:
    who = await people.lawyer(desk.database, 2)
    mine = await desk.request()
    theirs = await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case))
    await desk.perform(mine, Act.REPLY, slot=0)
    await desk.perform(theirs, Act.REPLY, slot=1)
    for here, there in ((1, 0), (0, 1)) * 5:
        await asyncio.gather(desk.perform(mine, Act.MOVE, slot=here), desk.perform(theirs, Act.MOVE, slot=there))
    assert (await desk.taken(0), await desk.taken(1)) == (1, 1) and not await desk.untrue()


async def test_nobody_chooses_a_full_slot_and_loses_the_old_place(desk: Desk) -> None:
    for serial in (2, 3):
        who = await people.lawyer(desk.database, serial)
        other = await desk.request(who=who, binding=await people.bound(desk.database, who, desk.case))
        await desk.perform(other, Act.REPLY, slot=2)
    mine = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    before = await _snapshot(desk)
    with pytest.raises(Conflict) as full:
        await desk.perform(mine, Act.RESCHEDULE, slot=2)
    assert [each.code for each in full.value.problems] == ["SLOT_FULL"] and await _snapshot(desk) == before


async def test_who_may_book_what(desk: Desk) -> None:
    stranger = await people.lawyer(desk.database, 2)
    with pytest.raises(NotFound):
        await desk.request(who=stranger)
    for values, refusal in (({"capacity": "PARTY"}, Forbidden), ({"status": "RELEASED"}, Forbidden)):
        changed = values | ({"released_on": desk.now.date()} if "status" in values else {})
        kept = {name: getattr(desk.binding, name) for name in changed}
        async with desk.owner.begin() as session:
            await session.execute(text("alter table bindings disable trigger follows_the_diagram"))
            await session.execute(update(models.Binding).values(**changed))
        with pytest.raises(refusal):
            await desk.request()
        async with desk.owner.begin() as session:
            await session.execute(update(models.Binding).values(**kept))
    wrong = desk.asked("FILE_ACCESS", "FILE_ACCESS", "NO_ARREST_OPINION", "NOTHING", slots=(0, 0))
    with pytest.raises(Invalid) as refused:
        await desk.request(wrong)
    assert {(each.field, each.code) for each in refused.value.problems} == {
        ("matters.1", "MATTER_TWICE"),
        ("matters.2", "MATTER_STAGE"),
        ("matters.3", "MATTER_UNKNOWN"),
        ("preferredSlotIds.1", "SLOT_TWICE"),
        ("attachmentIds", "PAPER_MISSING"),
    }
    await desk.request()
    with pytest.raises(Invalid) as again:
        await desk.request()
    assert again.value.problems[0].code == "MATTER_OPEN"


async def test_of_two_equal_requests_at_once_one_is_made(desk: Desk) -> None:
    tried = await asyncio.gather(desk.request(), desk.request(), return_exceptions=True)
    assert sum(isinstance(each, models.Appointment) for each in tried) == 1
    assert any(isinstance(each, Refused) for each in tried)


async def test_a_version_that_is_not_the_present_one_is_stale(desk: Desk) -> None:
    appointment = await desk.through(await desk.request(), Act.REPLY)
    for act in (Act.CONFIRM, Act.CANCEL, Act.RESCHEDULE, Act.MOVE):
        with pytest.raises(Stale):
            await desk.perform(appointment, act, version=1, slot=2)


async def test_an_ended_binding_frees_the_place_and_tells_of_it(desk: Desk) -> None:
    await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    async with desk.database.begin() as session:
        await binding_endings.release(
            session,
            desk.lawyer,
            desk.keys,
            binding_id=desk.binding.id,
            release=Release(desk.now.date(), "委托终止", 1),
            now=desk.now + timedelta(hours=1),
        )
    assert await desk.taken(0) == 0 and not await desk.untrue()
    assert {"appointment_cancelled", "binding_released"} <= set(await desk.notices())


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REFUSED])
async def test_the_database_wants_a_decision_with_what_it_ends(desk: Desk, status: Status) -> None:
    appointment = await desk.request()
    with pytest.raises(DBAPIError, match="has_decision"):
        async with desk.owner.begin() as session:
            changed = update(models.Appointment).where(models.Appointment.id == appointment.id)
            await session.execute(changed.values(status=status, version=2))
