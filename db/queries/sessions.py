"""Sessions of accounts: looking a token up, ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Uuid, any_, cast, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Account, Session
from rules.accounts import USABLE_STATUSES, AccountStatus, AccountType, WechatApp
from rules.sessions import PASSWORD_LASTS

TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """What a live token tells."""

    session_id: UUID
    account_id: UUID
    account_type: AccountType
    status: AccountStatus
    language: str
    last_used_at: datetime
    expires_at: datetime


def is_live(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Neither ended nor expired, and the account may be used."""
    return Session.revoked_at.is_(None) & (Session.expires_at > now) & Account.status.in_(sorted(USABLE_STATUSES))


async def by_token(session: AsyncSession, token_hash: bytes, now: datetime) -> SignedIn | None:
    """Whose live session a token is."""
    return await _live(session, Session.token_hash == token_hash, now)


async def by_id(session: AsyncSession, session_id: UUID, now: datetime) -> SignedIn | None:
    """Whose live session it is."""
    return await _live(session, Session.id == session_id, now)


async def by_tokens(session: AsyncSession, token_hashes: Sequence[bytes], now: datetime) -> dict[bytes, SignedIn]:
    """Whose live sessions several tokens are."""
    hashes = cast(list(token_hashes), ARRAY(LargeBinary))
    rows = await session.execute(
        select(Session.token_hash, *_SIGNED_IN)
        .join(Account, Account.id == Session.account_id)
        .where(Session.token_hash == any_(hashes), is_live(now))
    )
    return {row[0]: SignedIn(*row[1:]) for row in rows}


_SIGNED_IN = (
    Session.id,
    Account.id,
    Account.account_type,
    Account.status,
    Account.language,
    Session.last_used_at,
    Session.expires_at,
)


async def _live(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> SignedIn | None:
    found = select(*_SIGNED_IN).join(Account, Account.id == Session.account_id).where(which, is_live(now))
    row = (await session.execute(found)).first()
    return SignedIn(*row) if row else None


async def touch(session: AsyncSession, session_ids: Sequence[UUID], now: datetime) -> None:
    """Remember the last use, at most once a minute; the rows are taken in the order of their ids."""
    stale = (
        select(Session.id)
        .where(Session.id == any_(cast(list(session_ids), ARRAY(Uuid))), Session.last_used_at < now - TOUCH_AFTER)
        .order_by(Session.id)
        .with_for_update(key_share=True)
    )
    await session.execute(
        update(Session)
        .where(Session.id.in_(stale))
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


async def revoke(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """End one."""
    await session.execute(
        update(Session)
        .where(Session.id == session_id, Session.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


async def revoke_all(session: AsyncSession, account_id: UUID, now: datetime, *, but: UUID | None = None) -> None:
    """End all of an account, or all but one."""
    live = [Session.account_id == account_id, Session.revoked_at.is_(None)]
    if but is not None:
        live.append(Session.id != but)
    await session.execute(
        update(Session).where(*live).values(revoked_at=now).execution_options(synchronize_session=False)
    )


async def revoke_wechat(
    session: AsyncSession, account_id: UUID, now: datetime, *, app: WechatApp | None = None, but: UUID | None = None
) -> None:
    """End those that WeChat opened, or that one of its applications did; all but one."""
    live = [Session.account_id == account_id, Session.revoked_at.is_(None), Session.wechat_app.is_not(None)]
    if app is not None:
        live.append(Session.wechat_app == app)
    if but is not None:
        live.append(Session.id != but)
    await session.execute(
        update(Session).where(*live).values(revoked_at=now).execution_options(synchronize_session=False)
    )


def confirmed_until(row: type[Session] = Session) -> ColumnElement[datetime | None]:
    """Until when what asks for the password goes through in a session; null: nobody gave it there."""
    return row.confirmed_at + func.make_interval(0, 0, 0, 0, 0, int(PASSWORD_LASTS.total_seconds() // 60))


def asks_for_password(
    session_id: UUID | ColumnElement[UUID], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Whether WeChat opened the session, and nobody has given the password in it within the last minutes."""
    asked = aliased(Session)
    lapsed = func.coalesce(confirmed_until(asked) <= now, true())
    return select(asked.id).where(asked.id == session_id, asked.wechat_app.is_not(None), lapsed).exists()


async def needs_password(session: AsyncSession, session_id: UUID, now: datetime) -> bool:
    """Whether it must be given first."""
    return bool(await session.scalar(select(asks_for_password(session_id, now))))


async def give_password(session: AsyncSession, session_id: UUID, now: datetime) -> bool:
    """It was given in this session; False when that has ended."""
    live = Session.id == session_id, Session.revoked_at.is_(None)
    given = update(Session).where(*live).values(confirmed_at=now).returning(Session.id)
    found = await session.execute(given.execution_options(synchronize_session=False))
    return found.first() is not None


async def of_account(session: AsyncSession, session_id: UUID, account_id: UUID) -> bool:
    """Whether it is a session of this account, ended or not."""
    return (
        await session.scalar(select(Session.id).where(Session.id == session_id, Session.account_id == account_id))
        is not None
    )


async def is_new_device(session: AsyncSession, account_id: UUID, device: str) -> bool:
    """Whether an account that has signed in before never did so from a device that names itself like this."""
    earlier = select(func.bool_or(Session.device == device)).where(Session.account_id == account_id)
    return await session.scalar(earlier) is False
