"""Coded reasons."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Reason


async def active(session: AsyncSession) -> Sequence[Reason]:
    """Those that staff may choose, in order."""
    return (await session.scalars(select(Reason).where(Reason.is_active).order_by(Reason.position))).all()


async def by_codes(session: AsyncSession, codes: Sequence[str]) -> Sequence[Reason]:
    """Several reasons, also retired ones, in order."""
    return (await session.scalars(select(Reason).where(Reason.code.in_(codes)).order_by(Reason.position))).all()
