"""日历: addresses under which an appointment, or all of somebody's, can be read into a calendar, and what may stand in one.

Calendars are copied to other people's clouds: where, when and under which number somebody is received, and nothing else.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rules.appointments import AppointmentStatus

FILE_PURPOSE = "appointment_file"  # what the signature of a link is for
SLIP_PURPOSE = "appointment_slip"
LINK_LIFE = timedelta(days=1)
FEED_PATH = "/calendars/"
FEED_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
FEED_LOOKS_BACK = timedelta(days=60)
FEED_REFRESHED = timedelta(hours=1)  # how often a program should come for a feed
FEED_TOUCHED = timedelta(hours=1)  # how often it is written down that it came


def signed(thing: str, until: datetime) -> str:
    """What the signature of a link covers."""
    return f"{thing}|{int(until.timestamp())}"


@dataclass(frozen=True)
class CalendarVisit:
    """A visit as calendars know it."""

    id: UUID
    number: str
    status: AppointmentStatus
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    office: str
    address: str | None
    place: str
    confirm_until: datetime | None
