"""Codes that set a new password: whom they are for, which one counts."""

from collections.abc import Sequence
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


async def anybody_id(session: AsyncSession) -> UUID | None:
    """The id of some account."""
    account = await anybody(session)
    return account.id if account else None


async def open_codes(session: AsyncSession, account_id: UUID, now: datetime) -> Sequence[PasswordReset]:
    """The codes of an account that can still be used, their rows locked: one that was sent, one that was handed over."""
    usable = PasswordReset.used_at.is_(None), PasswordReset.expires_at > now
    found = select(PasswordReset).where(PasswordReset.account_id == account_id, *usable).order_by(PasswordReset.id)
    return (await session.scalars(found.with_for_update())).all()


async def close(session: AsyncSession, account_id: UUID, now: datetime, *, sent: bool = False) -> None:
    """Codes that were not used are void; `sent`: only those that were sent, not one that was handed over."""
    which = [PasswordReset.account_id == account_id, PasswordReset.used_at.is_(None)]
    if sent:
        which.append(PasswordReset.channel.is_not(None))
    await session.execute(
        update(PasswordReset).where(*which).values(used_at=now).execution_options(synchronize_session=False)
    )
