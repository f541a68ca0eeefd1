"""WeChat: linking an identity to an account, unlinking it, and signing in with it.

An identity is asked for by a door before the transaction: what is linked here has just come from WeChat. Its openid stands in no
entry of the audit but as a keyed hash.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, sessions, wechat_identities
from rules.account_messages import WechatLinked, WechatUnlinked
from rules.accounts import USABLE_STATUSES, WechatApp
from rules.errors import Conflict, Forbidden, NotFound, Problem, Unauthenticated, refuse_all
from rules.grants import Right, holders
from rules.people import Actor, Person, Staff
from rules.wechat_identities import Identity, UnlinkReason, unlink_problems
from services import audit, tell
from services.sessions import Opened, Sign, opened


async def link(session: AsyncSession, actor: Person, keys: Keys, *, identity: Identity, now: datetime) -> None:
    """Link an identity to one's account, for which the password was given just now; the account is told over every channel.

    An identity that is linked here already stays so. Another one of the same application takes its place only after unlinking:
    whoever lost a phone shall see that it was linked.
    """
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None or await sessions.by_id(session, actor.session_id, now) is None:  # ended while WeChat was asked
        raise Unauthenticated
    linked = await wechat_identities.openid_of(session, account.id, identity.app)
    if linked == identity.openid:
        return
    if linked is not None:
        raise Conflict(Problem("WECHAT_LINKED_ALREADY", "app"))
    session.add(
        models.WechatIdentity(
            account_id=account.id,
            app=identity.app,
            openid=identity.openid,
            unionid=identity.unionid,
            linked_at=now,
        )
    )
    try:
        await session.flush()
    except IntegrityError as clash:  # another account was first
        raise Conflict(Problem("WECHAT_LINKED_ELSEWHERE", "code")) from clash
    new = {"app": identity.app, "identity": audit.personal(keys, identity.openid)}
    await audit.record(session, actor, "wechat.linked", "account", account.id, procuratorate_id=None, new=new)
    await tell.account(session, account.id, WechatLinked(account.id, new_id(), None), now=now)


async def sign_in(
    session: AsyncSession, actor: Actor, *, identity: Identity, device: str, life: timedelta, now: datetime
) -> Opened:
    """Begin a session for the account to which an identity is linked. It is marked, lives shorter and asks for the password
    before what would hurt in a stranger's hands."""
    account_id = await wechat_identities.account_of(session, identity)
    account = await accounts.get(session, account_id, lock=True) if account_id else None
    # Once more under the lock: it may just have been unlinked, which ends sessions and must not miss this one.
    if account is None or await wechat_identities.account_of(session, identity) != account.id:
        raise Unauthenticated(Problem("WECHAT_NOT_LINKED", "code"))
    if account.status not in USABLE_STATUSES:
        raise Unauthenticated(Problem("ACCOUNT_NOT_USABLE"))
    await wechat_identities.learn(session, identity)
    return await opened(session, actor, account, Sign(device, life, identity.app), now=now)


async def unlink(session: AsyncSession, actor: Person, *, app: WechatApp, now: datetime) -> None:
    """Unlink one's own WeChat; the sign-ins that it opened end with it, this one too."""
    await _unlink(session, actor, actor.account_id, app, WechatUnlinked(actor.account_id, new_id(), None, False), now)
    await audit.record(
        session, actor, "wechat.unlinked", "account", actor.account_id, procuratorate_id=None, new={"app": app}
    )


async def unlink_for(
    session: AsyncSession,
    staff: Staff,
    *,
    account_id: UUID,
    app: WechatApp,
    reason: UnlinkReason | None,
    explanation: str,
    now: datetime,
) -> None:
    """Staff unlink somebody's WeChat, for a reason that stays on record; the person is told."""
    if not staff.may(holders(Right.UNLINK_WECHAT)):
        raise Forbidden(Problem("FORBIDDEN"))
    refuse_all(unlink_problems(reason, explanation))
    await _unlink(
        session, staff, account_id, app, WechatUnlinked(account_id, new_id(), staff.procuratorate_id, True), now
    )
    new = {"app": app, "reason": reason, "explanation": explanation}
    await audit.record(
        session, staff, "wechat.unlinked", "account", account_id, procuratorate_id=staff.procuratorate_id, new=new
    )


async def _unlink(
    session: AsyncSession, actor: Actor, account_id: UUID, app: WechatApp, message: WechatUnlinked, now: datetime
) -> None:
    account = await accounts.get(session, account_id, lock=True)
    if account is None:
        raise NotFound
    if not await wechat_identities.unlink(session, account_id, app):
        raise NotFound(Problem("WECHAT_NONE_LINKED", "app"))
    await sessions.revoke_wechat(session, account_id, now, app=app)
    await tell.account(session, account_id, message, now=now)  # over the channels that are left
