"""A repeated send returns the first result; the same key with other content is refused."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import idempotency_keys
from rules.errors import Conflict, Problem
from rules.people import Person


async def first_result(
    session: AsyncSession, keys: Keys, actor: Person, key: UUID | None, act: str, content: object
) -> UUID | None:
    """The id of what the first send made, or None when this is the first (or has no key). Equal sends queue up here."""
    if key is None:
        return None
    request_hash = keys.blind_index("idempotency", f"{act}|{content!r}")
    if await idempotency_keys.claim(session, actor.account_id, key, act, request_hash):
        return None
    earlier = await idempotency_keys.get(session, actor.account_id, key)
    if earlier is None or earlier.request_hash != request_hash or earlier.act != act:
        raise Conflict(Problem("KEY_REUSED", "idempotencyKey"))
    return earlier.result_id


async def keep_result(session: AsyncSession, actor: Person, key: UUID | None, result_id: UUID) -> None:
    """Remember what came of the first send."""
    if key is not None:
        await idempotency_keys.settle(session, actor.account_id, key, result_id)
