"""Codes that set a new password: whom they are for, which one counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, PasswordReset
from rules.accounts import USABLE_STATUSES


async def owner(session: AsyncSession, identifier: str) -> Account | None:
    """The account whose username or proved contact it is, its row locked."""
    proved = or_(
        and_(Account.email == identifier, Account.email_verified_at.is_not(None)),
        and_(Account.mobile == identifier, Account.mobile_verified_at.is_not(None)),
    )
    named = or_(Account.username == identifier, proved)
    return await session.scalar(
        select(Account)
        .where(named, Account.status.in_(sorted(USABLE_STATUSES)))
        .limit(1)
        .with_for_update(key_share=True)
    )


async def anybody(session: AsyncSession) -> Account | None:
    """Some account: a rehearsal needs one."""
    return await session.scalar(select(Account).order_by(Account.id).limit(1))


async def open_one(session: AsyncSession, account_id: UUID, now: datetime) -> PasswordReset | None:
    """The newest code of an account, if it can still be used, its row locked."""
    newest = await session.scalar(
        select(PasswordReset)
        .where(PasswordReset.account_id == account_id)
        .order_by(PasswordReset.id.desc())
        .limit(1)
        .with_for_update()
    )
    return newest if newest and newest.used_at is None and newest.expires_at > now else None


async def close(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Codes that were not used are void."""
    await session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
