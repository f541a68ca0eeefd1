"""The second factor of staff: set up, shown at each sign-in, given up by its owner, taken away by an administrator."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.crypto import Keys
from db.queries import staff_factors, staff_members, staff_sessions
from rules.errors import Conflict, Invalid, NotFound, Problem, Unauthenticated
from rules.people import Actor, Staff
from rules.second_factors import RECOVERY_CODES, is_recovery_code, matching_step, new_secret, plain_code
from services import audit
from services.staff_members import administered

TABLE, COLUMN = "staff_factors", "secret"


async def begin(session: AsyncSession, actor: Staff, keys: Keys, *, now: datetime) -> str:
    """A fresh secret for one's authenticator; it counts for nothing until a code of it is shown."""
    await staff_members.locked(session, actor.staff_id)
    factor = await staff_factors.locked(session, actor.staff_id)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict(Problem("FACTOR_EXISTS"))
    secret = new_secret()
    sealed = keys.encrypt(secret, table=TABLE, column=COLUMN, row_id=actor.staff_id)
    if factor is None:
        session.add(models.StaffFactor(staff_member_id=actor.staff_id, secret_encrypted=sealed, created_at=now))
    else:
        factor.secret_encrypted, factor.created_at = sealed, now
    await session.flush()
    return secret


async def pending_secret(session: AsyncSession, actor: Staff, keys: Keys) -> str:
    """The secret that was begun with, to be shown again after a mistyped code."""
    factor = await staff_factors.get(session, actor.staff_id)
    if factor is None or factor.confirmed_at is not None:
        raise Conflict(Problem("FACTOR_NOT_BEGUN"))
    return _secret(factor, keys)


async def confirm(
    session: AsyncSession, actor: Staff, keys: Keys, *, code: str, now: datetime
) -> tuple[str, list[str]]:
    """Make the factor count by a code of it; the session's new token and the recovery codes, both told once."""
    factor = await staff_factors.locked(session, actor.staff_id)
    if factor is None or factor.confirmed_at is not None:
        raise Conflict(Problem("FACTOR_NOT_BEGUN"))
    step = matching_step(_secret(factor, keys), plain_code(code), now=now, after=None)
    if step is None:
        raise Invalid(Problem("FACTOR_CODE_WRONG", "code"))
    factor.confirmed_at, factor.last_step = now, step
    await session.flush()
    codes = await _new_codes(session, actor.staff_id, keys)
    token = await _proven(session, actor, now)
    await _record(session, actor, "staff_factor.set_up", actor.staff_id, actor.procuratorate_id)
    return token, codes


async def show(session: AsyncSession, actor: Staff, keys: Keys, *, code: str, now: datetime) -> tuple[str, int]:
    """Prove the factor in signing in: the session's new token, told once, and how many recovery codes are left."""
    way = await _check(session, actor, keys, code, now)
    token = await _proven(session, actor, now)
    await _record(session, actor, "staff_factor.shown", actor.staff_id, actor.procuratorate_id, by=way)
    return token, await staff_factors.codes_left(session, actor.staff_id)


async def renew_codes(session: AsyncSession, actor: Staff, keys: Keys, *, code: str, now: datetime) -> list[str]:
    """Other recovery codes, told once; the old ones are worth nothing."""
    await _check(session, actor, keys, code, now)
    codes = await _new_codes(session, actor.staff_id, keys)
    await _record(session, actor, "staff_factor.codes_renewed", actor.staff_id, actor.procuratorate_id)
    return codes


async def give_up(session: AsyncSession, actor: Staff, keys: Keys, *, code: str, now: datetime) -> None:
    """Drop one's own factor, for instance for another telephone; where it is required it must be set up at once."""
    way = await _check(session, actor, keys, code, now)
    await staff_factors.remove(session, actor.staff_id)
    await _record(session, actor, "staff_factor.given_up", actor.staff_id, actor.procuratorate_id, by=way)


async def reset(session: AsyncSession, actor: Actor, *, staff_id: UUID, now: datetime) -> bool:
    """An administrator above takes the factor of a member away and ends the sessions; False when there was none."""
    member = await administered(session, actor, staff_id)
    was_there = await staff_factors.remove(session, member.id)
    await staff_sessions.revoke_all(session, member.id, now)
    await _record(session, actor, "staff_factor.reset", member.id, member.procuratorate_id)
    return was_there


async def _check(session: AsyncSession, actor: Staff, keys: Keys, code: str, now: datetime) -> str:
    """Use a code up, in whichever way it proves the factor; each does so once."""
    factor = await staff_factors.locked(session, actor.staff_id)
    if factor is None or factor.confirmed_at is None:
        raise NotFound
    code = plain_code(code)
    if is_recovery_code(code):
        if await staff_factors.use_code(session, actor.staff_id, _code_hash(actor.staff_id, keys, code), now):
            return "recovery_code"
    elif step := matching_step(_secret(factor, keys), code, now=now, after=factor.last_step):
        factor.last_step = step
        await session.flush()
        return "authenticator"
    raise Invalid(Problem("FACTOR_CODE_WRONG", "code"))


async def _proven(session: AsyncSession, actor: Staff, now: datetime) -> str:
    token = crypto.token()
    if not await staff_sessions.renew(session, actor.session_id, crypto.token_hash(token), proven_at=now):
        raise Unauthenticated
    return token


async def _new_codes(session: AsyncSession, staff_id: UUID, keys: Keys) -> list[str]:
    codes = [crypto.readable_secret(2) for _ in range(RECOVERY_CODES)]
    await staff_factors.replace_codes(session, staff_id, _code_hashes(staff_id, keys, codes))
    return codes


def _code_hashes(staff_id: UUID, keys: Keys, codes: Sequence[str]) -> list[bytes]:
    return [_code_hash(staff_id, keys, code) for code in codes]


def _code_hash(staff_id: UUID, keys: Keys, code: str) -> bytes:
    return keys.blind_index("staff_recovery_code", f"{staff_id}|{code}")


def _secret(factor: models.StaffFactor, keys: Keys) -> str:
    return keys.decrypt(factor.secret_encrypted, table=TABLE, column=COLUMN, row_id=factor.staff_member_id)


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    staff_id: UUID,
    procuratorate_id: UUID | None,
    *,
    by: str | None = None,
) -> None:
    new = {"by": by} if by else None
    await audit.record(session, actor, action, "staff_member", staff_id, procuratorate_id=procuratorate_id, new=new)
