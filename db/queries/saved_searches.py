"""关键词订阅: one's own saved searches."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SavedSearch
from db.queries.visibility import Knows
from rules.follows import WantedSearch


def visible_to(person: Knows, saved: type[SavedSearch] = SavedSearch) -> ColumnElement[bool]:
    """One's own."""
    return saved.account_id == person.account_id


async def same(session: AsyncSession, account_id: UUID, wanted: WantedSearch) -> SavedSearch | None:
    """The search that looks for the same in the same places."""
    return await session.scalar(
        select(SavedSearch).where(
            SavedSearch.account_id == account_id,
            SavedSearch.text == wanted.text,
            SavedSearch.kinds == sorted(wanted.kinds),
            SavedSearch.procuratorate_ids == sorted(wanted.procuratorate_ids),
        )
    )


async def count(session: AsyncSession, account_id: UUID) -> int:
    """How many an account has."""
    return await session.scalar(select(func.count()).where(SavedSearch.account_id == account_id)) or 0


async def remove(session: AsyncSession, account_id: UUID, saved_search_id: UUID) -> bool:
    """Drop it; False when it is not there."""
    mine = (SavedSearch.account_id == account_id, SavedSearch.id == saved_search_id)
    return await session.scalar(delete(SavedSearch).where(*mine).returning(SavedSearch.id)) is not None
