"""Offices whose place in the tree has changed: their entries in the search follow, some at a time."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = 20  # entries of a transaction: each is indexed anew, some tens of milliseconds


async def follow(session: AsyncSession) -> bool:
    """Write some entries anew under the offices that are above theirs now; whether there may be more."""
    return await session.scalar(text("select search_follow_moved(:most)"), {"most": AT_ONCE}) is not None
