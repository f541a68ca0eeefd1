"""The worker as people meet it: a real database, a real SMTP server, real commits."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from db import models
from db.engine import Database
from db.queries.notices import Telling
from notifications.mail import FileSender
from notifications.samples import Samples
from rules.accounts import ContactChannel
from rules.errors import Invalid
from rules.messages import NOTICE_MESSAGES
from rules.notices import DeliveryStatus, NoticeCategory
from rules.people import Person
from rules.progress_events import ProgressKind
from services import contacts, tell
from tests import people
from tests.notifications.post import (
    COMMENT,
    NUMBER,
    PUBLIC_URL,
    REASON,
    Box,
    Office,
    ago,
    mails_in,
    now,
    plain,
    until,
    write,
)

ADDRESS = "person1@example.com"
SAMPLES = Samples(NUMBER, REASON, COMMENT)
AT_ONCE = [
    kind for kind in NOTICE_MESSAGES if kind.category is not NoticeCategory.FOLLOWED
]  # the rest is for the digest


async def ask_for_code(office: Office, who: Person, email: str) -> None:
    """A code goes to the address."""
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, who.account_id)
        account.email = email
        await contacts.send_code(session, office.keys, account, ContactChannel.EMAIL, email, now=now())


async def test_a_notice_is_mailed_without_what_it_says(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        where = (await people.office(session)).id
        for kind in AT_ONCE:
            await tell.accounts(session, [Telling(who.account_id, SAMPLES.of(kind, where))], now=now())
    for language in ("zh-CN", "en"):
        async with office.database.begin() as session:
            await session.execute(update(models.Account).values(language=language))
        await office.change(status=DeliveryStatus.QUEUED)
        async with office.working(box.sender()):
            await office.settled("SENT", len(AT_ONCE))
    assert len(box.mails()) == 2 * len(AT_ONCE)
    secrets = (NUMBER, REASON, COMMENT, "示例", str(who.account_id), ProgressKind.ARREST_DENIED.zh)
    for mail in box.mails():
        plain, html = mail.iter_parts()
        words = "\n".join([*mail.values(), plain.get_content(), html.get_content()])
        assert PUBLIC_URL in words
        assert [secret for secret in secrets if secret in words] == []
    assert sum('lang="en"' in list(mail.iter_parts())[1].get_content() for mail in box.mails()) == len(AT_ONCE)


async def test_a_code_in_the_mail_proves_the_contact(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1, verified=False)
    with capture_logs() as logs:
        async with office.working(box.sender()):
            await ask_for_code(office, who, ADDRESS)
            await office.settled("SENT")
    (mail,) = box.mails()
    (code,) = [word for word in plain(mail).split() if re.fullmatch(r"\d{6}", word)]
    async with office.database.begin() as session:
        verified = await contacts.verify_contact(
            session, who, office.keys, channel=ContactChannel.EMAIL, code=code, now=now()
        )
    assert verified.email_verified
    delivery = await office.delivery()
    assert delivery.payload_encrypted is None
    assert delivery.provider_id == mail["Message-ID"]
    (line,) = [each for each in logs if each["event"] == "delivery.settled"]
    assert (line["delivery_id"], line["outcome"], line["attempts"]) == (str(delivery.id), "SENT", 1)
    assert not [secret for secret in (code, ADDRESS, "示例") if secret in str(logs)]


async def test_the_owner_of_a_contact_in_use_is_told_and_gets_no_code(office: Office, box: Box) -> None:
    await people.person(office.database, 1)
    stranger = await people.person(office.database, 2, verified=False)
    async with office.working(box.sender()):
        await ask_for_code(office, stranger, ADDRESS)
        await office.settled("SENT")
    (mail,) = box.mails()
    assert mail["To"] == ADDRESS
    assert "已属于一个账号" in plain(mail)
    assert not re.search(r"\b\d{6}\b", plain(mail))


@pytest.mark.parametrize("why", ["late", "replaced"])
async def test_a_code_that_is_void_is_not_sent(office: Office, box: Box, why: str) -> None:
    who = await people.person(office.database, 1, verified=False)
    await ask_for_code(office, who, ADDRESS)
    if why == "replaced":
        await ask_for_code(office, who, ADDRESS)
    later = timedelta(minutes=16 if why == "late" else 0)
    async with office.working(box.sender(), clock=lambda: now() + later):
        await office.settled("SKIPPED")
    assert len(box.envelopes) == (0 if why == "late" else 1)
    assert all(each.payload_encrypted is None for each in await office.deliveries())


async def test_what_fails_for_a_time_is_tried_again(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    box.answers_to_content[ADDRESS] = ["451 4.3.0 later"]
    async with office.working(box.sender()):
        await office.tell(who.account_id)
        await office.settled("FAILED")
        delivery = await office.delivery()
        assert delivery.error == "SMTPDataError 451 4.3.0"
        assert timedelta(seconds=1) < delivery.due_at - now() <= timedelta(seconds=10)
        await office.change(due_at=ago(1))
        await office.settled("SENT")
    delivery = await office.delivery()
    assert (len(box.envelopes), delivery.attempts, delivery.error) == (1, 2, None)


async def test_what_can_never_arrive_is_dead_at_once_and_staff_see_it(
    office: Office, box: Box, owner: Database
) -> None:
    who = await people.person(office.database, 1)
    box.answers_to_recipient[ADDRESS] = ["550 5.7.1 not wanted: person1@example.com"]
    async with office.working(box.sender()):
        await office.tell(who.account_id)
        await office.settled("DEAD")
    delivery = await office.delivery()
    assert (delivery.attempts, delivery.error) == (1, "SMTPRecipientRefused 550 5.7.1")
    async with owner.read() as session:
        assert await session.scalar(text("select subject_id from staff_notices")) == delivery.id


async def test_an_act_undone_sends_nothing(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.working(box.sender()):
        with pytest.raises(Invalid):
            async with office.database.begin() as session:
                await write(office.database, session, who.account_id)
                raise Invalid
        await asyncio.sleep(0.6)
    assert not box.envelopes
    assert not await office.deliveries()


async def test_a_contact_not_verified_now_gets_nothing(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    async with office.database.begin() as session:
        await session.execute(update(models.Account).values(email_verified_at=None))
    async with office.working(box.sender()):
        await office.settled("SKIPPED")
    assert not box.envelopes
    assert (await office.delivery()).error == "contact not verified"


async def test_a_mobile_gets_a_short_message(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        values = {"email_verified_at": None, "mobile": "13900000000", "mobile_verified_at": now()}
        await session.execute(update(models.Account).values(values))
    await office.tell(who.account_id)
    async with office.working(box.sender()):
        await office.settled("SENT")
    (sms,) = office.sms.messages
    assert sms.to == "13900000000"
    assert PUBLIC_URL in sms.text


async def test_a_commit_wakes_the_worker(office: Office, box: Box) -> None:
    who = await people.person(office.database, 1)
    async with office.working(box.sender(), poll_seconds=600) as worker:

        async def listening() -> bool:
            return worker.listening and worker.last_look_at is not None

        await until(listening)
        await asyncio.sleep(0.3)
        await office.tell(who.account_id)
        await mails_in(box, 1, seconds=3)


async def test_mail_can_be_laid_into_a_folder(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mail")
    who = await people.person(office.database, 1)
    async with office.working(FileSender(folder)):
        await office.tell(who.account_id)
        await office.settled("SENT")
    (file,) = folder.iterdir()
    assert file.name.endswith(f"-{(await office.delivery()).id}.eml")
