"""Tokens of WeChat's interface, shared by all processes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import WechatToken, WechatTokenKind

_QUIETLY = {"synchronize_session": False}
_KEPT = (
    WechatToken.id,
    WechatToken.value_encrypted,
    WechatToken.value_hash,
    WechatToken.expires_at,
    WechatToken.asked_at,
)


@dataclass(frozen=True)
class Kept:
    """What the row holds."""

    id: UUID
    value_encrypted: bytes | None
    value_hash: bytes | None
    expires_at: datetime | None
    asked_at: datetime | None


async def kept(session: AsyncSession, app_id: str, kind: WechatTokenKind) -> Kept | None:
    """The token of an app; None when it has never been asked for."""
    found = await session.execute(select(*_KEPT).where(WechatToken.app_id == app_id, WechatToken.kind == kind))
    row = found.one_or_none()
    return Kept(**row._asdict()) if row else None


async def take_turn(
    session: AsyncSession,
    app_id: str,
    kind: WechatTokenKind,
    *,
    seen: Kept | None,
    now: datetime,
    until: datetime,
) -> UUID | None:
    """The row, for whoever may ask WeChat now. Of two at once the row lock lets one through: None while somebody else asks, or
    when somebody has asked, or been answered, since the row was `seen`."""
    await session.execute(insert(WechatToken).values(app_id=app_id, kind=kind).on_conflict_do_nothing())
    return await session.scalar(
        update(WechatToken)
        .where(
            WechatToken.app_id == app_id,
            WechatToken.kind == kind,
            WechatToken.asked_at.is_not_distinct_from(seen.asked_at if seen else None),
            WechatToken.value_hash.is_not_distinct_from(seen.value_hash if seen else None),
            or_(WechatToken.turn_until.is_(None), WechatToken.turn_until < now),
        )
        .values(turn_until=until, asked_at=now)
        .returning(WechatToken.id),
        execution_options=_QUIETLY,
    )


async def keep(
    session: AsyncSession, token_id: UUID, turn: datetime, value: bytes, value_hash: bytes, expires_at: datetime
) -> None:
    """Write what WeChat gave; nothing if the turn is another's by now."""
    await session.execute(
        update(WechatToken)
        .where(WechatToken.id == token_id, WechatToken.turn_until == turn)
        .values(value_encrypted=value, value_hash=value_hash, expires_at=expires_at, turn_until=None),
        execution_options=_QUIETLY,
    )


async def give_turn_back(session: AsyncSession, token_id: UUID, turn: datetime) -> None:
    """WeChat gave nothing: somebody else may ask."""
    await session.execute(
        update(WechatToken)
        .where(WechatToken.id == token_id, WechatToken.turn_until == turn)
        .values(turn_until=None, asked_at=None),
        execution_options=_QUIETLY,
    )


async def drop(session: AsyncSession, app_id: str, kind: WechatTokenKind, value_hash: bytes) -> None:
    """Forget this token, and no other."""
    await session.execute(
        update(WechatToken)
        .where(WechatToken.app_id == app_id, WechatToken.kind == kind, WechatToken.value_hash == value_hash)
        .values(value_encrypted=None, value_hash=None, expires_at=None, asked_at=None),
        execution_options=_QUIETLY,
    )
