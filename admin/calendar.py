"""The workday calendar as pages count by it: looked up now and then, not for every page."""

from datetime import datetime, timedelta

from db.engine import Database
from db.queries import workdays
from rules.deadlines import WorkCalendar

FRESH = timedelta(minutes=1)


class KnownCalendar:
    """The calendar, at most a minute old; only what is shown goes by it, no limit is set by it."""

    def __init__(self) -> None:
        self._known: WorkCalendar | None = None
        self._read_at: datetime | None = None

    async def of(self, database: Database, now: datetime) -> WorkCalendar:
        """As it stands."""
        if self._known is None or self._read_at is None or not self._read_at <= now < self._read_at + FRESH:
            async with database.read() as session:
                self._known, self._read_at = await workdays.calendar(session), now
        return self._known
