"""Doing the same work whoever is meant: what would tell somebody's existence by its duration is done for nobody, too, and taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncSession


class _Rehearsed(Exception):
    """Nothing of it is kept."""


@asynccontextmanager
async def rehearsed(session: AsyncSession, *, kept: bool) -> AsyncIterator[None]:
    """What the block writes is kept, or taken back when it has ended."""
    with suppress(_Rehearsed):
        async with session.begin_nested():
            yield
            await session.flush()
            if not kept:
                raise _Rehearsed
