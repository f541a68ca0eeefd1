"""Doing the same work whoever is meant: what would tell somebody's existence by its duration is done for nobody, too, and taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession


@asynccontextmanager
async def rehearsed(session: AsyncSession, *, kept: bool) -> AsyncIterator[None]:
    """What the block writes is kept, or taken back when it has ended."""
    savepoint = await session.begin_nested()
    try:
        yield
        await session.flush()
    except BaseException:
        await savepoint.rollback()
        raise
    await (savepoint.commit() if kept else savepoint.rollback())
