"""Passwords: Argon2id in threads, few at once, so that nobody can keep the machine busy with sign-ins."""

import asyncio
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FULL = PasswordHasher()
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # where no password protects anything
# Of no password that anybody has, with as much work as those that are kept: made anew it would cost every start a fifth of a second.
_DUMMIES = {
    FULL: "$argon2id$v=19$m=65536,t=3,p=4$3IGDe4b0r7X8FzXdgoNFcg$o6HAOU8vW5Fi9vCE5EuUTJPkWn7y97E1bj+GJn0r098",
    QUICK: "$argon2id$v=19$m=64,t=1,p=1$W8rviJ2L9T/wlAZvXCxXrA$t77cVv5dQSBSgE+D3oCNQNEA33gJj+4P3xNoMqMcX/A",
}
_AT_ONCE = 2
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_hasher = FULL


def work_as(hasher: PasswordHasher) -> None:
    """How much work this process does for a password from now on: `FULL`, as it begins, or `QUICK`."""
    global _hasher
    _hasher = hasher


def _gate() -> asyncio.Semaphore:
    return _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))


async def hashed(password: str) -> str:
    """What is kept of a password."""
    async with _gate():
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; without an account the same work is done, and the answer is no."""
    async with _gate():
        return await asyncio.to_thread(_verify, kept or _DUMMIES[_hasher], password) and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
