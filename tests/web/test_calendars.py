"""Appointments in people's calendars: one by a link, all by a private address; checked against the specification, read by two libraries."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import icalendar
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountStatus
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.appointments import ReplyWords
from rules.calendars import FILE_PURPOSE, SLIP_PURPOSE, CalendarVisit, signed
from rules.deadlines import SHANGHAI
from services import account_closing, appointment_replies
from tests import people
from tests.appointment_desk import Desk, opened
from tests.calendar_rules import Component, checked, local_time
from tests.door import Client, open_door
from web.calendar_files import CalendarMaker
from wiring import now

LINKS = "query($id: ID!) { node(id: $id) { ... on Appointment { icsUrl slipUrl } } }"
MAKE = "mutation { makeCalendarFeed { ... on CalendarFeed { url } ... on Refusal { code retryAfter } } }"
REVOKE = "mutation { revokeCalendarFeed { ... on CalendarFeedRevoked { revokedAt } ... on Refusal { code problems { code } } } }"
SINCE = "{ me { calendarFeedSince } }"
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


async def asked(door: Client, document: str, **variables: Any) -> Any:
    """The only root field."""
    answer = (await door.raw(document, variables)).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def links(door: Client, appointment: models.Appointment) -> dict[str, str | None]:
    """The two addresses of an appointment."""
    return dict(await asked(door, LINKS, id=ids.encode("appointment", appointment.id)))


async def calendar_at(door: Client, url: str | None, **headers: str) -> Component:
    """The calendar under an address, after both libraries have read it to the same end."""
    assert url is not None
    answer = await door.http.get(url, headers=headers)
    assert answer.status_code == 200, answer.text
    calendar = checked(answer.content)
    kind = f"text/calendar; charset=utf-8; method={calendar.value('METHOD')}"
    assert answer.headers["content-type"] == kind and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer" and "private" in answer.headers["cache-control"]
    same_to_both(answer.content, calendar)
    return calendar


def same_to_both(content: bytes, calendar: Component) -> None:
    """The writer's own parser and an independent one find the events that the bytes say."""
    said = [
        (
            event.value("UID"),
            local_time(event, "DTSTART", {"Asia/Shanghai"}).replace(tzinfo=SHANGHAI),
            event.text("SUMMARY"),
        )
        for event in calendar.all("VEVENT")
    ]
    own = icalendar.Calendar.from_ical(content)
    assert [(str(each["UID"]), each.start, str(each["SUMMARY"])) for each in own.events] == said
    assert all(not event.errors for event in own.walk())
    other = IcsCalendarStream.calendar_from_ics(content.decode())
    assert sorted((each.uid, each.dtstart, each.summary) for each in other.events) == sorted(said)
    for event, read in zip(calendar.all("VEVENT"), own.events, strict=True):
        (independent,) = [each for each in other.events if each.uid == event.value("UID")]
        assert independent.location == str(read["LOCATION"]) == event.text("LOCATION")
        assert independent.sequence == read["SEQUENCE"] == int(event.value("SEQUENCE"))
        assert independent.status is not None
        assert independent.status.value == str(read["STATUS"]) == event.value("STATUS")
        assert independent.dtend == read.end and len(independent.alarm) == len(read.alarms.times)


def only(calendar: Component) -> Component:
    """The only event."""
    (event,) = calendar.all("VEVENT")
    return event


