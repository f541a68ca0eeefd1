"""Who repeatedly does not come books no more on line for a while: told why, can appeal, and is served on site."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.booking_bans import LASTS, NO_SHOWS
from rules.errors import Conflict, Forbidden, Invalid, NotAvailable, NotFound, Stale
from rules.people import Role, Staff
from services import appointment_clock, booking_bans
from tests import appointment_desk, people
from tests.appointment_desk import Desk


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await appointment_desk.opened(database, owner, keys, capacity=NO_SHOWS + 2)


async def _missed(desk: Desk, times: int) -> None:
    for _ in range(times):
        desk.now = people.NOW
        appointment = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
        desk.now = desk.slots[0].ends_at
        await desk.perform(appointment, Act.MISS)
    desk.now = people.NOW


async def _ban(desk: Desk) -> models.BookingBan | None:
    async with desk.owner.read() as session:
        return await session.scalar(select(models.BookingBan).order_by(models.BookingBan.id.desc()).limit(1))


async def _banned(desk: Desk) -> models.BookingBan:
    await _missed(desk, NO_SHOWS)
    ban = await _ban(desk)
    assert ban is not None
    return ban


async def test_the_third_no_show_bars_from_booking_and_says_until_when(desk: Desk) -> None:
    await _missed(desk, NO_SHOWS - 1)
    assert await _ban(desk) is None
    await _missed(desk, 1)
    ban = await _ban(desk)
    assert ban is not None and ban.status == "IN_FORCE" and ban.no_shows == NO_SHOWS
    async with desk.owner.read() as session:
        body = await session.scalar(select(models.Notice.body_zh).order_by(models.Notice.seq.desc()).limit(1))
    assert body is not None and str(ban.ends_on) in body and "申诉" in body and "现场" in body
    desk.now = desk.slots[0].ends_at - timedelta(days=2)
    with pytest.raises(NotAvailable) as refused:
        await desk.request()
    assert refused.value.problems[0].code == "BOOKING_BANNED"


async def test_an_appeal_is_answered_by_an_administrator_of_the_office(desk: Desk, keys: Keys) -> None:
    ban = await _banned(desk)
    stranger, manager = await people.lawyer(desk.database, 2), await people.staff(desk.database, "manager")
    manager = Staff(**(vars(manager) | {"roles": frozenset({Role.CASE_MANAGER})}))
    named = {"ban_id": ban.id, "now": desk.now}
    with pytest.raises(NotFound):
        async with desk.database.begin() as session:
            await booking_bans.appeal(session, stranger, statement="不是我", expected_version=1, **named)
    with pytest.raises(Invalid):
        async with desk.database.begin() as session:
            await booking_bans.appeal(session, desk.lawyer, statement=" ", expected_version=1, **named)
    async with desk.database.begin() as session:
        await booking_bans.appeal(session, desk.lawyer, statement="当日开庭，已电话说明", expected_version=1, **named)
    async with desk.owner.read() as session:
        assert list(await session.scalars(select(models.StaffTask.kind))) == ["BAN_APPEALED"]
    with pytest.raises(Conflict):
        async with desk.database.begin() as session:
            await booking_bans.appeal(session, desk.lawyer, statement="再次申诉", expected_version=2, **named)
    with pytest.raises(Forbidden):
        async with desk.database.begin() as session:
            await booking_bans.answer(session, manager, lifts=True, words="情况属实", expected_version=2, **named)
    with pytest.raises(Stale):
        async with desk.database.begin() as session:
            await booking_bans.answer(session, desk.staff, lifts=True, words="情况属实", expected_version=1, **named)
    async with desk.database.begin() as session:
        await booking_bans.answer(session, desk.staff, lifts=True, words="情况属实", expected_version=2, **named)
    assert (await desk.notices())[-1] == "booking_ban_answered"
    assert (await desk.request()).status == "SUBMITTED"
    async with desk.owner.read() as session:
        assert list(await session.scalars(select(models.StaffTask.ended_at.is_not(None)))) == [True]


async def test_a_lifted_ban_starts_the_count_anew_and_an_upheld_one_ends_with_its_time(desk: Desk) -> None:
    ban = await _banned(desk)
    async with desk.database.begin() as session:
        await booking_bans.answer(
            session,
            desk.staff,
            ban_id=ban.id,
            lifts=True,
            words="情况属实",
            expected_version=1,
            now=desk.slots[0].ends_at,
        )
    async with desk.owner.begin() as session:  # as if it had been imposed after all of them
        await session.execute(text("update booking_bans set imposed_at = imposed_at + interval '1 hour'"))
    await _missed(desk, 1)
    assert (await _ban(desk)) is not None and (await _ban(desk)).status == "LIFTED"  # type: ignore[union-attr]


async def test_a_ban_is_over_after_its_last_day(desk: Desk) -> None:
    ban = await _banned(desk)
    later = desk.slots[0].ends_at + LASTS
    await appointment_clock.run(desk.database, now=lambda: later)
    assert (await _ban(desk)).status == "IN_FORCE"  # type: ignore[union-attr]
    await appointment_clock.run(desk.database, now=lambda: later + timedelta(days=1))
    kept = await _ban(desk)
    assert kept is not None and kept.status == "ENDED" and kept.id == ban.id
