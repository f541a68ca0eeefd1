"""Sign-ins of staff: begun after a right password, ended by their owner or by an administrator above."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.queries import staff_members, staff_sessions
from rules.errors import NotFound, Problem, Unauthenticated
from rules.people import Actor, Staff
from services import audit
from services.staff_members import administered


async def begin(
    session: AsyncSession, actor: Actor, *, staff_id: UUID, checked: str, device: str, now: datetime
) -> str:
    """Begin a session for somebody whose password fits what was kept of it, if that is still so; its token is told once."""
    member = await staff_members.locked(session, staff_id)
    if member is None or not member.is_active or member.password_hash != checked:  # changed while it was checked
        raise Unauthenticated(Problem("BAD_CREDENTIALS"))
    token = crypto.token()
    session.add(
        models.StaffSession(
            staff_member_id=staff_id,
            token_hash=crypto.token_hash(token),
            device=device,
            address=actor.address,
            created_at=now,
            last_used_at=now,
        )
    )
    await session.flush()
    await _record(session, actor, "staff_session.opened", member.id, member.procuratorate_id)
    return token


async def end(session: AsyncSession, actor: Staff, *, token: str, now: datetime) -> None:
    """Sign out: the token is worth nothing from the commit on."""
    await staff_sessions.revoke_token(session, crypto.token_hash(token), now)
    await _record(session, actor, "staff_session.ended", actor.staff_id, actor.procuratorate_id)


async def end_one(session: AsyncSession, actor: Staff, *, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions, wherever it is."""
    if not await staff_sessions.revoke_one(session, actor.staff_id, session_id, now):
        raise NotFound
    await _record(session, actor, "staff_session.ended", actor.staff_id, actor.procuratorate_id, sessions=1)


async def end_others(session: AsyncSession, actor: Staff, *, now: datetime) -> int:
    """End all of one's own sessions but this one; how many that were."""
    ended = await staff_sessions.revoke_all(session, actor.staff_id, now, but=actor.session_id)
    await _record(session, actor, "staff_session.ended", actor.staff_id, actor.procuratorate_id, sessions=ended)
    return ended


async def end_all_of(session: AsyncSession, actor: Actor, *, staff_id: UUID, now: datetime) -> int:
    """An administrator above ends every session of a member; how many that were."""
    member = await administered(session, actor, staff_id)
    ended = await staff_sessions.revoke_all(session, member.id, now)
    await _record(session, actor, "staff_session.ended", member.id, member.procuratorate_id, sessions=ended)
    return ended


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    staff_id: UUID,
    procuratorate_id: UUID | None,
    *,
    sessions: int | None = None,
) -> None:
    await audit.record(
        session,
        actor,
        action,
        "staff_member",
        staff_id,
        procuratorate_id=procuratorate_id,
        new=None if sessions is None else {"sessions": sessions},
    )
