"""Appointments in people's calendars: one by a link, all by a private address; checked against the specification, read by two libraries."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.calendars import CalendarVisit
from rules.deadlines import SHANGHAI
from running.wiring import now
from tests import people
from tests.appointment_desk import Desk, opened
from tests.calendar_reading import LINKS, MAKE, REVOKE, SINCE, asked, calendar_at, links, only, stable
from tests.calendar_rules import checked, local_time
from tests.door import Client, open_door
from web.calendar_files import CalendarMaker


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        client.token = "token1"
        yield client


@pytest.fixture
async def desk(database: Database, owner: Database, keys: Keys) -> Desk:
    return await opened(database, owner, keys, now=now(), capacity=2)


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
    assert ended.content == unknown.content and stable(ended) == stable(unknown)
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
