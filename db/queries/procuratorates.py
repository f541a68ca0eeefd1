"""The tree of offices."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import Case, Procuratorate
from rules.pinyin import office_initials


async def get(session: AsyncSession, procuratorate_id: UUID) -> Procuratorate | None:
    """An office in use."""
    return await session.scalar(
        select(Procuratorate).where(Procuratorate.id == procuratorate_id, Procuratorate.is_active)
    )


async def of_case(session: AsyncSession, case_id: UUID | None) -> Procuratorate | None:
    """The office that handles a case."""
    return await session.scalar(
        select(Procuratorate).join(Case, Case.procuratorate_id == Procuratorate.id).where(Case.id == case_id)
    )


async def by_unit_code(session: AsyncSession, unit_code: str) -> Procuratorate | None:
    """An office by its six digits."""
    return await session.scalar(select(Procuratorate).where(Procuratorate.unit_code == unit_code))


async def by_ids(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Procuratorate]:
    """Several offices."""
    return (await session.scalars(select(Procuratorate).where(Procuratorate.id.in_(ids)))).all()


class OfficeData(Protocol):
    """An office as a list of offices gives it; parents come before children."""

    @property
    def unit_code(self) -> str:
        """Six digits."""

    @property
    def name(self) -> str:
        """Full name."""

    @property
    def short_name(self) -> str:
        """Short name."""

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


async def give_initials(session: AsyncSession) -> None:
    """Give their initials to the offices that have none yet, or those of a name that was changed past the model."""
    columns = (Procuratorate.id, Procuratorate.name, Procuratorate.short_name, Procuratorate.initials)
    rows = await session.execute(select(*columns))
    given = [
        {"id": row_id, "initials": rightly}
        for row_id, name, short_name, now in rows
        if now != (rightly := office_initials(name, short_name))
    ]
    if given:
        await session.execute(update(Procuratorate), given)


async def any_accepts_close_relatives(session: AsyncSession) -> bool:
    """Whether 近亲属 may register anywhere."""
    open_ones = select(Procuratorate.id).where(Procuratorate.accepts_close_relatives, Procuratorate.is_active).limit(1)
    return await session.scalar(open_ones) is not None


async def unit_codes(session: AsyncSession) -> Sequence[tuple[UUID, str]]:
    """Every office with its unit code."""
    rows = await session.execute(select(Procuratorate.id, Procuratorate.unit_code))
    return rows.tuples().all()


async def in_subtree(session: AsyncSession, root: UUID | None, unit_code: str) -> UUID | None:
    """An office in use by its six digits, if it is the root or below it; without a root anywhere."""
    statement = select(Procuratorate.id).where(Procuratorate.unit_code == unit_code, Procuratorate.is_active)
    if root is not None:
        statement = statement.where(Procuratorate.id.in_(select(func.office_subtree(root))))
    return await session.scalar(statement)
