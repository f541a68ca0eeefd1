"""催办: reviews, complaints and objections whose time runs out become tasks; what is over and done with on the desk is swept away."""

from collections.abc import Callable
from datetime import datetime

from db.engine import Database
from db.queries import review_claims, staff_tasks, workdays
from db.queries.limited_work import LIMITED
from rules.staff_tasks import escalations

AT_ONCE = 500


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Everything that has come so far, the most urgent first, a portion a transaction; running again, or twice at once, opens
    nothing more."""
    async with database.read() as session:
        calendar = await workdays.calendar(session)
    for work in LIMITED:
        for escalation in escalations(now(), calendar, work.limit):
            after, more = None, True
            while more:
                async with database.begin() as session:
                    after = await staff_tasks.escalate(session, work, escalation, after=after, limit=AT_ONCE, now=now())
                more = after is not None
    async with database.begin() as session:
        await review_claims.forget_lapsed(session, now())
