"""Charges (罪名)."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Charge
from db.queries.patterns import containing


def matching(search: str | None) -> Select[Charge]:
    """Charges whose name contains the text, or whose code begins with it; all without a text."""
    statement = select(Charge)
    if search:
        pattern = containing(search)
        statement = statement.where(
            Charge.name.like(pattern, escape="\\") | Charge.code.like(pattern.removeprefix("%"), escape="\\")
        )
    return statement


async def get(session: AsyncSession, code: str) -> Charge | None:
    """A charge by its code."""
    return await session.get(Charge, code)


async def by_codes(session: AsyncSession, codes: Sequence[str]) -> Sequence[Charge]:
    """Several charges."""
    return (await session.scalars(select(Charge).where(Charge.code.in_(codes)))).all()
