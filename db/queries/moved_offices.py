"""Offices whose place in the tree has changed: their entries in the search follow, some at a time."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import MovedOffice

AT_ONCE = 20  # entries of a transaction: each is put into the index anew, which takes long for long texts


async def any_waits(session: AsyncSession) -> bool:
    """Whether some entry may still bear the offices that were above it before."""
    return bool(await session.scalar(select(select(MovedOffice).exists())))


async def follow(session: AsyncSession) -> bool:
    """Write some entries anew under the offices that are above theirs now; whether there may be more."""
    return await session.scalar(text("select search_follow_moved(:most)"), {"most": AT_ONCE}) is not None
