"""Signing in and out: opaque tokens, of which only a hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.queries import accounts, sessions
from rules.account_messages import SignedInOnNewDevice
from rules.accounts import USABLE_STATUSES, WechatApp
from rules.devices import within_wechat
from rules.errors import Forbidden, NotFound, Problem, Unauthenticated
from rules.people import Actor, Person
from rules.sessions import PASSWORD_LASTS
from services import audit, tell


@dataclass(frozen=True)
class Opened:
    """A fresh session: the token is told once."""

    token: str
    expires_at: datetime
    account: models.Account
    session_id: UUID

    def person(self, caller: Actor) -> Person:
        """The caller, now that they are signed in with it."""
        account = self.account
        return Person(
            address=caller.address,
            request_id=caller.request_id,
            language=caller.language,
            account_id=account.id,
            session_id=self.session_id,
            account_type=account.account_type,
            status=account.status,
        )


@dataclass(frozen=True)
class Sign:
    """How somebody signs in: on what, for how long, and whether within an application of WeChat."""

    device: str
    life: timedelta
    wechat_app: WechatApp | None = None


async def open_for(
    session: AsyncSession, actor: Actor, *, account_id: UUID, checked: str, sign: Sign, now: datetime
) -> Opened:
    """Begin a session for somebody whose password fits what was kept of it (`checked`), if that is still so."""
    account = await accounts.get(session, account_id, lock=True)
    if account is None or account.password_hash != checked:  # changed while it was checked
        raise Unauthenticated(Problem("BAD_CREDENTIALS"))
    if account.status not in USABLE_STATUSES:
        raise Unauthenticated(Problem("ACCOUNT_NOT_USABLE"))
    return await opened(session, actor, account, sign, password_given=True, now=now)


async def opened(
    session: AsyncSession,
    actor: Actor,
    account: models.Account,
    sign: Sign,
    *,
    password_given: bool = False,
    now: datetime,
) -> Opened:
    """A session on an account that is locked and may be used."""
    within = sign.wechat_app
    device = (within_wechat(within, sign.device) if within else sign.device)[:120]
    is_new_device = await sessions.is_new_device(session, account.id, device)
    token = crypto.token()
    begun = models.Session(
        account_id=account.id,
        token_hash=crypto.token_hash(token),
        device=device,
        wechat_app=within,
        confirmed_at=now if password_given else None,
        last_used_at=now,
        expires_at=now + sign.life,
    )
    session.add(begun)
    await session.flush()
    new = {"wechat_app": within} if within else None
    await audit.record(session, actor, "session.opened", "account", account.id, procuratorate_id=None, new=new)
    if is_new_device:
        await tell.account(session, account.id, SignedInOnNewDevice(account.id, begun.id, None), now=now)
    return Opened(token, begun.expires_at, account, begun.id)


async def check_password_given(session: AsyncSession, actor: Person, *, now: datetime) -> None:
    """Raise `Forbidden` where WeChat opened the session and nobody has given the password in it within ten minutes."""
    if await sessions.needs_password(session, actor.session_id, now):
        raise Forbidden(Problem("PASSWORD_NEEDED"))


async def confirm(session: AsyncSession, actor: Person, *, now: datetime) -> datetime:
    """The password was given in this session just now; until when that counts."""
    if not await sessions.give_password(session, actor.session_id, now):
        raise Unauthenticated
    await audit.record(session, actor, "session.confirmed", "account", actor.account_id, procuratorate_id=None)
    return now + PASSWORD_LASTS


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
