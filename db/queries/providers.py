"""Whoever carries messages: when they rest, and what is wrong with how messages are set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import MessageAlarm, Procuratorate, ProviderPause
from db.queries import staff_notices
from rules.providers import LOOK_AGAIN, Provider

MESSAGE_ALARM = "message_alarm"
MOST_ALARMS = 100
_QUIETLY = {"synchronize_session": False}


def _holds(now: datetime) -> ColumnElement[bool]:
    return or_(ProviderPause.until.is_(None), ProviderPause.until > now)


async def rests_until(session: AsyncSession, provider: Provider, now: datetime) -> datetime | None:
    """From when on it is worth asking a provider again; None: now."""
    pause = (
        await session.execute(select(ProviderPause.until).where(ProviderPause.provider == provider, _holds(now)))
    ).one_or_none()
    if pause is None:
        return None
    return pause.until or now + LOOK_AGAIN


async def pauses(session: AsyncSession, now: datetime) -> Sequence[ProviderPause]:
    """The rests that hold now."""
    return (await session.scalars(select(ProviderPause).where(_holds(now)).order_by(ProviderPause.provider))).all()


async def pause(
    session: AsyncSession, provider: Provider, *, reason: str, until: datetime | None, now: datetime
) -> None:
    """Nothing goes to it until then, or until staff let it go on. A longer rest that holds already stays."""
    fresh = {"reason": reason, "paused_at": now, "until": until}
    longer = or_(ProviderPause.until <= now, ProviderPause.until < until if until is not None else true())
    await session.execute(
        insert(ProviderPause)
        .values(provider=provider, **fresh)
        .on_conflict_do_update(index_elements=[ProviderPause.provider], set_=fresh, where=longer),
        execution_options=_QUIETLY,
    )


async def lift(session: AsyncSession, provider: Provider, now: datetime) -> str | None:
    """End a rest; why it rested, None when it did not."""
    return await session.scalar(
        delete(ProviderPause).where(ProviderPause.provider == provider, _holds(now)).returning(ProviderPause.reason),
        execution_options=_QUIETLY,
    )


@dataclass(frozen=True)
class Trouble:
    """What is wrong with how a message is set up; never with anybody's data in it."""

    provider: Provider
    message: str
    problem: str


async def alarm(session: AsyncSession, trouble: Trouble, now: datetime) -> None:
    """Put it before staff, once as long as it is not mended: a task of the office at the top of the tree."""
    statement = insert(MessageAlarm).values(
        provider=trouble.provider, message=trouble.message, problem=trouble.problem, raised_at=now, last_at=now
    )
    alarm_id, times = (
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=[MessageAlarm.provider, MessageAlarm.message, MessageAlarm.problem],
                index_where=MessageAlarm.mended_at.is_(None),
                set_={"times": MessageAlarm.times + 1, "last_at": now},
            ).returning(MessageAlarm.id, MessageAlarm.times),
            execution_options=_QUIETLY,
        )
    ).one()
    if times > 1:
        return
    top = select(Procuratorate.id).where(Procuratorate.parent_id.is_(None)).order_by(Procuratorate.unit_code).limit(1)
    office_id = await session.scalar(top)
    if office_id is not None:
        await staff_notices.add(session, office_id, MESSAGE_ALARM, alarm_id, 1, now)


async def alarms(session: AsyncSession) -> Sequence[MessageAlarm]:
    """What is not mended yet, the newest first."""
    statement = select(MessageAlarm).where(MessageAlarm.mended_at.is_(None)).order_by(MessageAlarm.last_at.desc())
    return (await session.scalars(statement.limit(MOST_ALARMS))).all()


async def mend(session: AsyncSession, alarm_id: UUID, staff_id: UUID, now: datetime) -> MessageAlarm | None:
    """It is mended; None when it was, or never was."""
    return await session.scalar(
        update(MessageAlarm)
        .where(MessageAlarm.id == alarm_id, MessageAlarm.mended_at.is_(None))
        .values(mended_at=now, mended_by_id=staff_id)
        .returning(MessageAlarm),
        execution_options=_QUIETLY,
    )
