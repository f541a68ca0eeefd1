"""Limits on tries. They are taken in a transaction of their own, so that a refused act still counts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import attempts
from rules.attempts import AttemptLimit
from rules.errors import TooManyAttempts
from rules.sms import CODE_ASKED


async def take(session: AsyncSession, keys: Keys, tries: list[tuple[AttemptLimit, str]], *, now: datetime) -> None:
    """Count one try of each; raises `TooManyAttempts` with the longest wait."""
    waits = [
        await attempts.take(session, limit, keys.blind_index(limit.kind, who), now)
        for limit, who in sorted(tries, key=lambda each: each[0].kind)
    ]
    if any(waits):
        raise TooManyAttempts(max(wait or 0 for wait in waits))


async def take_sms_code(session: AsyncSession, keys: Keys, mobile: str, *, now: datetime) -> None:
    """Count a code for a number, whosever it is; raises `TooManyAttempts` when it has had as many as providers send, and counts
    nothing then: whoever is impatient does not wait longer."""
    counted = [(limit, keys.blind_index(limit.kind, mobile)) for limit in CODE_ASKED]
    if (wait := await attempts.take_together(session, counted, now)) is not None:
        raise TooManyAttempts(wait, "SMS_CODES_USED_UP")


async def give_back(session: AsyncSession, keys: Keys, limit: AttemptLimit, who: str, *, at: datetime) -> None:
    """A success does not count itself, and clears nothing else."""
    await attempts.forget(session, limit, keys.blind_index(limit.kind, who), at=at)


async def forget(session: AsyncSession, keys: Keys, limit: AttemptLimit, who: str) -> None:
    """A success clears the tries before it."""
    await attempts.forget(session, limit, keys.blind_index(limit.kind, who))
