"""The daily mail to an office's duty list: once a working day however many workers write, with numbers and no names."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.deadlines import SHANGHAI
from services import duty
from tests import people
from tests.notifications.post import Box, Office, plain

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def listed(database: Database) -> None:
    """Two on the list of one office, one on that of another."""
    async with database.begin() as session:
        for unit_code, email in (("110108", "a@example.cn"), ("110108", "b@example.cn"), ("110105", "c@example.cn")):
            where = (await people.office(session, unit_code)).id
            session.add(models.DutyAddress(procuratorate_id=where, name="示例值班员", email=email))


async def written(database: Database, keys: Keys, at: datetime, workers: int = 3) -> int:
    """How many deliveries there are after so many workers have looked at once."""
    await asyncio.gather(*(duty.run(database, keys, hour=8, now=lambda: at) for _ in range(workers)))
    async with database.read() as session:
        return len((await session.scalars(select(models.Delivery.id))).all())


@pytest.mark.usefixtures("listed")
async def test_every_working_day_once_and_made_up_for_after_a_stop_the_same_day_only(
    database: Database, keys: Keys
) -> None:
    for at, deliveries in (
        (MONDAY - timedelta(minutes=1), 0),
        (MONDAY, 3),
        (MONDAY + timedelta(hours=10), 3),
        (
            MONDAY + timedelta(days=3, hours=9),
            6,
        ),  # stopped for two days: Thursday's at 17:00, none for the days between
        (MONDAY + timedelta(days=5), 6),  # Saturday
        (MONDAY + timedelta(days=7), 9),
    ):
        assert await written(database, keys, at) == deliveries, at


@pytest.mark.usefixtures("listed")
async def test_the_mail_has_the_numbers_of_its_office_and_nobodys_name(
    database: Database, keys: Keys, files: PaperStore, office: Office, box: Box
) -> None:
    registration = await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)
    await people.applied(database, files, keys, await people.lawyer(database, 2))
    due = registration.due_at
    assert due is not None
    await written(database, keys, (due + timedelta(days=1)).astimezone(SHANGHAI).replace(hour=9))
    async with office.working(box.sender()):
        await office.settled("SENT", 3)
    said = {envelope.rcpt_tos[0]: plain(mail) for envelope, mail in zip(box.envelopes, box.mails(), strict=True)}
    assert set(said) == {"a@example.cn", "b@example.cn", "c@example.cn"}
    assert "待审注册1件，待审案件绑定1件" in said["a@example.cn"] and "已超期2件" in said["b@example.cn"]
    assert "待审注册0件" in said["c@example.cn"] and "已超期0件" in said["c@example.cn"]
    assert not any(
        name in each for each in said.values() for name in ("示例张", "示例李", registration.registration_number or "-")
    )


@pytest.mark.usefixtures("listed")
async def test_an_address_that_takes_no_mail_becomes_a_task_of_its_office(
    database: Database, keys: Keys, office: Office, box: Box
) -> None:
    await written(database, keys, MONDAY)
    box.answers_to_recipient["a@example.cn"] = ["550 no such user"]
    async with office.working(box.sender()):
        await office.settled("SENT", 2)
        await office.settled("DEAD")
    async with database.read() as session:
        task = (await session.scalars(select(models.StaffTask))).one()
    assert task.kind == "FAILED_DELIVERY"
    assert all(each.payload_encrypted is None for each in await office.deliveries())
