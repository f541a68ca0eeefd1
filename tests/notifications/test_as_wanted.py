"""What people have chosen is kept to: digests, quiet hours, channels that stand in, unsubscribing; and very many are told."""

import asyncio
import re
from collections import Counter
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.base import new_id
from db.engine import Database
from db.queries import broadcasts, digests
from db.queries.notices import Telling
from rules.appointment_messages import Visit
from rules.deadlines import SHANGHAI
from rules.message import Message
from rules.messages import CaseProgressed, RegistrationReturned
from rules.notice_preferences import Preference
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel, NoticeFrequency
from rules.people import Person
from rules.progress_events import ProgressKind
from rules.staff_tasks import TaskKind
from rules.visit_messages import VisitReminder
from services import notice_preferences, tell
from services.notice_preferences import Wanted
from tests import people
from tests.notifications.post import NUMBER, Box, Office, now, plain, until

EMAIL, SMS = NoticeChannel.EMAIL, NoticeChannel.SMS
ADDRESS = "person1@example.com"
NIGHT = datetime(2026, 11, 27, 23, 30, tzinfo=SHANGHAI)


async def choose(office: Office, who: Person, *choices: tuple[NoticeCategory, NoticeChannel, NoticeFrequency]) -> None:
    """Choose as a person does."""
    wanted = Wanted(tuple(Preference(*each) for each in choices), None, 8, "zh-CN")
    async with office.database.begin() as session:
        await notice_preferences.update(session, who, wanted=wanted, now=now())


async def with_mobile(database: Database, serial: int = 1) -> Person:
    """Somebody who can be reached by mail and by telephone."""
    who = await people.person(database, serial)
    async with database.begin() as session:
        account = await session.get_one(models.Account, who.account_id)
        account.mobile, account.mobile_verified_at = f"1380000000{serial}", people.NOW
    return who


async def progress(office: Office, who: Person, kind: ProgressKind, at: datetime | None = None) -> None:
    """News of a case."""
    async with office.database.begin() as session:
        message = CaseProgressed(new_id(), new_id(), (await people.office(session)).id, NUMBER, (kind,))
        await tell.account(session, who.account_id, message, now=at or now())


async def told(office: Office) -> Counter[tuple[str, str]]:
    """The deliveries, by channel and state."""
    return Counter((each.channel.value, each.status.value) for each in await office.deliveries())