async def test_a_visit_keeps_its_identity_through_all_its_changes(door: Client, desk: Desk) -> None:
    appointment = await desk.request()
    assert await links(door, appointment) == {"icsUrl": None, "slipUrl": None}  # there is no time yet
    sequences, identities = [], set()
    for act, slot, status in (
        (Act.REPLY, 0, "TENTATIVE"),
        (Act.MOVE, 1, "TENTATIVE"),
        (Act.CONFIRM, 1, "CONFIRMED"),
        (Act.RESCHEDULE, 2, "TENTATIVE"),
        (Act.REPLY, 2, "TENTATIVE"),
        (Act.CONFIRM, 2, "CONFIRMED"),
        (Act.CANCEL, 2, "CANCELLED"),
    ):
        await desk.perform(appointment, act, slot=slot)
        calendar = await calendar_at(door, (await links(door, appointment))["icsUrl"])
        event = only(calendar)
        assert calendar.value("METHOD") == ("CANCEL" if act is Act.CANCEL else "PUBLISH")
        assert event.value("STATUS") == status and len(event.all("VALARM")) == (act is Act.CONFIRM)
        begins = local_time(event, "DTSTART", {"Asia/Shanghai"}).replace(tzinfo=SHANGHAI)
        assert begins == desk.slots[slot].starts_at, act
        sequences.append(int(event.value("SEQUENCE")))
        identities.add(UUID(event.value("UID")))
    assert sequences == sorted(set(sequences)) and identities == {appointment.id}


async def test_a_feed_shows_all_visits_and_says_when_nothing_has_changed(door: Client, desk: Desk) -> None:
    assert await asked(door, SINCE) == {"calendarFeedSince": None}
    url = (await asked(door, MAKE))["url"]
    assert (await asked(door, SINCE))["calendarFeedSince"]
    assert (await calendar_at(door, url)).all("VEVENT") == []
    await desk.request(desk.asked("MEET_PROSECUTOR"))
    first = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    second = await desk.through(
        await desk.request(
            desk.asked("OTHER"),
        ),
        Act.REPLY,
    )
    calendar = await calendar_at(door, url)
    assert calendar.text("X-WR-CALNAME") == calendar.text("NAME") == "业务预约"
    assert {each.value("UID") for each in calendar.all("VEVENT")} == {str(first.id), str(second.id)}
    answer = await door.http.get(url)
    etag = answer.headers["etag"]
    for known in (etag, f'"x", {etag}', etag.removeprefix("W/"), "*"):
        same = await door.http.get(url, headers={"if-none-match": known})
        assert same.status_code == 304 and not same.content and same.headers["etag"] == etag
    assert (await door.http.get(url, headers={"if-none-match": 'W/"x"'})).status_code == 200
    await desk.perform(second, Act.CANCEL)
    changed = await door.http.get(url, headers={"if-none-match": etag})
    assert changed.status_code == 200 and changed.headers["etag"] != etag
    states = {each.value("UID"): each.value("STATUS") for each in (await calendar_at(door, url)).all("VEVENT")}
    assert states == {str(first.id): "CONFIRMED", str(second.id): "CANCELLED"}
    english = await calendar_at(door, url, **{"accept-language": "en"})
    assert english.text("NAME") == (await calendar_at(door, f"{url}?lang=en")).text("NAME") == "Appointments"


async def test_a_feed_looks_back_sixty_days(door: Client, desk: Desk) -> None:
    url = (await asked(door, MAKE))["url"]
    await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    for days, shown in ((59, 1), (61, 0)):
        begins = now() - timedelta(days=days)
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1), "cut_off_at": begins}
        async with desk.owner.begin() as session:
            await session.execute(
                update(models.ReceptionSlot).where(models.ReceptionSlot.id == desk.slots[0].id).values(**times)
            )
        assert len((await calendar_at(door, url)).all("VEVENT")) == shown


