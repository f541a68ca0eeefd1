"""失约限制: imposed when somebody did not come again and again, appealed against, lifted or upheld, and over by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import appointments, booking_bans, procuratorates
from rules.booking_bans import (
    TRANSITIONS,
    WITHIN,
    BookingBanAct,
    BookingBanStatus,
    ends_on,
    is_due,
    words_problems,
)
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.people import Actor, Person, Staff, System
from rules.visit_messages import BanAnswered
from services import audit, tell

CLOCK = System(name="clock")
APPEALED = "booking_ban_appealed"
AT_ONCE = 500


async def weigh(
    session: AsyncSession, actor: Actor, account_id: UUID, office_id: UUID, *, now: datetime
) -> tuple[int, models.BookingBan | None]:
    """How often somebody did not come to an office of late, and the ban that follows from it; those that led to an earlier one
    count no more."""
    await booking_bans.lock_account(
        session, account_id
    )  # two that are recorded at once are counted one after the other
    last = await booking_bans.last_imposed(session, account_id, office_id)
    since = max(now - WITHIN, last.imposed_at) if last else now - WITHIN
    missed = await appointments.no_shows(session, account_id, office_id, since)
    if not is_due(missed) or await booking_bans.in_force(session, account_id, office_id) is not None:
        return missed, None
    ban = models.BookingBan(
        account_id=account_id,
        procuratorate_id=office_id,
        status=TRANSITIONS[None][BookingBanAct.IMPOSE],
        version=1,
        no_shows=missed,
        imposed_at=now,
        ends_on=ends_on(today(now)),
    )
    session.add(ban)
    await session.flush()
    await _record(session, actor, ban, BookingBanAct.IMPOSE, None)
    return missed, ban


async def appeal(
    session: AsyncSession, actor: Person, *, ban_id: UUID, statement: str | None, expected_version: int, now: datetime
) -> models.BookingBan:
    """Object to a ban, once; an administrator of the office decides."""
    ban = await booking_bans.own(session, actor, ban_id)
    if ban is None:
        raise NotFound
    _check(ban, BookingBanAct.APPEAL, expected_version)
    refuse_all(words_problems(statement, "statement"))
    ban.appeal, ban.appealed_at = (statement or "").strip(), now
    await _move(session, actor, ban, BookingBanAct.APPEAL, now)
    await tell.staff_of(session, ban.procuratorate_id, APPEALED, ban.id, occasion=ban.version, now=now)
    return ban


async def answer(
    session: AsyncSession,
    staff: Staff,
    *,
    ban_id: UUID,
    lifts: bool,
    words: str | None,
    expected_version: int,
    now: datetime,
) -> models.BookingBan:
    """Lift a ban, or uphold it against an appeal; the person reads the words."""
    if not staff.may(holders(Right.LIFT_BANS)):
        raise Forbidden(Problem("FORBIDDEN"))
    ban = await booking_bans.for_answer(session, ban_id)
    if ban is None:
        raise NotFound
    act = BookingBanAct.LIFT if lifts else BookingBanAct.UPHOLD
    _check(ban, act, expected_version)
    refuse_all(words_problems(words, "answer"))
    ban.answer, ban.answered_at, ban.answered_by_id = (words or "").strip(), now, staff.staff_id
    await _move(session, staff, ban, act, now)
    office = await procuratorates.get(session, ban.procuratorate_id)
    message = BanAnswered(
        subject_id=ban.id,
        occasion_id=new_id(),
        procuratorate_id=ban.procuratorate_id,
        office=office.name if office else "",
        is_lifted=lifts,
        answer=ban.answer,
        ends_on=str(ban.ends_on),
    )
    await tell.account(session, ban.account_id, message, now=now)
    return ban


async def end_overdue(session: AsyncSession, *, now: datetime) -> int:
    """A portion of the bans whose last day has passed; how many they were."""
    over = await booking_bans.overdue(session, today(now), AT_ONCE)
    for ban in over:
        await _move(session, CLOCK, ban, BookingBanAct.END, now)
    return len(over)


def _check(ban: models.BookingBan, act: BookingBanAct, expected_version: int) -> None:
    if ban.version != expected_version:
        raise Stale
    if act not in TRANSITIONS.get(ban.status, {}):
        raise Conflict(Problem("BAN_NOT_OPEN"))


async def _move(session: AsyncSession, actor: Actor, ban: models.BookingBan, act: BookingBanAct, now: datetime) -> None:
    old = ban.status
    ban.status = TRANSITIONS[old][act]
    ban.version += 1
    await session.flush()
    await tell.staff_is_done(session, ban.id, now=now)
    await _record(session, actor, ban, act, old)


async def _record(
    session: AsyncSession, actor: Actor, ban: models.BookingBan, act: BookingBanAct, old: BookingBanStatus | None
) -> None:
    await audit.record(
        session,
        actor,
        f"booking_ban.{act.value.lower()}",
        "booking_ban",
        ban.id,
        procuratorate_id=ban.procuratorate_id,
        old={"status": old} if old else None,
        new={"status": ban.status, "no_shows": ban.no_shows, "ends_on": str(ban.ends_on)},
    )