async def test_a_digest_is_one_mail_with_numbers_and_what_cannot_wait_comes_at_once(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    daily = (NoticeCategory.CASE_PROGRESS, EMAIL, NoticeFrequency.DAILY)
    await choose(office, who, daily, (NoticeCategory.REGISTRATION, EMAIL, NoticeFrequency.DAILY))
    for kind in (ProgressKind.STAGE_CHANGED, ProgressKind.FILED, ProgressKind.ARREST_APPROVED):
        await progress(office, who, kind)
    await office.tell(who.account_id)
    async with office.working(box.sender()):
        await office.settled("SENT")
    assert len(box.mails()) == 1  # the arrest
    later = now() + timedelta(days=1)
    async with office.working(box.sender(), clock=lambda: later):
        await office.settled("SENT", 5)
    _, digest = box.mails()
    assert "案件进展2条" in plain(digest) and "注册审核1条" in plain(digest) and NUMBER not in plain(digest)
    assert len({each.provider_id for each in await office.deliveries()}) == 2
    async with office.database.begin() as session:
        assert await digests.gather(session, limit=10, now=later) == 0


async def test_what_has_been_read_in_the_portal_needs_no_digest(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    await choose(office, who, (NoticeCategory.REGISTRATION, EMAIL, NoticeFrequency.DAILY))
    await office.tell(who.account_id, 2)
    async with office.database.begin() as session:
        await session.execute(update(models.Notice).values(read_at=now()))
    async with office.working(box.sender(), clock=lambda: now() + timedelta(days=1)):
        await office.settled("SKIPPED", 3)
    assert not box.mails()


async def test_a_new_choice_counts_for_what_waits_for_the_digest(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    category = NoticeCategory.REGISTRATION
    await choose(office, who, (category, EMAIL, NoticeFrequency.DAILY))
    await office.tell(who.account_id)
    await choose(office, who, (category, EMAIL, NoticeFrequency.IMMEDIATE))
    async with office.working(box.sender()):
        await office.settled("SENT")
    await choose(office, who, (category, EMAIL, NoticeFrequency.DAILY))
    await office.tell(who.account_id)
    await choose(office, who, (category, EMAIL, NoticeFrequency.OFF))
    assert await told(office) == {("EMAIL", "SENT"): 1, ("EMAIL", "SKIPPED"): 1}
    await office.tell(who.account_id)
    assert len(await office.deliveries()) == 2


async def test_quiet_hours_hold_back_what_can_wait_and_cost_no_try(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, who.account_id)
        account.quiet_from, account.quiet_to = time(22), time(7)
    await progress(office, who, ProgressKind.STAGE_CHANGED, NIGHT)
    await progress(office, who, ProgressKind.ARREST_APPROVED, NIGHT)
    async with office.working(box.sender(), clock=lambda: NIGHT):
        await office.settled("SENT")
        await asyncio.sleep(0.5)
    waiting, urgent = await office.deliveries()
    assert (waiting.status, waiting.attempts, urgent.status) == (DeliveryStatus.QUEUED, 0, DeliveryStatus.SENT)
    assert waiting.due_at == datetime(2026, 11, 28, 7, tzinfo=SHANGHAI)
    async with office.working(box.sender(), clock=lambda: NIGHT + timedelta(hours=7, minutes=31)):
        await office.settled("SENT", 2)
    async with office.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Notice)) == 2  # the inbox had both at once


async def test_the_next_channel_takes_over_and_staff_are_told_only_when_nobody_was(office: Office, box: Box) -> None:
    who = await with_mobile(office.database)
    async with office.database.begin() as session:
        where = (await people.office(session)).id
        visit = Visit(now(), now(), "室", "院", "路", "员", "010", None)
        reminder = VisitReminder(new_id(), new_id(), where, NUMBER, visit)
        await tell.account(session, who.account_id, reminder, now=now())
        await session.execute(update(models.Account).values(mobile_verified_at=None))
    box.answers_to_recipient[ADDRESS] = ["550 5.1.1 no such user"]
    async with office.working(box.sender()):
        await office.settled("DEAD")
    assert await told(office) == {("SMS", "SKIPPED"): 1, ("EMAIL", "DEAD"): 1}
    dead = next(each for each in await office.deliveries() if each.channel is EMAIL)
    assert (dead.error_kind, dead.error) == ("FINAL", "SMTPRecipientRefused 550 5.1.1")
    async with office.database.begin() as session:
        assert (await session.get_one(models.Account, who.account_id)).email_bounced_at is not None
        (task,) = (await session.scalars(select(models.StaffTask))).all()
        assert (task.kind, task.subject_id) == (TaskKind.CONTACT_BOUNCED, who.account_id)
    await office.tell(who.account_id)
    assert len(await office.deliveries()) == 2  # there is no such address, and no telephone any more


async def test_mail_that_is_refused_makes_no_task_when_the_phone_rang(office: Office, box: Box) -> None:
    who = await with_mobile(office.database)
    await office.tell(who.account_id)
    box.answers_to_recipient[ADDRESS] = ["550 5.7.1 not wanted here"]
    async with office.working(box.sender()):
        await office.settled("DEAD")
        await office.settled("SENT")
    assert await told(office) == {("SMS", "SENT"): 1, ("EMAIL", "DEAD"): 1}
    async with office.database.read() as session:
        assert not (await session.scalars(select(models.StaffTask))).all()
        assert (await session.get_one(models.Account, who.account_id)).email_bounced_at is None


async def test_a_paused_channel_rests_and_goes_on(office: Office, box: Box) -> None:
    who = await with_mobile(office.database)
    staff = await people.staff(office.database)
    async with office.database.begin() as session:
        await session.execute(text("set local role portal_staff"))
        session.add(models.ChannelPause(channel=EMAIL, reason="示例", staff_member_id=staff.staff_id, paused_at=now()))
    await office.tell(who.account_id)
    async with office.working(box.sender(), poll_seconds=600):
        await office.settled("SENT")  # over the other channel
        await asyncio.sleep(0.5)
        assert not box.mails()
        async with office.database.begin() as session:
            await session.execute(text("set local role portal_staff"))
            await session.execute(text("delete from channel_pauses"))
        await office.settled("SENT", 2)  # the bell rings


async def test_nobody_is_told_twice_of_an_occasion_even_at_once(office: Office) -> None:
    who = await people.person(office.database, 1)
    async with office.database.read() as session:
        where = (await people.office(session)).id
    message = RegistrationReturned(new_id(), new_id(), where, NUMBER)

    async def once() -> None:
        async with office.database.begin() as session:
            await tell.accounts(session, [Telling(who.account_id, message)] * 2, now=now())

    await asyncio.gather(*(once() for _ in range(8)))
    async with office.database.read() as session:
        assert (await session.scalars(select(models.Notice.seq))).all() == [1]
    assert len(await office.deliveries()) == 1


async def many(database: Database, number: int) -> list[UUID]:
    """So many accounts with a proved address."""
    async with database.begin() as session:
        rows = await session.scalars(
            text(
                "insert into accounts (username, account_type, status, full_name, email, email_verified_at, password_hash)"
                " select 'many' || n, 'PARTY', 'PENDING', '示例张三', 'many' || n || '@example.com', now(), '-'"
                " from generate_series(1, :number) n returning id"
            ),
            {"number": number},
        )
        return list(rows)


@pytest.mark.parametrize("worker_dies", [False, True])
async def test_very_many_are_told_by_the_worker_each_once(office: Office, box: Box, worker_dies: bool) -> None:
    accounts = await many(office.database, 1_203)
    async with office.database.begin() as session:
        where = (await people.office(session)).id
        message: Message = RegistrationReturned(new_id(), new_id(), where, NUMBER, ("理由",), ("reason",), "附言")
        await tell.accounts(session, [Telling(each, message) for each in accounts], now=now())
    async with office.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Notice)) == 0
        (broadcast,) = (await session.scalars(select(models.Broadcast))).all()
    if worker_dies:
        with pytest.raises(RuntimeError):
            async with office.database.begin() as session:
                assert await broadcasts.tell_next(session, now=now()) == broadcasts.PORTION
                raise RuntimeError

    async def told_all() -> bool:
        async with office.database.read() as session:
            return await session.scalar(select(models.Broadcast.finished_at)) is not None

    async with office.working(box.sender(), send_seconds=0.001):
        await until(told_all, 60)
    async with office.database.read() as session:
        rows = (await session.execute(select(models.Notice.account_id, models.Notice.seq, models.Notice.body_zh))).all()
    assert (broadcast.told, len(rows), {row.account_id for row in rows}) == (0, 1_203, set(accounts))
    assert {(row.seq, row.body_zh) for row in rows} == {(1, message.words().body_zh)}


async def test_many_are_told_no_news_of_a_case_that_they_may_not_read_any_more(office: Office) -> None:
    who = await people.person(office.database, 1)
    message = CaseProgressed(new_id(), new_id(), None, NUMBER, (ProgressKind.FILED,))
    async with office.database.begin() as session:
        broadcasts.add(session, [who.account_id], message, now=now())
    async with office.database.begin() as session:
        assert await broadcasts.tell_next(session, now=now()) == 1
    async with office.database.begin() as session:
        assert await broadcasts.tell_next(session, now=now()) is None
        assert not (await session.scalars(select(models.Notice))).all()


async def test_a_mail_says_how_to_stop_mails_like_it_and_what_is_locked_does_not(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    async with office.database.begin() as session:
        await session.execute(update(models.Delivery).values(due_at=now()))
    async with office.working(box.sender()):
        await office.settled("SENT")
    (mail,) = box.mails()
    (link,) = re.findall(r"https://portal\.example\.cn/unsubscribe\?\S+", plain(mail))
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(who.account_id) not in link
