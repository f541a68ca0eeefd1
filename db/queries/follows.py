"""关注: who follows what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ProcuratorateFollow


async def put(
    session: AsyncSession, account_id: UUID, procuratorate_id: UUID, with_subordinates: bool, now: datetime
) -> None:
    """Follow; since when is since the first time."""
    row = {
        "account_id": account_id,
        "procuratorate_id": procuratorate_id,
        "with_subordinates": with_subordinates,
        "followed_at": now,
    }
    key = (ProcuratorateFollow.account_id, ProcuratorateFollow.procuratorate_id)
    changed = {"with_subordinates": with_subordinates}
    await session.execute(
        insert(ProcuratorateFollow).values(row).on_conflict_do_update(index_elements=key, set_=changed)
    )


async def remove(session: AsyncSession, account_id: UUID, procuratorate_id: UUID) -> None:
    """Follow no more."""
    await session.execute(
        delete(ProcuratorateFollow).where(
            ProcuratorateFollow.account_id == account_id, ProcuratorateFollow.procuratorate_id == procuratorate_id
        )
    )


async def count_others(session: AsyncSession, account_id: UUID, procuratorate_id: UUID) -> int:
    """How many other offices an account follows."""
    follow = ProcuratorateFollow
    others = select(func.count()).where(follow.account_id == account_id, follow.procuratorate_id != procuratorate_id)
    return await session.scalar(others) or 0
