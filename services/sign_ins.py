"""Who may sign in by password, for every door that asks for one: an unknown identifier and a wrong password are the same in answer,
count and work.

Nothing waits for a password's hash inside a transaction, so this takes the database and opens two short ones of its own; the
door's own transaction then lets the person in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.engine import Database
from db.queries import accounts
from db.queries.accounts import MOST_CANDIDATES, Credentials
from rules.accounts import normal_identifier
from rules.attempts import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_IDENTIFIER
from rules.errors import Problem, Unauthenticated
from rules.people import Actor
from services import attempts, lock_outs, passwords


@dataclass(frozen=True)
class Proof:
    """Somebody gave an account's password."""

    credentials: Credentials
    identifier: str
    address: str
    at: datetime


async def prove(
    database: Database, keys: Keys, caller: Actor, *, identifier: str, password: str, now: Callable[[], datetime]
) -> Proof:
    """Whose password it is, by username, e-mail or mobile; counted. Raises `TooManyAttempts` and `Unauthenticated`."""
    named, at = normal_identifier(identifier), now()
    async with database.begin() as session:
        tries = [(SIGN_IN_BY_IDENTIFIER, named), (SIGN_IN_BY_ADDRESS, caller.address)]
        await attempts.take(session, keys, tries, now=at)
        found = await accounts.credentials(session, named)
    matching = await _matching(found, password[:1000])
    if matching is None:
        owner = next((each.account_id for each in found if each.is_owner), None)
        async with database.begin() as session:
            await lock_outs.tell_owner(session, keys, identifier=named, owner_id=owner, now=now())
        raise Unauthenticated(Problem("BAD_CREDENTIALS"))
    return Proof(matching, named, caller.address, at)


async def _matching(found: Sequence[Credentials], password: str) -> Credentials | None:
    """The first of the named accounts whose password it is; always the same work, whoever exists."""
    kept = [each.password_hash for each in found]
    kept_or_none = [*kept, *[None] * (MOST_CANDIDATES - len(kept))]
    matching = [await passwords.matches(each, password) for each in kept_or_none]
    return next((each for each, fits in zip(found, matching, strict=False) if fits), None)


async def let_in(session: AsyncSession, keys: Keys, proof: Proof) -> None:
    """A success does not count; whoever merely named the identifier must not clear what was tried on its owner."""
    if proof.credentials.is_owner:
        await attempts.forget(session, keys, SIGN_IN_BY_IDENTIFIER, proof.identifier)
    for limit, who in ((SIGN_IN_BY_IDENTIFIER, proof.identifier), (SIGN_IN_BY_ADDRESS, proof.address)):
        await attempts.give_back(session, keys, limit, who, at=proof.at)
