"""The numbers beside the menu: counted now and then for each member of staff, not for every page."""

import time
from datetime import datetime
from uuid import UUID

from db.engine import Database
from db.queries import desk_figures
from db.queries.desk_figures import Waiting
from rules.people import Staff

FRESH_SECONDS = 15.0
MOST_KEPT = 1000


class KnownCounts:
    """What waits, at most a quarter of a minute old, and never older than one's own last act."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, Waiting]] = {}

    async def of(self, database: Database, staff: Staff, now: datetime) -> Waiting:
        """As it stands."""
        at, known = self._known.get(staff.staff_id, (0.0, None))
        if known is not None and time.monotonic() < at + FRESH_SECONDS:
            return known
        async with database.read() as session:
            counted = await desk_figures.waiting(session, staff, now)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[staff.staff_id] = (time.monotonic(), counted)
        return counted

    def forget(self, staff: Staff) -> None:
        """They have done something."""
        self._known.pop(staff.staff_id, None)
