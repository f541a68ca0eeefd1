"""发送记录: staff send again what could not be delivered, and let a channel rest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import deliveries
from rules.bindings import text_problems
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.notice_preferences import OUTSIDE
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import Staff
from services import audit, tell

SHORTEST, LONGEST = 4, 200


async def retry(session: AsyncSession, staff: Staff, *, delivery_id: UUID, now: datetime) -> None:
    """Send it again, with all tries anew. Codes are not sent again: the person asks for another one."""
    _check(staff, Right.RETRY_DELIVERIES)
    delivery = await deliveries.locked(session, delivery_id)
    if delivery is None:
        raise NotFound
    if delivery.status is not DeliveryStatus.DEAD or delivery.notice_id is None:
        raise Conflict(Problem("DELIVERY_NOT_DEAD"))
    if await deliveries.address_is_bad(session, delivery):
        raise Conflict(Problem("ADDRESS_BOUNCED"))
    await deliveries.send_again(session, [delivery.id], now)
    await tell.staff_is_done(session, delivery.id, now=now)
    await _record(session, staff, "delivery.retried", delivery.id, delivery.procuratorate_id, {"error": delivery.error})


async def retry_all(session: AsyncSession, staff: Staff, *, channel: NoticeChannel, now: datetime) -> int:
    """Send again all over a channel that could not be delivered, as far as the member of staff sees; how many."""
    _check(staff, Right.RETRY_DELIVERIES)
    dead = await deliveries.dead_over(session, channel)
    await deliveries.send_again(session, dead, now)
    for delivery_id in dead:
        await tell.staff_is_done(session, delivery_id, now=now)
    await _record(
        session, staff, "delivery.retried_all", None, staff.procuratorate_id, {"channel": channel, "number": len(dead)}
    )
    return len(dead)


async def pause(session: AsyncSession, staff: Staff, *, channel: NoticeChannel, reason: str, now: datetime) -> None:
    """Nothing goes out over it until it goes on; what waits keeps its tries."""
    _check(staff, Right.PAUSE_CHANNELS)
    reason = reason.strip()
    if channel not in OUTSIDE:
        raise NotFound
    if len(reason) < SHORTEST:
        refuse_all([Problem("EXPLANATION_REQUIRED", "reason", {"shortest": SHORTEST})])
    refuse_all(text_problems(reason, "reason", LONGEST))
    if not await deliveries.pause(
        session, models.ChannelPause(channel=channel, reason=reason, staff_member_id=staff.staff_id, paused_at=now)
    ):
        raise Conflict(Problem("CHANNEL_PAUSED"))
    await _record(session, staff, "channel.paused", None, None, {"channel": channel, "reason": reason})


async def resume(session: AsyncSession, staff: Staff, *, channel: NoticeChannel) -> None:
    """It goes on."""
    _check(staff, Right.PAUSE_CHANNELS)
    if not await deliveries.resume(session, channel):
        raise Conflict(Problem("CHANNEL_NOT_PAUSED"))
    await _record(session, staff, "channel.resumed", None, None, {"channel": channel})


def _check(staff: Staff, right: Right) -> None:
    if not staff.may(holders(right)):
        raise Forbidden(Problem("FORBIDDEN"))


async def _record(
    session: AsyncSession,
    staff: Staff,
    action: str,
    delivery_id: UUID | None,
    office_id: UUID | None,
    new: dict[str, object],
) -> None:
    await audit.record(session, staff, action, "delivery", delivery_id, procuratorate_id=office_id, new=new)
