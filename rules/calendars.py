"""日历: addresses under which an appointment, or all of somebody's, can be read into a calendar, and how long they live."""

from datetime import datetime, timedelta

FILE_PURPOSE = "appointment_file"  # what the signature of a link is for
SLIP_PURPOSE = "appointment_slip"
LINK_LIFE = timedelta(days=1)
FEED_PATH = "/calendars/"


def signed(thing: str, until: datetime) -> str:
    """What the signature of a link covers."""
    return f"{thing}|{int(until.timestamp())}"
