"""Linked identities of WeChat. The staff role may know to which applications an account is linked, and end that: `of_account`
and `unlink` work without reading an openid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import UsedWechatState, WechatIdentity
from rules.accounts import WechatApp
from rules.wechat_identities import Identity

_QUIETLY = {"synchronize_session": False}


def _is(identity: Identity) -> ColumnElement[bool]:
    return and_(WechatIdentity.app == identity.app, WechatIdentity.openid == identity.openid)


async def account_of(session: AsyncSession, identity: Identity) -> UUID | None:
    """The account to which an identity is linked."""
    return await session.scalar(select(WechatIdentity.account_id).where(_is(identity)))


async def openid_of(session: AsyncSession, account_id: UUID, app: WechatApp) -> str | None:
    """Which identity of an application is linked to an account."""
    linked = WechatIdentity.account_id == account_id, WechatIdentity.app == app
    return await session.scalar(select(WechatIdentity.openid).where(*linked))


async def learn(session: AsyncSession, identity: Identity) -> None:
    """Keep the unionid of an identity that was linked before the portal's applications had one in common."""
    if identity.unionid is not None:
        unknown = WechatIdentity.unionid.is_(None)
        await session.execute(
            update(WechatIdentity).where(_is(identity), unknown).values(unionid=identity.unionid),
            execution_options=_QUIETLY,
        )


@dataclass(frozen=True)
class Link:
    """That an account is linked to an application, and since when."""

    app: WechatApp
    linked_at: datetime


async def of_account(session: AsyncSession, account_id: UUID) -> Sequence[Link]:
    """To which applications an account is linked."""
    found = select(WechatIdentity.app, WechatIdentity.linked_at).where(WechatIdentity.account_id == account_id)
    return [Link(*row) for row in await session.execute(found.order_by(WechatIdentity.linked_at))]


async def unlink(session: AsyncSession, account_id: UUID, app: WechatApp) -> bool:
    """Forget the identity; whether there was one."""
    linked = WechatIdentity.account_id == account_id, WechatIdentity.app == app
    gone = delete(WechatIdentity).where(*linked).returning(WechatIdentity.id)
    return (await session.execute(gone, execution_options=_QUIETLY)).first() is not None


async def use_state(session: AsyncSession, state_hash: bytes, now: datetime) -> bool:
    """Use up the state of a sign-in; False when that has happened before."""
    used = insert(UsedWechatState).values(state_hash=state_hash, used_at=now).on_conflict_do_nothing()
    return (await session.execute(used.returning(UsedWechatState.state_hash))).first() is not None
