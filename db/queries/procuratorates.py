"""The tree of offices."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import Procuratorate, ProcuratorateFollow
from db.queries.patterns import containing


async def get(session: AsyncSession, procuratorate_id: UUID) -> Procuratorate | None:
    """An office in use."""
    return await session.scalar(
        select(Procuratorate).where(Procuratorate.id == procuratorate_id, Procuratorate.is_active)
    )


async def by_unit_code(session: AsyncSession, unit_code: str) -> Procuratorate | None:
    """An office by its six digits."""
    return await session.scalar(select(Procuratorate).where(Procuratorate.unit_code == unit_code))


async def by_ids(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Procuratorate]:
    """Several offices."""
    return (await session.scalars(select(Procuratorate).where(Procuratorate.id.in_(ids)))).all()


def children_of(parent_id: UUID | None, search: str | None) -> Select[Procuratorate]:
    """The offices right below one; without parent and search the top of the tree; with a search alone, everywhere."""
    statement = select(Procuratorate).where(Procuratorate.is_active)
    if search:
        statement = statement.where(Procuratorate.name.like(containing(search), escape="\\"))
    if parent_id is not None or not search:
        statement = statement.where(Procuratorate.parent_id == parent_id)
    return statement


async def subordinate_counts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many offices are right below each."""
    rows = await session.execute(
        select(Procuratorate.parent_id, func.count())
        .where(Procuratorate.parent_id.in_(ids), Procuratorate.is_active)
        .group_by(Procuratorate.parent_id)
    )
    return {parent_id: count for parent_id, count in rows if parent_id is not None}


async def followed(session: AsyncSession, account_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Which of them an account follows."""
    rows = await session.scalars(
        select(ProcuratorateFollow.procuratorate_id).where(
            ProcuratorateFollow.account_id == account_id, ProcuratorateFollow.procuratorate_id.in_(ids)
        )
    )
    return set(rows)


class OfficeData(Protocol):
    """An office as a list of offices gives it; parents come before children."""

    @property
    def unit_code(self) -> str:
        """Six digits."""

    @property
    def parent_code(self) -> str | None:
        """The unit code of the office above."""


async def load(session: AsyncSession, offices: Sequence[OfficeData]) -> None:
    """Add the offices that are not there yet."""
    rows = await session.execute(select(Procuratorate.unit_code, Procuratorate.id))
    known = dict(rows.all())
    added = []
    for office in offices:
        if office.unit_code in known:
            continue
        row = {name: getattr(office, name) for name in _LOADED}
        row["id"] = known[office.unit_code] = new_id()
        row["parent_id"] = known[office.parent_code] if office.parent_code else None
        added.append(row)
    if added:
        await session.execute(insert(Procuratorate), added)


_LOADED = (
    "unit_code",
    "name",
    "short_name",
    "level",
    "region_code",
    "address",
    "hotline",
    "reception_hall",
    "reception_hours",
)
