"""Events that WeChat reported: written once, worked off one after the other for each person."""

import hashlib
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import WechatEventReport, WechatIdentity
from rules.accounts import WechatApp
from rules.wechat_events import WechatEvent, WechatEventKind

_ADAPTER: TypeAdapter[WechatEvent] = TypeAdapter(WechatEvent)
_QUIETLY = {"synchronize_session": False}


async def add(session: AsyncSession, app: WechatApp, event: WechatEvent, *, now: datetime) -> bool:
    """Write it down; False when it is there already, since WeChat reports again what it thinks was not heard."""
    content = _ADAPTER.dump_json(event)
    written = await session.scalar(
        insert(WechatEventReport)
        .values(
            app=app,
            known_by=hashlib.sha256(app.value.encode() + b"|" + content).digest(),
            kind=event.kind,
            openid=event.openid,
            content=_ADAPTER.dump_python(event, mode="json", exclude={"openid"}),
            happened_at=event.happened_at,
            received_at=now,
            due_at=now,
        )
        .on_conflict_do_nothing(index_elements=[WechatEventReport.known_by])
        .returning(WechatEventReport.id)
    )
    return written is not None


async def next_due(session: AsyncSession, now: datetime) -> WechatEventReport | None:
    """The oldest that is due and nobody else's, locked. A person's answers for subscriptions come in their order: of two that
    contradict each other the later one counts. What is said of following carries its own time, and results concern one message."""
    earlier = aliased(WechatEventReport)
    is_first = ~exists().where(
        WechatEventReport.kind == WechatEventKind.SUBSCRIPTION,
        earlier.kind == WechatEventKind.SUBSCRIPTION,
        earlier.openid == WechatEventReport.openid,
        earlier.done_at.is_(None),
        tuple_(earlier.happened_at, earlier.id) < tuple_(WechatEventReport.happened_at, WechatEventReport.id),
    )
    return await session.scalar(
        select(WechatEventReport)
        .where(WechatEventReport.done_at.is_(None), WechatEventReport.due_at <= now, is_first)
        .order_by(WechatEventReport.happened_at, WechatEventReport.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=WechatEventReport)
    )


def event_of(row: WechatEventReport) -> WechatEvent:
    """As it was reported."""
    return _ADAPTER.validate_python(row.content | {"openid": row.openid})


async def put_off(
    session: AsyncSession, event_id: UUID, *, attempts: int, error: str, due_at: datetime | None, now: datetime
) -> None:
    """It failed: it is tried again, or given up when there is no other time."""
    values = {"attempts": attempts, "error": error}
    ended = {"done_at": now, "openid": None} if due_at is None else {"due_at": due_at}
    await session.execute(
        update(WechatEventReport)
        .where(WechatEventReport.id == event_id, WechatEventReport.done_at.is_(None))
        .values(values | ended),
        execution_options=_QUIETLY,
    )


async def keep_whether_followed(
    session: AsyncSession, app: WechatApp, openid: str, *, followed: bool, at: datetime
) -> None:
    """Whether the person follows the app, as of a moment; what is known of a later one stays."""
    await session.execute(
        update(WechatIdentity)
        .where(
            WechatIdentity.app == app,
            WechatIdentity.openid == openid,
            func.coalesce(WechatIdentity.followed_changed_at <= at, True),
        )
        .values(followed=followed, followed_changed_at=at),
        execution_options=_QUIETLY,
    )
