"""Passwords: Argon2id in threads, few at once, so that nobody can keep the machine busy with sign-ins."""

import asyncio
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_DUMMY = _HASHER.hash("nobody has this password")
_AT_ONCE = 2
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def _gate() -> asyncio.Semaphore:
    return _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))


async def hashed(password: str) -> str:
    """What is kept of a password."""
    async with _gate():
        return await asyncio.to_thread(_HASHER.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; without an account the same work is done, and the answer is no."""
    async with _gate():
        return await asyncio.to_thread(_verify, kept or _DUMMY, password) and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
