"""Visits as iCalendar (RFC 5545, published as RFC 5546 says; names and refreshing of feeds: RFC 7986)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from rules.appointments import AppointmentStatus
from rules.calendars import FEED_REFRESHED, CalendarVisit
from rules.deadlines import SHANGHAI

PRODUCT = "-//Procuratorate Portal//Appointments//ZH"
# Summer time last ended on that day; until then clocks were an hour ahead.
ZONE_SINCE = datetime(1991, 9, 15, 2, 0)  # noqa: DTZ001 - a zone's beginning is told in local time
_S = AppointmentStatus
STATES = {
    _S.REPLIED: "TENTATIVE",
    _S.RESCHEDULING: "TENTATIVE",
    _S.CONFIRMED: "CONFIRMED",
    _S.COMPLETED: "CONFIRMED",
    _S.NO_SHOW: "CONFIRMED",
    _S.CANCELLED: "CANCELLED",
}
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
WORDS = {
    "zh-CN": {
        "calendar": "业务预约", "visit": "预约接待：{office}", "marked": "（{status}）", "separator": "，", "number": "预约编号：{number}",
        "confirm": "请在 {until} 前登录案件信息公开平台确认，逾期自动取消。",
        "papers": "接待人、携带材料和其他说明请登录案件信息公开平台查看。", "reminder": "明天：{office}接待",
    },
    "en": {
        "calendar": "Appointments", "visit": "Appointment: {office}", "marked": " ({status})", "separator": ", ",
        "number": "Number: {number}", "confirm": "Please confirm in the portal before {until}; then it lapses.",
        "papers": "Whom to ask for, what to bring and everything else: in the portal.", "reminder": "Tomorrow: {office}",
    },
}  # fmt: skip


@dataclass(frozen=True)
class CalendarMaker:
    """Writes calendars in a language; `sender` is the portal's mail address, as whose publisher it stands there."""

    public_url: str
    sender: str

    def file(self, visit: CalendarVisit, language: str, now: datetime) -> tuple[str, bytes]:
        """One visit: the method (a cancelled one is cancelled in the reader's calendar), and the file."""
        method = CANCEL if visit.status is AppointmentStatus.CANCELLED else PUBLISH
        calendar = self._calendar(method)
        calendar.add_component(self._event(visit, language, now))
        return method, bytes(calendar.to_ical())

    def feed(self, visits: Sequence[CalendarVisit], language: str, now: datetime) -> bytes:
        """All visits, with a name, and how often it is worth coming again."""
        calendar = self._calendar(PUBLISH)
        name = WORDS[language]["calendar"]
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", vText(name))
        calendar.add("X-WR-TIMEZONE", vText(SHANGHAI.key))
        calendar.add("REFRESH-INTERVAL", FEED_REFRESHED, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vText("PT1H"))
        for visit in visits:
            calendar.add_component(self._event(visit, language, now))
        return bytes(calendar.to_ical())

    def _calendar(self, method: str) -> Calendar:
        calendar = Calendar()
        calendar.add("PRODID", PRODUCT)
        calendar.add("VERSION", "2.0")
        calendar.add("CALSCALE", "GREGORIAN")
        calendar.add("METHOD", method)
        calendar.add_component(_zone())
        return calendar

    def _event(self, visit: CalendarVisit, language: str, now: datetime) -> Event:
        words = WORDS[language]
        cancelled = visit.status is AppointmentStatus.CANCELLED
        event = Event()
        event.add("UID", str(visit.id))
        event.add("DTSTAMP", now)
        event.add("DTSTART", visit.starts_at.astimezone(SHANGHAI))
        event.add("DTEND", visit.ends_at.astimezone(SHANGHAI))
        event.add("SEQUENCE", visit.sequence)
        event.add("LAST-MODIFIED", visit.changed_at)
        event.add("STATUS", STATES[visit.status])
        event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
        event.add("CLASS", "PRIVATE")
        organizer = vCalAddress(f"mailto:{self.sender}")
        organizer.params["CN"] = vText(_plain(visit.office).replace('"', ""))
        event.add("ORGANIZER", organizer)
        event.add("SUMMARY", _summary(visit, language))
        event.add("LOCATION", words["separator"].join(_plain(each) for each in _where(visit)))
        event.add("DESCRIPTION", "\n".join(_description(visit, language)))
        event.add("URL", self.public_url)
        if visit.status is AppointmentStatus.CONFIRMED:
            event.add_component(_reminder(visit, language))
        return event


def _zone() -> Timezone:
    zone = Timezone()
    zone.add("TZID", SHANGHAI.key)
    always = TimezoneStandard()
    always.add("DTSTART", ZONE_SINCE)
    always.add("TZOFFSETFROM", timedelta(hours=9))
    always.add("TZOFFSETTO", timedelta(hours=8))
    always.add("TZNAME", "CST")
    zone.add_component(always)
    return zone


def _summary(visit: CalendarVisit, language: str) -> str:
    """Programs show a state in many ways, or not at all: what is not certain says so itself."""
    words = WORDS[language]
    said = words["visit"].format(office=_plain(visit.office))
    if STATES[visit.status] == "CONFIRMED":
        return said
    return said + words["marked"].format(status=visit.status.label(language))


def _where(visit: CalendarVisit) -> list[str]:
    return [each for each in (visit.office, visit.address, visit.place) if each]


def _description(visit: CalendarVisit, language: str) -> list[str]:
    words = WORDS[language]
    lines = [words["number"].format(number=visit.number)]
    if visit.confirm_until is not None:
        lines.append(words["confirm"].format(until=f"{visit.confirm_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"))
    return lines if visit.status is AppointmentStatus.CANCELLED else [*lines, words["papers"]]


def _reminder(visit: CalendarVisit, language: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", timedelta(days=-1))
    alarm.add("DESCRIPTION", WORDS[language]["reminder"].format(office=_plain(visit.office)))
    return alarm


def _plain(text: str) -> str:
    """One line without control characters, which no text of a calendar may hold."""
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in text).split())
