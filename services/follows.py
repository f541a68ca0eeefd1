"""关注检察院: follow an office, or no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import accounts, follows, procuratorates
from rules.errors import Conflict, NotFound, Problem
from rules.follows import MOST_FOLLOWS
from rules.people import Person


async def follow(
    session: AsyncSession, actor: Person, *, procuratorate_id: UUID, with_subordinates: bool, now: datetime
) -> None:
    """Hear of what the office publishes; once or again, the last word holds."""
    if await procuratorates.get(session, procuratorate_id) is None:
        raise NotFound
    await accounts.get(session, actor.account_id, lock=True)  # two at once count one after the other
    if await follows.count_others(session, actor.account_id, procuratorate_id) >= MOST_FOLLOWS:
        raise Conflict(Problem("TOO_MANY_FOLLOWS", "procuratorateId", {"limit": MOST_FOLLOWS}))
    await follows.put(session, actor.account_id, procuratorate_id, with_subordinates, now)


async def unfollow(session: AsyncSession, actor: Person, *, procuratorate_id: UUID) -> None:
    """Hear of it no more; whoever does not follow it is told nothing else."""
    await follows.remove(session, actor.account_id, procuratorate_id)
