"""What time does to bindings: cases that are over, wards who come of age, requests whose case came in while somebody was at them."""

from collections.abc import Callable
from datetime import datetime

from db.crypto import Keys
from db.engine import Database
from services import binding_endings, binding_matches


async def run(database: Database, keys: Keys, *, now: Callable[[], datetime]) -> None:
    """Everything that is due, a portion a transaction; running again, or twice at once, changes nothing more."""
    portion = binding_endings.AT_ONCE
    while portion == binding_endings.AT_ONCE:
        async with database.begin() as session:
            portion = await binding_endings.end_overdue(session, now=now())
    portion = binding_endings.AT_ONCE
    while portion == binding_endings.AT_ONCE:
        async with database.begin() as session:
            portion = await binding_endings.tell_ending_soon(session, now=now())
    async with database.begin() as session:
        after = await binding_endings.end_guardianships(session, keys, after=None, now=now())
    while after is not None:
        async with database.begin() as session:
            after = await binding_endings.end_guardianships(session, keys, after=after, now=now())
    matched = binding_matches.AT_ONCE
    while matched == binding_matches.AT_ONCE:
        async with database.begin() as session:
            matched = await binding_matches.match_missed(session, now=now())
