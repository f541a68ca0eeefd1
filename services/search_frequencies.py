"""A search goes along the dates for frequent words and through the index for rare ones: which are which is measured now and then."""

from datetime import datetime, timedelta

from db.engine import Database
from db.queries import scheduled_jobs, search_frequencies

JOB = "search_frequencies"
EVERY = timedelta(hours=6)  # an archive's words change slowly


async def is_due(database: Database, now: datetime) -> bool:
    """Whether it is time."""
    async with database.read() as session:
        due_at = await scheduled_jobs.next_at(session, JOB)
    return due_at is None or due_at <= now


async def measure(database: Database, now: datetime) -> None:
    """Measure, and say when again."""
    async with database.begin() as session:
        await search_frequencies.measure(session)
        await scheduled_jobs.plan(session, JOB, now + EVERY)
