"""Sign-in that rests after too many wrong passwords: its owner is told, whoever tried."""

from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import attempts, password_resets
from rules.account_messages import SignInsRefused
from rules.attempts import SIGN_IN_BY_IDENTIFIER
from rules.deadlines import today
from services import tell
from services.rehearsal import rehearsed


async def tell_owner(
    session: AsyncSession, keys: Keys, *, identifier: str, owner_id: UUID | None, now: datetime
) -> None:
    """When this was the last try that is allowed, tell whose identifier it is, once a day.

    For an identifier of nobody the same is written and taken back, so that the work is alike.
    """
    key = keys.blind_index(SIGN_IN_BY_IDENTIFIER.kind, identifier)
    if not await attempts.are_used_up(session, SIGN_IN_BY_IDENTIFIER, key, now):
        return
    stand_in = owner_id or await password_resets.anybody_id(session)
    if stand_in is None:
        return
    occasion = uuid5(NAMESPACE_OID, f"{stand_in} {today(now)}" if owner_id else f"{now}")
    message = SignInsRefused(stand_in, occasion, None, SIGN_IN_BY_IDENTIFIER.seconds // 60)
    async with rehearsed(session, kept=owner_id is not None):
        await tell.account(session, stand_in, message, now=now)
