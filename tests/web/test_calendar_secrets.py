"""What calendars and slips tell, to whom, and what they keep to themselves."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pypdfium2
import pytest
from sqlalchemy import update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountStatus
from rules.appointments import AppointmentAct as Act
from rules.appointments import ReplyWords
from rules.calendars import FILE_PURPOSE, SLIP_PURPOSE, signed
from running.wiring import now
from services import account_closing, appointment_replies
from tests.appointment_desk import Desk, opened
from tests.calendar_reading import MAKE, asked, calendar_at, links, only, stable
from tests.door import Client, open_door

STATEMENT, REPLY, BRING, RECEPTIONIST, PHONE = "申请人陈述甲", "书面说明乙", "携带清单丙", "接待员丁", "010-55500055"
MARKS = (
    STATEMENT,
    REPLY,
    BRING,
    RECEPTIONIST,
    PHONE,
    "示例李四",
    "盗窃",
    "示例张",
    "检刑诉受",
    "示例王五",
    "个人原因戊",
)


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        client.token = "token1"
        yield client


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, now=now(), capacity=2)


async def test_links_hold_for_one_thing_one_purpose_and_a_day(door: Client, desk: Desk, keys: Keys) -> None:
    mine = await desk.through(await desk.request(), Act.REPLY)
    other = await desk.through(await desk.request(desk.asked("OTHER")), Act.REPLY)
    given = await links(door, mine)
    until = datetime.fromtimestamp(int(httpx2.URL(str(given["icsUrl"])).params["until"]), UTC)
    assert timedelta(hours=23) < until - now() <= timedelta(days=1)
    past, number = now() - timedelta(seconds=1), mine.appointment_number
    for purpose, path, ending in (
        (FILE_PURPOSE, "calendars/appointments", "ics"),
        (SLIP_PURPOSE, "appointment-slips", "pdf"),
    ):
        wrong = SLIP_PURPOSE if purpose == FILE_PURPOSE else FILE_PURPOSE
        right = keys.signature(purpose, signed(number, until))
        until_text = str(int(until.timestamp()))
        refused = []
        for named, when, signature in (
            (number, until_text, right[:-1] + ("A" if right[-1] != "A" else "B")),
            (number, until_text, ""),
            (number, str(int(until_text) + 1), right),
            (number, "", right),
            (number, "9" * 30, right),
            (number, "٣", right),
            (other.appointment_number, until_text, right),
            (number, until_text, keys.signature(wrong, signed(number, until))),
            (number, str(int(past.timestamp())), keys.signature(purpose, signed(number, past))),
            ("YY-NONE", until_text, keys.signature(purpose, signed("YY-NONE", until))),
        ):
            answer = await door.http.get(
                f"{door.url}/{path}/{named}.{ending}", params={"until": when, "signature": signature}
            )
            refused.append((answer.status_code, answer.content, frozenset(stable(answer).items())))
        assert set(refused) == {refused[0]} and refused[0][:2] == (404, b"Not Found")
        url = f"{door.url}/{path}/{number}.{ending}?until={until_text}&signature={right}"
        assert (await door.http.get(url)).status_code == 200


@pytest.mark.parametrize("how", ["suspended", "closed"])
async def test_nothing_is_shown_of_an_account_that_is_not_used(
    door: Client, desk: Desk, keys: Keys, owner: Database, how: str
) -> None:
    mine = await desk.through(await desk.request(), Act.REPLY)
    addresses = [*(await links(door, mine)).values(), (await asked(door, MAKE))["url"]]
    assert [(await door.http.get(str(url))).status_code for url in addresses] == [200] * 3
    if how == "closed":
        async with desk.database.begin() as session:
            await account_closing.close(session, desk.lawyer, keys, reason=None, now=now())
    else:
        async with owner.begin() as session:
            await session.execute(
                update(models.Account)
                .where(models.Account.id == desk.lawyer.account_id)
                .values(status=AccountStatus.SUSPENDED)
            )
    assert [(await door.http.get(str(url))).status_code for url in addresses] == [404] * 3


async def replied_with_marks(desk: Desk) -> models.Appointment:
    """An appointment with words of both sides that no calendar may hold."""
    appointment = await desk.request(desk.asked("FILE_ACCESS", "OTHER", statement=STATEMENT))
    words = ReplyWords("示例第一接待室", RECEPTIONIST, PHONE, REPLY, f"{BRING}\n介绍信")
    async with desk.database.begin() as session:
        await appointment_replies.reply(
            session,
            desk.staff,
            appointment_id=appointment.id,
            expected_version=appointment.version,
            slot_id=desk.slots[0].id,
            words=words,
            now=desk.now,
        )
    return await desk.fresh(appointment)


async def test_calendars_hold_where_and_when_and_nothing_that_people_wrote(door: Client, desk: Desk) -> None:
    appointment = await replied_with_marks(desk)
    feed = (await asked(door, MAKE))["url"]
    for act in (None, Act.CONFIRM, Act.CANCEL):
        if act:
            await desk.perform(appointment, act)
        for url in (feed, f"{feed}?lang=en", (await links(door, appointment))["icsUrl"]):
            event = only(await calendar_at(door, url))
            read = "\n".join(value for _, __, value in event.lines)
            assert not [mark for mark in MARKS if mark in read], read
            assert appointment.check_in_code not in read and appointment.appointment_number in event.text("DESCRIPTION")
            assert "示例第一接待室" in event.text("LOCATION") and "海淀区人民检察院" in event.text("LOCATION")


async def test_the_slip_is_a_pdf_with_a_code_and_a_masked_name(door: Client, desk: Desk, owner: Database) -> None:
    appointment = await replied_with_marks(desk)
    await desk.perform(appointment, Act.CONFIRM)
    answer = await door.http.get(str((await links(door, appointment))["slipUrl"]))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    page = pypdfium2.PdfDocument(answer.content)
    assert len(page) == 1
    text = page[0].get_textpage().get_text_bounded().replace("\r", "").replace("\n", "")
    number = appointment.appointment_number
    for told in (
        number,
        "已确认",
        "示*",
        "示例第一接待室",
        RECEPTIONIST,
        PHONE,
        BRING,
        "介绍信",
        "阅卷",
        "取消截止",
    ):
        assert told in text, (told, text)
    assert not [kept for kept in ("示例张", "示例李四", STATEMENT, REPLY, "110*") if kept in text], text
    await desk.perform(appointment, Act.CANCEL)
    answer = await door.http.get(str((await links(door, appointment))["slipUrl"]))
    assert "已取消" in pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()


async def test_the_log_holds_no_token_and_no_number(
    door: Client, desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    appointment = await desk.through(await desk.request(), Act.REPLY)
    url = (await asked(door, MAKE))["url"]
    given = await links(door, appointment)
    for each in (url, *given.values(), f"{url}?lang=en"):
        assert (await door.http.get(str(each))).status_code == 200
    access = logging.getLogger("uvicorn.access")  # pytest listens also where nobody else does
    assert not access.propagate
    others = ("httpx", access.name)
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith(others)]
    text = "\n".join(ours) + capsys.readouterr().out
    assert "/calendars/…" in text and "/appointment-slips/…" in text
    signature = httpx2.URL(str(given["icsUrl"])).params["signature"]
    for secret in (url[-47:-4], signature, appointment.appointment_number):
        assert secret not in text, secret
