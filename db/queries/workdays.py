"""The workday calendar."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Workday
from rules.deadlines import WorkCalendar


async def calendar(session: AsyncSession) -> WorkCalendar:
    """The days that differ from Monday-to-Friday (some thirty a year)."""
    rows = await session.execute(select(Workday.day, Workday.is_working_day))
    return WorkCalendar(dict(rows.all()))
