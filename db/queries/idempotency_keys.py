"""Idempotency keys of clients."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import IdempotencyKey


async def claim(session: AsyncSession, account_id: UUID, key: UUID, act: str, request_hash: bytes) -> bool:
    """Take the key; False when it is taken. Waits for a transaction that is taking it now."""
    statement = (
        insert(IdempotencyKey)
        .values(account_id=account_id, key=key, act=act, request_hash=request_hash)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return await session.scalar(statement) is not None


async def get(session: AsyncSession, account_id: UUID, key: UUID) -> IdempotencyKey | None:
    """A key as it was taken."""
    return await session.scalar(
        select(IdempotencyKey).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    )


async def settle(session: AsyncSession, account_id: UUID, key: UUID, result_id: UUID) -> None:
    """Write down what came of it."""
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
        .values(result_id=result_id)
    )
