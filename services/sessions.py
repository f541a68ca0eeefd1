"""Signing in and out: opaque tokens, of which only a hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.queries import accounts, sessions
from rules.account_messages import SignedInOnNewDevice
from rules.accounts import USABLE_STATUSES
from rules.errors import NotFound, Problem, Unauthenticated
from rules.people import Actor, Person
from services import audit, tell


@dataclass(frozen=True)
class Opened:
    """A fresh session: the token is told once."""

    token: str
    expires_at: datetime
    account: models.Account
    session_id: UUID


async def open_for(
    session: AsyncSession, actor: Actor, *, account_id: UUID, checked: str, device: str, life: timedelta, now: datetime
) -> Opened:
    """Begin a session for somebody whose password fits what was kept of it (`checked`), if that is still so."""
    account = await accounts.get(session, account_id, lock=True)
    if account is None or account.password_hash != checked:  # changed while it was checked
        raise Unauthenticated(Problem("BAD_CREDENTIALS"))
    if account.status not in USABLE_STATUSES:
        raise Unauthenticated(Problem("ACCOUNT_NOT_USABLE"))
    is_new_device = await sessions.is_new_device(session, account_id, device[:120])
    token = crypto.token()
    opened = models.Session(
        account_id=account_id,
        token_hash=crypto.token_hash(token),
        device=device[:120],
        last_used_at=now,
        expires_at=now + life,
    )
    session.add(opened)
    await session.flush()
    await audit.record(session, actor, "session.opened", "account", account_id, procuratorate_id=None)
    if is_new_device:
        await tell.account(session, account_id, SignedInOnNewDevice(account_id, opened.id, None), now=now)
    return Opened(token, opened.expires_at, account, opened.id)


async def end(session: AsyncSession, actor: Person, *, now: datetime) -> datetime:
    """Sign out: the token is worth nothing from the commit on."""
    await sessions.revoke(session, actor.session_id, now)
    await audit.record(session, actor, "session.ended", "account", actor.account_id, procuratorate_id=None)
    return now


async def end_one(session: AsyncSession, actor: Person, *, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions, this one or another; one that has ended already stays so."""
    if not await sessions.of_account(session, session_id, actor.account_id):
        raise NotFound
    await sessions.revoke(session, session_id, now)
    await audit.record(session, actor, "session.ended", "account", actor.account_id, procuratorate_id=None)


async def end_others(session: AsyncSession, actor: Person, *, now: datetime) -> None:
    """End all of one's own sessions but this one."""
    await sessions.revoke_all(session, actor.account_id, now, but=actor.session_id)
    await audit.record(session, actor, "session.others_ended", "account", actor.account_id, procuratorate_id=None)
