"""Passwords of staff: chosen by their owner, set for once by an administrator above."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto
from db.queries import staff_members, staff_sessions
from rules.accounts import password_problems
from rules.errors import Invalid, NotFound, Problem, Unauthenticated, refuse_all
from rules.people import Actor, Staff
from services import audit, passwords
from services.staff_members import administered

ONE_TIME_GROUPS = 4


async def change(session: AsyncSession, actor: Staff, *, current: str, new: str, repeated: str, now: datetime) -> str:
    """Another password of one's own; every other session ends and this one goes on under a new token, told once."""
    member = await staff_members.locked(session, actor.staff_id)
    if member is None:
        raise NotFound
    if not await passwords.matches(member.password_hash, current):
        raise Invalid(Problem("CURRENT_PASSWORD_WRONG", "current"))
    problems = password_problems(new, "new", personal=(member.username, member.full_name))
    if new == current:
        problems.append(Problem("PASSWORD_UNCHANGED", "new"))
    if new != repeated:
        problems.append(Problem("PASSWORDS_DIFFER", "repeated"))
    refuse_all(problems)
    member.password_hash, member.must_change_password = await passwords.hashed(new), False
    token = crypto.token()
    await staff_sessions.revoke_all(session, member.id, now, but=actor.session_id)
    if not await staff_sessions.renew(session, actor.session_id, crypto.token_hash(token)):
        raise Unauthenticated
    await _record(session, actor, "staff_password.changed", member.id, member.procuratorate_id)
    return token


async def reset(session: AsyncSession, actor: Actor, *, staff_id: UUID, now: datetime) -> str:
    """An administrator above sets a password for once, told once; whoever was signed in is out."""
    member = await administered(session, actor, staff_id)
    password = one_time()
    member.password_hash, member.must_change_password = await passwords.hashed(password), True
    await session.flush()
    await staff_sessions.revoke_all(session, member.id, now)
    await _record(session, actor, "staff_password.reset", member.id, member.procuratorate_id)
    return password


def one_time() -> str:
    """A password that is good for one sign-in, in which another one must be chosen."""
    return crypto.readable_secret(ONE_TIME_GROUPS)


async def _record(
    session: AsyncSession, actor: Actor, action: str, staff_id: UUID, procuratorate_id: UUID | None
) -> None:
    await session.flush()
    await audit.record(session, actor, action, "staff_member", staff_id, procuratorate_id=procuratorate_id)