async def test_a_feed_is_one_persons_and_ends_when_they_say(door: Client, desk: Desk, owner: Database) -> None:
    other = await people.lawyer(desk.database, 2)
    mine = await desk.through(await desk.request(), Act.REPLY)
    first = (await asked(door, MAKE))["url"]
    second = (await asked(door, MAKE))["url"]
    unknown = await door.http.get(first.replace(first[-30:-4], "A" * 26))
    ended = await door.http.get(first)  # a new address ends the one before
    assert ended.status_code == unknown.status_code == 404
    assert ended.content == unknown.content and _stable(ended) == _stable(unknown)
    for path in ("/calendars/.ics", "/calendars/x.ics", "/calendars/%00.ics", f"/calendars/{'示' * 43}.ics"):
        assert (await door.http.get(door.url + path)).status_code == 404
    door.token = "token2"
    theirs = (await asked(door, MAKE))["url"]
    assert (await calendar_at(door, theirs)).all("VEVENT") == []
    answer = (await door.raw(LINKS, {"id": ids.encode("appointment", mine.id)})).json()
    assert answer["data"] is None or answer["data"]["node"] is None
    door.token = "token1"
    assert only(await calendar_at(door, second)).value("UID") == str(mine.id)
    assert (await asked(door, REVOKE))["revokedAt"]
    assert (await door.http.get(second)).status_code == 404
    assert await asked(door, REVOKE) == {"code": "CONFLICT", "problems": [{"code": "FEED_NONE"}]}
    assert await asked(door, SINCE) == {"calendarFeedSince": None}
    assert (await door.http.get(theirs)).status_code == 200
    async with owner.read() as session:
        rows = (await session.scalars(select(models.CalendarFeed).order_by(models.CalendarFeed.id))).all()
        told = models.AuditEntry.action.like("calendar_feed.%")
        acts = list(await session.scalars(select(models.AuditEntry.action).where(told).order_by(models.AuditEntry.id)))
    assert acts == ["calendar_feed.made"] * 3 + ["calendar_feed.revoked"]
    assert [each.account_id for each in rows] == [desk.lawyer.account_id] * 2 + [other.account_id]
    assert not any(token.encode() in each.token_hash for each in rows for token in (first[-47:-4], second[-47:-4]))


def _stable(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}


async def test_of_two_feeds_made_at_once_one_lives_and_there_is_a_limit(door: Client, desk: Desk) -> None:
    made = [each["url"] for each in await asyncio.gather(*(asked(door, MAKE) for _ in range(6)))]
    assert sorted([(await door.http.get(url)).status_code for url in made]) == [200] + [404] * 5
    answers = [await asked(door, MAKE) for _ in range(16)]
    assert answers[-1]["code"] == "TOO_MANY_ATTEMPTS" and answers[-1]["retryAfter"] > 0


async def test_that_a_feed_was_read_is_written_once_an_hour(door: Client, desk: Desk, owner: Database) -> None:
    url = (await asked(door, MAKE))["url"]

    async def read_at() -> datetime | None:
        await door.http.get(url)
        async with owner.read() as session:
            return await session.scalar(select(models.CalendarFeed.last_read_at))

    first = await read_at()
    assert first is not None and await read_at() == first
    async with owner.begin() as session:
        await session.execute(update(models.CalendarFeed).values(last_read_at=first - timedelta(hours=2)))
    assert (await read_at() or first) > first


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
            refused.append((answer.status_code, answer.content, frozenset(_stable(answer).items())))
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


WORDS = st.text(min_size=1, max_size=120).filter(
    lambda text: "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
)


@given(
    office=WORDS,
    address=st.none() | WORDS,
    place=WORDS,
    status=st.sampled_from(
        sorted(
            {*Status}
            - {Status.SUBMITTED, Status.ACCEPTED, Status.FORWARDED, Status.ANSWERED, Status.RETURNED, Status.REFUSED}
        )
    ),
)
def test_whatever_an_office_is_called_the_calendar_keeps_the_rules(
    office: str, address: str | None, place: str, status: Status
) -> None:
    begins = datetime(2026, 12, 1, 1, tzinfo=UTC)
    ends = begins + timedelta(hours=3)
    until = begins if status is Status.REPLIED else None
    visit = CalendarVisit(UUID(int=1), "YY-1", status, 1, begins, begins, ends, office, address, place, until)
    _, content = CalendarMaker("https://portal.example", "portal@example.com").file(visit, "zh-CN", begins)
    event = only(checked(content))
    assert " ".join(event.text("LOCATION").split()) == event.text("LOCATION").strip()
