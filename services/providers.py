"""服务商: staff let a provider go on that rests by itself, and say that a message has been set up anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import providers
from rules.errors import Conflict, Forbidden, NotFound, Problem
from rules.grants import Right, holders
from rules.people import Staff
from rules.providers import Provider
from services import audit, tell


async def lift(session: AsyncSession, staff: Staff, *, provider: Provider, now: datetime) -> None:
    """It is asked again, at once."""
    _check(staff)
    reason = await providers.lift(session, provider, now)
    if reason is None:
        raise Conflict(Problem("CHANNEL_NOT_PAUSED"))
    new = {"provider": provider, "reason": reason}
    await audit.record(session, staff, "provider.resumed", "provider", None, procuratorate_id=None, new=new)


async def mend(session: AsyncSession, staff: Staff, *, alarm_id: UUID, now: datetime) -> None:
    """What was wrong with a message is put right; its task is done. If it is not, it comes again."""
    _check(staff)
    alarm = await providers.mend(session, alarm_id, staff.staff_id, now)
    if alarm is None:
        raise NotFound
    await tell.staff_is_done(session, alarm_id, now=now)
    new = {"provider": alarm.provider, "message": alarm.message}
    await audit.record(
        session, staff, "message_alarm.mended", "message_alarm", alarm_id, procuratorate_id=None, new=new
    )


def _check(staff: Staff) -> None:
    if not staff.may(holders(Right.PAUSE_CHANNELS)):
        raise Forbidden(Problem("FORBIDDEN"))
