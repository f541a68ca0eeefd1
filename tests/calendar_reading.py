"""Calendars as two libraries read them, and the questions by which one gets their addresses."""

from typing import Any

import httpx2
import icalendar
from ical.calendar_stream import IcsCalendarStream

from db import global_ids as ids
from db import models
from rules.deadlines import SHANGHAI
from tests.calendar_rules import Component, checked, local_time
from tests.door import Client

LINKS = "query($id: ID!) { node(id: $id) { ... on Appointment { icsUrl slipUrl } } }"
MAKE = "mutation { makeCalendarFeed { ... on CalendarFeed { url } ... on Refusal { code retryAfter } } }"
REVOKE = "mutation { revokeCalendarFeed { ... on CalendarFeedRevoked { revokedAt } ... on Refusal { code problems { code } } } }"
SINCE = "{ me { calendarFeedSince } }"


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


def stable(answer: httpx2.Response) -> dict[str, str]:
    """What of an answer's head does not differ by itself."""
    return {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
