"""Events of WeChat: written down when they are reported, worked off later by a worker, each once and a person's in their order."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db import settlements
from db.engine import Database
from db.queries import wechat_events as rows
from db.queries import wechat_ways
from db.queries.wechat_ways import Answer
from rules.accounts import WechatApp
from rules.wechat_events import FOLLOWING, WechatEvent, WechatEventKind, again_after


class NothingToSettle(Exception):
    """No delivery is known by a message's id: the result may have come before its delivery was settled."""


log = structlog.get_logger(__name__)


async def receive(session: AsyncSession, app: WechatApp, event: WechatEvent, *, now: datetime) -> bool:
    """Write an event down; False when it has been reported before: nothing happens twice."""
    return await rows.add(session, app, event, now=now)


async def run(database: Database, *, now: Callable[[], datetime]) -> int:
    """Work off what waits; returns how many. One that fails is tried again later, and holds up only its own person."""
    done = 0
    while True:
        taken: list[tuple[UUID, WechatEventKind, int]] = []
        try:
            async with database.begin() as session:
                if not await _work_next(session, taken, now()):
                    return done
        except Exception as error:  # its words may hold an openid: only its kind is kept
            if not taken:
                raise
            await _put_off(database, *taken[0], error=type(error).__name__, now=now())
        done += 1


async def _work_next(session: AsyncSession, taken: list[tuple[UUID, WechatEventKind, int]], now: datetime) -> bool:
    row = await rows.next_due(session, now)
    if row is None:
        return False
    taken.append((row.id, row.kind, row.attempts))
    await _act(session, row.app, rows.event_of(row), now)
    row.done_at, row.openid = now, None
    return True


async def _put_off(
    database: Database, event_id: UUID, kind: WechatEventKind, attempts: int, *, error: str, now: datetime
) -> None:
    wait = again_after(attempts + 1)
    due_at = None if wait is None else now + wait
    async with database.begin() as session:
        await rows.put_off(session, event_id, attempts=attempts + 1, error=error, due_at=due_at, now=now)
    log.warning("wechat.event_failed", event_id=str(event_id), kind=kind.value, error=error, given_up=due_at is None)


async def _act(session: AsyncSession, app: WechatApp, event: WechatEvent, now: datetime) -> None:
    """What an event changes. Whether somebody follows is kept for linked people only: of others nothing is known."""
    if event.kind in FOLLOWING or event.kind is WechatEventKind.UNSUBSCRIBE:
        followed = event.kind in FOLLOWING
        await rows.keep_whether_followed(session, app, event.openid, followed=followed, at=event.happened_at)
    if event.kind in FOLLOWING or event.answers:
        await wechat_ways.heard_of(session, app, event.openid)
    for answer in event.answers:
        said = Answer(app, event.openid, answer.template_id, answer.accepted, answer.is_change)
        await wechat_ways.answered(session, said, now)
    for result in event.results:
        failure = None if result.arrived else result.status
        if not await settlements.wechat_result(session, result.msg_id, failure, now=now):
            raise NothingToSettle
