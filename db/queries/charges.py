"""Charges (罪名)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Charge


async def get(session: AsyncSession, code: str) -> Charge | None:
    """A charge by its code."""
    return await session.get(Charge, code)


async def by_codes(session: AsyncSession, codes: Sequence[str]) -> Sequence[Charge]:
    """Several charges."""
    return (await session.scalars(select(Charge).where(Charge.code.in_(codes)))).all()
