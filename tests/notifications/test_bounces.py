"""Mail that comes back: read as mail servers write it, remembered, taken over by another channel, put before staff."""

import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from db import models
from db.base import new_id
from db.engine import Database
from notifications.bounces import Report, read
from rules.accounts import ContactChannel
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import System
from services import bounces, contacts
from tests import people
from tests.notifications.post import Box, Office, ago, now

ROOT = Path(__file__).resolve().parent.parent.parent
MAILER = System(name="operator")


def notification(delivery_id: UUID, status: str = "5.1.1", *, headers_only: bool = False) -> bytes:
    """A delivery status notification as Postfix writes it."""
    original = EmailMessage()
    original["From"], original["To"] = "no-reply@portal.example.cn", "person1@example.com"
    original["Message-ID"] = f"<{delivery_id}@portal.example.cn>"
    original["Subject"] = "您的注册申请需要补充或更正"
    whole = original.as_bytes()
    returned = b"Content-Type: text/rfc822-headers\r\n\r\n" if headers_only else b"Content-Type: message/rfc822\r\n\r\n"
    return b"\r\n".join(
        [
            b"From: MAILER-DAEMON@mail.example.cn",
            b"To: bounces@portal.example.cn",
            b"Subject: Undelivered Mail Returned to Sender",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain",
            b"",
            b"I'm sorry to have to inform you that your message could not be delivered.",
            b"--b",
            b"Content-Type: message/delivery-status",
            b"",
            b"Reporting-MTA: dns; mail.example.cn",
            b"",
            b"Final-Recipient: rfc822; person1@example.com",
            f"Action: {'failed' if status[0] == '5' else 'delayed' if status[0] == '4' else 'delivered'}".encode(),
            f"Status: {status}".encode(),
            b"--b",
            returned + whole,
            b"--b--",
            b"",
        ]
    )


@pytest.mark.parametrize("headers_only", [False, True])
@pytest.mark.parametrize("status", ["5.1.1", "4.4.1", "2.0.0"])
def test_a_report_is_read(status: str, headers_only: bool) -> None:
    delivery_id = uuid4()
    assert read(notification(delivery_id, status, headers_only=headers_only)) == Report(delivery_id, status)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00\xfe",
        b"Subject: out of office\r\n\r\nI am away.",
        notification(uuid4()).replace(b"Status:", b"X-Status:"),
        notification(uuid4()).replace(b"Message-ID:", b"X-Message-ID:"),
        notification(uuid4()).replace(b"multipart/report", b"multipart/mixed"),
        notification(uuid4()).replace(b"5.1.1", b"9.9.9"),
        notification(uuid4())[:200],
    ],
)
def test_what_is_no_report_about_our_mail_is_none(content: bytes) -> None:
    assert read(content) is None


async def sent(office: Office, box: Box, *, mobile: bool = False) -> models.Delivery:
    """A mail that a server has taken."""
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, who.account_id)
        if mobile:
            account.mobile, account.mobile_verified_at = "13800000001", people.NOW
        account.email_verified_at = ago(3600)
    await office.tell(who.account_id)
    async with office.working(box.sender()):
        await office.settled("SENT")
    return next(each for each in await office.deliveries() if each.channel is NoticeChannel.EMAIL)


async def report(office: Office, delivery: models.Delivery, status: str) -> DeliveryStatus | None:
    """What a server says afterwards."""
    async with office.database.begin() as session:
        return await bounces.report(session, MAILER, delivery_id=delivery.id, status=status, now=now())


async def tasks(database: Database) -> list[tuple[str, UUID]]:
    """The open tasks."""
    async with database.read() as session:
        return [(each.kind.value, each.subject_id) for each in await session.scalars(select(models.StaffTask))]


async def test_an_address_that_does_not_exist_is_written_to_no_more_until_one_is_proved(
    office: Office, box: Box
) -> None:
    delivery = await sent(office, box)
    account_id = delivery.account_id
    assert account_id is not None
    assert await report(office, delivery, "4.4.1") is None  # it is still trying
    assert await report(office, delivery, "5.1.1") is DeliveryStatus.DEAD
    assert await report(office, delivery, "5.1.1") is None  # heard before
    assert await tasks(office.database) == [("CONTACT_BOUNCED", account_id)]
    await office.tell(account_id)
    assert len(await office.deliveries()) == 1
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, account_id)
        await contacts.send_code(session, office.keys, account, ContactChannel.EMAIL, "person1@example.com", now=now())
        account.email_verified_at, account.email_bounced_at = now(), None
    await office.tell(account_id)
    assert len([each for each in await office.deliveries() if each.notice_id]) == 2


async def test_a_full_mailbox_is_a_dead_letter_and_no_bad_address(office: Office, box: Box) -> None:
    delivery = await sent(office, box)
    assert await report(office, delivery, "5.2.2") is DeliveryStatus.DEAD
    assert await tasks(office.database) == [("FAILED_DELIVERY", delivery.id)]
    async with office.database.read() as session:
        account = await session.get_one(models.Account, delivery.account_id)
    assert account.email_bounced_at is None


async def test_news_of_an_old_address_do_not_touch_the_new_one(office: Office, box: Box) -> None:
    delivery = await sent(office, box)
    async with office.database.begin() as session:
        await session.execute(update(models.Account).values(email="new@example.com", email_verified_at=now()))
    assert await report(office, delivery, "5.1.1") is DeliveryStatus.DEAD
    async with office.database.read() as session:
        account = await session.get_one(models.Account, delivery.account_id)
    assert account.email_bounced_at is None


async def test_what_arrived_is_said_to_have_arrived(office: Office, box: Box) -> None:
    delivery = await sent(office, box)
    assert await report(office, delivery, "2.0.0") is DeliveryStatus.DELIVERED
    assert not await tasks(office.database)
    async with office.database.begin() as session:
        assert await bounces.report(session, MAILER, delivery_id=new_id(), status="5.1.1", now=now()) is None


def test_the_command_takes_what_is_no_report_without_complaint() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "cli", "bounce"],
        cwd=ROOT,
        input=b"Subject: x\r\n\r\ny",
        capture_output=True,
        check=False,
    )
    assert (told.returncode, b"Not a report" in told.stderr) == (0, True)
