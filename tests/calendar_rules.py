"""The rules of RFC 5545 and RFC 5546 that an iCalendar object of the portal must keep, read from its bytes alone: no library helps."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

ONCE = {
    "VCALENDAR": {"PRODID", "VERSION", "METHOD"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    # ORGANIZER: RFC 5546, 3.2.1 and 3.2.5, for both methods
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "CLASS", "TRANSP", "ORGANIZER"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
AT_MOST_ONCE = {"CALSCALE", "LAST-MODIFIED", "LOCATION", "DESCRIPTION", "URL", "NAME", "REFRESH-INTERVAL"}
INSIDE = {"": {"VCALENDAR"}, "VCALENDAR": {"VTIMEZONE", "VEVENT"}, "VTIMEZONE": {"STANDARD"}, "VEVENT": {"VALARM"}}
TEXTS = {
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "UID",
    "NAME",
    "X-WR-CALNAME",
    "STATUS",
    "CLASS",
    "TZID",
    "TZNAME",
    "PRODID",
}
STATES = {"PUBLISH": {"TENTATIVE", "CONFIRMED", "CANCELLED"}, "CANCEL": {"CANCELLED"}}
LINE = re.compile(r'([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.S)
ESCAPED = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")


@dataclass
class Component:
    """A component as its lines say it."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The only value of a property."""
        found = [value for named, _, value in self.lines if named == name]
        assert len(found) == 1, (self.name, name, found)
        return found[0]

    def text(self, name: str) -> str:
        """A text as a person reads it."""
        meant = {"\\n": "\n", "\\N": "\n", "\\\\": "\\", "\\,": ",", "\\;": ";"}
        return re.sub(r"\\.", lambda found: meant[found[0]], self.value(name))

    def all(self, name: str) -> list["Component"]:
        """Its parts of a name."""
        return [part for part in self.parts if part.name == name]


def checked(content: bytes) -> Component:
    """The calendar; fails on the first rule that is broken."""
    calendar = _tree(_lines(content))
    for component in (calendar, *calendar.parts, *(part for each in calendar.parts for part in each.parts)):
        _check_component(component)
    assert calendar.value("VERSION") == "2.0" and calendar.value("PRODID")
    method = calendar.value("METHOD")
    events, zones = calendar.all("VEVENT"), {each.value("TZID") for each in calendar.all("VTIMEZONE")}
    assert method in STATES and (method == "PUBLISH" or len(events) == 1)
    assert len({event.value("UID") for event in events}) == len(events)
    for event in events:
        _check_event(event, method, zones)
    return calendar


def _lines(content: bytes) -> list[str]:
    """Content lines, unfolded: CRLF after each and nowhere else, 75 octets at most, no character split between two (3.1)."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        assert b"\r" not in line and b"\n" not in line, line
        line.decode()  # a character that a fold had split would not be UTF-8
    return content.decode()[:-2].replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def _tree(lines: list[str]) -> Component:
    top = Component("")
    inside = [top]
    for line in lines:
        found = LINE.fullmatch(line)
        assert found is not None, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            assert value in INSIDE.get(inside[-1].name, set()), (inside[-1].name, value)
            made = Component(value)
            inside[-1].parts.append(made)
            inside.append(made)
        elif name == "END":
            assert value == inside.pop().name
        else:
            told = dict(each.split("=", 1) for each in re.findall(r';([A-Z-]+=(?:"[^"]*"|[^;]*))', parameters))
            inside[-1].lines.append((name, told, value))
    assert inside == [top] and len(top.parts) == 1 and not top.lines
    return top.parts[0]


def _check_component(component: Component) -> None:
    times = Counter(name for name, _, _ in component.lines)
    assert all(times[name] == 1 for name in ONCE[component.name]), (component.name, times)
    assert all(times[name] <= 1 for name in AT_MOST_ONCE), times
    for name, _, value in component.lines:
        if name in TEXTS:
            assert ESCAPED.fullmatch(value), (name, value)
    if component.name == "STANDARD":
        assert re.fullmatch(r"\d{8}T\d{6}", component.value("DTSTART"))
        assert all(re.fullmatch(r"[+-]\d{4}", component.value(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    if component.name == "VTIMEZONE":
        assert component.parts
    for name, parameters, value in component.lines:
        if name == "REFRESH-INTERVAL":  # RFC 7986, 5.7: the type has no default
            assert parameters == {"VALUE": "DURATION"} and re.fullmatch(r"PT\d+H", value)


def _check_event(event: Component, method: str, zones: set[str]) -> None:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.value(name)), name  # 3.8.7.2: in UTC
    begins, ends = (local_time(event, name, zones) for name in ("DTSTART", "DTEND"))
    assert begins < ends
    assert re.fullmatch(r"\d+", event.value("SEQUENCE"))
    assert event.value("STATUS") in STATES[method] and event.value("CLASS") == "PRIVATE"
    assert (event.value("TRANSP") == "TRANSPARENT") == (event.value("STATUS") == "CANCELLED")
    assert re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", event.value("ORGANIZER"))
    assert not [name for name, _, _ in event.lines if name == "ATTENDEE"]  # RFC 5546, 3.2.1
    assert len(event.all("VALARM")) <= (event.value("STATUS") == "CONFIRMED")
    for alarm in event.all("VALARM"):
        assert alarm.value("ACTION") == "DISPLAY" and alarm.value("TRIGGER") == "-P1D"


def local_time(event: Component, name: str, zones: set[str]) -> datetime:
    """A moment in a zone that the calendar defines (3.2.19)."""
    ((parameters, value),) = [(told, value) for named, told, value in event.lines if named == name]
    assert parameters["TZID"] in zones
    return datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - in the zone that it names
