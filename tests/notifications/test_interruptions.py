"""The worker when something fails, hangs, stops or runs twice."""

import asyncio
import time
from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import text

from db import outbox
from db.engine import Database
from db.local_postgres import LocalPostgres
from db.outbox import Wanted
from notifications.render import Renderer
from notifications.senders import Mail
from rules.notices import DeliveryStatus, NoticeChannel
from tests import people
from tests.conftest import statement
from tests.notifications.post import (
    PUBLIC_URL,
    Box,
    Office,
    ago,
    mails_in,
    now,
    until,
)

ADDRESS = "person1@example.com"


async def claimed(office: Office, count: int) -> bool:
    """Whether so many are in flight."""
    return sum(each.locked_until is not None for each in await office.deliveries()) == count


async def test_two_workers_send_each_mail_once(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.working(box.sender()), office.working(box.sender()):
        await office.tell(who.account_id, 100)
        await office.settled("SENT", 100)
    counts = Counter(mail["Message-ID"] for mail in box.mails())
    assert (len(counts), set(counts.values())) == (100, {1})
    assert {each.attempts for each in await office.deliveries()} == {1}


async def test_a_worker_killed_before_settling_is_made_up_for_recognisably(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    async with office.database.begin() as session:
        (claimed,) = await outbox.claim(session, Wanted(NoticeChannel.EMAIL, 1), now=now())
    content = Renderer(public_url=PUBLIC_URL).mail(claimed.message, claimed.language)
    await box.sender().send(Mail(claimed.id, ADDRESS, content, now()))
    async with office.working(box.sender()):
        await asyncio.sleep(0.5)
        assert len(box.envelopes) == 1
        await office.change(locked_until=ago(1))
        await office.settled("SENT")
    first, second = box.mails()
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_slow_recipient_holds_up_nobody(office: Office, box: Box) -> None:
    slow, quick = [await people.person(office.database, serial) for serial in (1, 2)]
    box.seconds[ADDRESS] = 12
    async with office.working(box.sender(), at_once=2):
        await office.tell(slow.account_id)
        await office.tell(quick.account_id, 20)
        await mails_in(box, 20, seconds=11)
        assert {each.rcpt_tos[0] for each in box.envelopes} == {"person2@example.com"}
        await office.settled("SENT", 21, seconds=30)


async def test_a_database_that_restarts_is_waited_for(office: Office, box: Box, owner: Database) -> None:
    who = await people.person(office.database, 1)
    async with office.working(box.sender(), poll_seconds=600) as worker:
        for _ in range(3):
            async with owner.begin() as session:
                await session.execute(
                    text(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where datname = current_database() and pid <> pg_backend_pid()"
                    )
                )
            await asyncio.sleep(0.1)
        await office.tell(who.account_id, 20)
        await office.settled("SENT", 20)

        async def listening() -> bool:
            return worker.listening

        await until(listening)
        await office.tell(who.account_id)
        await mails_in(box, 21, seconds=5)
    assert len({mail["Message-ID"] for mail in box.mails()}) == 21


async def test_what_was_sent_while_the_database_was_away_is_not_sent_twice(
    office: Office, box: Box, server: LocalPostgres
) -> None:
    who = await people.person(office.database, 1)
    box.seconds[ADDRESS] = 3
    await office.tell(who.account_id, 4)
    name = office.url.split("?")[0].rpartition("/")[2]
    async with office.working(box.sender()):
        await until(lambda: claimed(office, 4))
        await statement(server, f"alter database {name} allow_connections false")
        await statement(server, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
        await mails_in(box, 4)
        await asyncio.sleep(1)
        await statement(server, f"alter database {name} allow_connections true")
        await office.settled("SENT", 4)
    assert len(box.envelopes) == 4
    assert {each.attempts for each in await office.deliveries()} == {1}


async def test_one_that_cannot_be_sent_stops_nobody(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    await office.change(message="never_heard_of")
    await office.tell(who.account_id, 3)
    async with office.working(box.sender()):
        await office.settled("SENT", 3)
        await office.settled("FAILED")
    assert [each.error for each in await office.deliveries() if each.error] == ["TemplateNotFound"]


async def test_a_mute_server_costs_one_try(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    box.seconds[ADDRESS] = 3600
    await office.tell(who.account_id)
    async with office.working(box.sender(), send_seconds=0.5):
        await office.settled("FAILED")
    assert (await office.delivery()).error == "TimeoutError"


class Stubborn:
    """A sender that loses one cancellation, as `asyncio.wait_for` of Python 3.11 does when an answer comes with it."""

    async def send(self, _mail: Mail) -> str:
        """Never ends by itself."""
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)
        return "never"


async def test_a_cancellation_that_is_lost_is_asked_for_again(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    async with office.working(Stubborn(), send_seconds=0.2):
        await office.settled("FAILED")
    assert (await office.delivery()).error == "TimeoutError"


async def test_what_is_in_flight_is_finished_before_the_end(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    box.seconds[ADDRESS] = 3
    await office.tell(who.account_id, 3)
    worker = office.worker(box.sender(), at_once=8)
    running = asyncio.create_task(worker.run())

    async def both_begun() -> bool:
        return box.begun == 2

    await until(both_begun)
    await worker.drain(10)
    await asyncio.wait_for(running, 5)
    statuses = Counter((each.status, each.locked_until) for each in await office.deliveries())
    assert statuses == {(DeliveryStatus.SENT, None): 2, (DeliveryStatus.QUEUED, None): 1}


async def test_what_cannot_be_finished_is_given_back(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    box.seconds[ADDRESS] = 3600
    await office.tell(who.account_id)
    worker = office.worker(box.sender())
    running = asyncio.create_task(worker.run())
    await until(lambda: claimed(office, 1))
    await worker.drain(0.3)
    await asyncio.wait_for(running, 5)
    delivery = await office.delivery()
    assert (delivery.status, delivery.locked_until, delivery.attempts) == (DeliveryStatus.QUEUED, None, 0)


async def test_a_cancelled_worker_ends(office: Office, box: Box) -> None:
    running = asyncio.create_task(office.worker(box.sender()).run())
    await asyncio.sleep(0.3)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 5)


async def test_what_is_committed_while_nobody_listens_is_found_when_listening_again(
    office: Office, box: Box, owner: Database
) -> None:
    who = await people.person(office.database, 1)
    async with office.working(box.sender(), poll_seconds=600) as worker:

        async def listening() -> bool:
            return worker.listening and worker.last_look_at is not None

        await until(listening)
        await asyncio.sleep(0.3)
        async with owner.begin() as session:
            await session.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and application_name = 'portal-outbox-bell'"
                )
            )
        await office.tell(who.account_id)
        await mails_in(box, 1, seconds=5)


async def test_an_idle_worker_rests(office: Office, box: Box) -> None:
    asked: list[None] = []

    async def has_looked() -> bool:
        return len(asked) >= 8

    async with office.working(box.sender(), poll_seconds=0.2, clock=lambda: asked.append(None) or now()):
        begun = time.monotonic()
        await until(has_looked)
        await asyncio.sleep(1)
        assert len(asked) <= 60 * (
            time.monotonic() - begun
        )  # five looks a second, of three lanes and of the teller of many
