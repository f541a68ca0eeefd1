"""Followers: whom a publication is told, in the order of their accounts, so many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.notices import NoticeFrequency

# Each branch walks an index in the order of the accounts and stops when it has enough; who follows in several ways is one row.
# Somebody who began to follow after the publication did not ask to hear of it.
NEXT = text("""
with recursive line(office, lower) as (
    select p.procuratorate_id, false from publications p where p.id = :publication_id and p.withdrawn_at is null
    union all
    select o.parent_id, true from line join procuratorates o on o.id = line.office where o.parent_id is not null
), follows as (
    select f.account_id from line cross join lateral (
        select account_id from procuratorate_follows f
        where f.procuratorate_id = line.office and (not line.lower or f.with_subordinates)
            and f.account_id > :after and f.followed_at <= :at
        order by f.account_id limit :most
    ) f
), searches as (
    select s.account_id, bool_or(s.frequency = 'IMMEDIATE') as at_once
    from saved_searches s cross join publications p join search_entries e on e.publication_id = p.id
    where p.id = :publication_id and p.withdrawn_at is null and s.account_id > :after and s.created_at <= :at
        and s.frequency <> 'OFF' and (s.kinds = '{}' or p.kind = any(s.kinds))
        and (s.procuratorate_ids = '{}' or p.procuratorate_id = any(s.procuratorate_ids))
        and not exists (
            select from unnest(s.words) word where position(word in e.content) = 0
        )
    group by s.account_id order by s.account_id limit :most
)
select account_id, bool_or(at_once) as at_once, bool_or(at_once is null) as as_liked
from (select account_id, null::boolean as at_once from follows union all select * from searches) each
group by account_id order by account_id limit :most
""")
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Follower:
    """Somebody to tell, and how soon; None: as the person likes to be told of what is followed."""

    account_id: UUID
    frequency: NoticeFrequency | None


async def following(
    session: AsyncSession, publication_id: UUID, *, after: UUID | None, at: datetime, most: int
) -> Sequence[Follower]:
    """The next followers after an account, of those who followed at a moment; nobody once it is withdrawn."""
    values = {"publication_id": publication_id, "after": after or FIRST, "at": at, "most": most}
    return [
        Follower(row.account_id, _frequency(row.at_once, row.as_liked)) for row in await session.execute(NEXT, values)
    ]


def _frequency(at_once: bool | None, as_liked: bool) -> NoticeFrequency | None:
    if at_once:
        return NoticeFrequency.IMMEDIATE
    return None if as_liked else NoticeFrequency.DAILY
