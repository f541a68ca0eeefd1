"""API keys: whose a secret is, and ending one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ApiKey, ApiKeySecret, Procuratorate
from rules.api_keys import ApiKeyScope

TOUCH_AFTER = timedelta(minutes=1)


def in_force(now: datetime) -> ColumnElement[bool]:
    """Neither revoked nor expired."""
    return ApiKey.revoked_at.is_(None) & (ApiKey.expires_at > now)


async def by_secret(session: AsyncSession, secret_hash: bytes, scope: ApiKeyScope, now: datetime) -> ApiKey | None:
    """The key in force that a secret opens, if it has the scope and its office works."""
    statement = (
        select(ApiKey)
        .join(Procuratorate, Procuratorate.id == ApiKey.procuratorate_id)
        .join(ApiKeySecret, ApiKeySecret.api_key_id == ApiKey.id)
        .where(ApiKeySecret.secret_hash == secret_hash, ApiKey.scope == scope, Procuratorate.is_active, in_force(now))
    )
    return (await session.scalars(statement)).one_or_none()


async def touch(session: AsyncSession, key_id: UUID, now: datetime) -> None:
    """It has been used; written once a minute at most."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - TOUCH_AFTER)
    await session.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=now))


async def live_count(session: AsyncSession, procuratorate_id: UUID, now: datetime) -> int:
    """How many keys of an office are in force."""
    statement = select(func.count()).select_from(ApiKey).where(ApiKey.procuratorate_id == procuratorate_id)
    return await session.scalar(statement.where(in_force(now))) or 0


async def get(session: AsyncSession, key_id: UUID) -> ApiKey | None:
    """A key within the session's scope."""
    return await session.get(ApiKey, key_id)


async def revoke(session: AsyncSession, key_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """End a key; False when it was revoked before."""
    ended = await session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_id=staff_id)
        .returning(ApiKey.id)
        .execution_options(synchronize_session=False)
    )
    return ended.scalar_one_or_none() is not None


async def stays_in_force(session: AsyncSession, key_id: UUID, now: datetime) -> bool:
    """Whether a key is in force; it is not revoked before the transaction ends."""
    statement = select(ApiKey.id).where(ApiKey.id == key_id, in_force(now)).with_for_update(read=True)
    return await session.scalar(statement) is not None
