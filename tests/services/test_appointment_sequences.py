"""Random sequences of acts by applicants, office, clock and the end of a binding, some at once: no state outside the diagram, places
that are those held, nobody told of nothing, and on a refusal nothing at all."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.queries import bindings
from rules.appointments import AppointmentAct
from rules.bindings import BindingAct
from rules.errors import Refused
from services import appointment_clock, binding_endings
from tests import appointment_desk, people
from tests.appointment_desk import Desk
from tests.engines import create_engine

ACTS = [act.name for act in AppointmentAct if act.name not in ("REQUEST", "LAPSE")]
REQUESTED = [[("request", 0, 0), ("request", 1, 0)]]
REPLIED = [*REQUESTED, [("REPLY", 0, 0), ("REPLY", 1, 1)]]
CONFIRMED = [*REPLIED, [("CONFIRM", 0, 0)], [("CONFIRM", 1, 0)]]
# Most sequences begin where something can happen.
STARTS = st.sampled_from([[], REQUESTED, REPLIED, CONFIRMED, CONFIRMED])
STEPS = st.lists(
    st.lists(
        st.one_of(
            st.tuples(st.just("request"), st.integers(0, 1), st.integers(0, 2)),
            st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 3)),
            *[st.tuples(st.sampled_from(["REPLY", "CONFIRM", "RESCHEDULE"]), st.integers(0, 3), st.integers(0, 3))] * 2,
            st.tuples(st.just("wait"), st.sampled_from([6, 30, 60]), st.just(0)),
            st.tuples(st.just("end"), st.integers(0, 1), st.just(0)),
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=4,
    max_size=12,
)
MATTERS = ("FILE_ACCESS", "MEET_PROSECUTOR", "RECUSAL")
ROWS = """
select a.id, a.status, a.version, a.account_id,
    (select count(*) from audit_entries e where e.subject_kind = 'appointment' and e.subject_id = a.id::text) as recorded,
    (select count(*) from notices n where n.subject_id = a.id) as told
from appointments a join bindings b on b.id = a.binding_id where b.case_id = :case order by a.id
"""


class World:
    """A fresh case and two lawyers each time, on slots that fill up."""

    def __init__(self, desk: Desk, bindings: list[models.Binding], lawyers: list[Any]) -> None:
        self.desk, self.bindings, self.lawyers = desk, bindings, lawyers
        self.seen: dict[Any, tuple[str, int, int, int]] = {}

    async def rows(self) -> list[Any]:
        async with self.desk.owner.read() as session:
            return list(await session.execute(text(ROWS), {"case": self.desk.case.id}))

    async def perform(self, name: str, which: int, how: int) -> str:
        try:
            await self._perform(name, which, how)
        except Refused as refused:
            return f"{name}: {refused.code}"
        return f"{name}: done"

    async def _perform(self, name: str, which: int, how: int) -> None:
        desk = self.desk
        if name == "wait":
            desk.now += timedelta(hours=which)
            await appointment_clock.run(desk.database, now=lambda: desk.now)
        elif name == "request":
            asked = desk.asked(MATTERS[how], slots=() if how == 2 else (how, how + 1))
            await desk.request(asked, who=self.lawyers[which], binding=self.bindings[which])
        elif name == "end":
            async with desk.database.begin() as session:
                binding = await bindings.own(session, self.lawyers[which], self.bindings[which].id, lock=True)
                if binding is not None and binding.status == "APPROVED":
                    binding.released_on = desk.now.date()
                    await binding_endings.end(session, self.lawyers[which], [binding], BindingAct.RELEASE, now=desk.now)
        else:
            rows = await self.rows()
            if rows:
                row = rows[which % len(rows)]
                owner = next(each for each in self.lawyers if each.account_id == row.account_id)
                async with desk.owner.read() as session:
                    appointment = await session.get_one(models.Appointment, row.id)
                await replace(desk, lawyer=owner).perform(appointment, AppointmentAct[name], slot=how)

    async def check(self) -> None:
        """What must hold after every step."""
        assert not await self.desk.untrue()
        for row in await self.rows():
            before = self.seen.get(row.id)
            now = (row.status, row.version, row.recorded, row.told)
            if before is not None and before != now:
                assert row.version > before[1] and row.recorded >= before[2] and row.told >= before[3]
            self.seen[row.id] = now
        async with self.desk.owner.read() as session:
            doubled = await session.execute(
                text(
                    "select binding_id, matter_code from appointment_matters where is_open group by 1, 2 having count(*) > 1"
                )
            )
            assert not doubled.all()
            untrue = await session.execute(
                text(
                    "select a.id from appointments a join appointment_matters m on m.appointment_id = a.id where m.is_open <> (a.status in"
                    " ('SUBMITTED','ACCEPTED','FORWARDED','RETURNED','REPLIED','CONFIRMED','RESCHEDULING'))"
                )
            )
            assert not untrue.all()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    opened = asyncio.new_event_loop()
    yield opened
    opened.close()


def test_whatever_is_done_the_diagram_holds_and_places_are_true(
    loop: asyncio.AbstractEventLoop, database_url: str, keys: Keys
) -> None:
    database = Database(create_engine(database_url, role=APPLICATION_ROLE, name="tests", pool_size=10))
    owner = Database(create_engine(database_url, role=None, name="tests", pool_size=5, statement_seconds=60))
    serials = count(1)
    reached: set[str] = set()
    opened: list[Desk] = []

    async def one(steps: list[list[tuple[str, int, int]]]) -> None:
        serial = next(serials)
        if not opened:
            opened.append(await appointment_desk.opened(database, owner, keys))
        base = opened[0]
        case = await people.case(database, 100 + serial)
        lawyers = [base.lawyer, await people.lawyer(database, 500 + serial)]
        bindings = [await people.bound(database, who, case) for who in lawyers]
        room = await appointment_desk.room(database, name=f"示例{serial}室{new_id()}")
        half_days = appointment_desk.working_half_days(people.NOW, 4)
        slots = [await appointment_desk.slot(database, room, at) for at in half_days]
        desk = replace(base, case=case, binding=bindings[0], room=room, slots=slots, now=people.NOW)
        world = World(desk, bindings, lawyers)
        for step in steps:
            for told in await asyncio.gather(*(world.perform(*each) for each in step)):
                event(told)
            await world.check()
            reached.update(status for status, *_ in world.seen.values())

    @settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(STARTS, STEPS)
    def whatever(start: list[list[tuple[str, int, int]]], steps: list[list[tuple[str, int, int]]]) -> None:
        loop.run_until_complete(one([*start, *steps]))

    whatever()

    async def close() -> None:
        await database.close()
        await owner.close()

    loop.run_until_complete(close())
    assert reached >= {"SUBMITTED", "REPLIED", "CONFIRMED", "RESCHEDULING", "CANCELLED", "RETURNED"}, reached
