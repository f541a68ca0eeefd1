"""关键词订阅: save words to hear of, or drop them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import accounts, procuratorates, saved_searches
from rules.errors import Conflict, NotFound, Problem, refuse_all
from rules.follows import MOST_SAVED_SEARCHES, WantedSearch, problems
from rules.people import Person
from rules.search_text import search_words


async def save(session: AsyncSession, actor: Person, *, wanted: WantedSearch, now: datetime) -> models.SavedSearch:
    """Hear of what is published with all of these words; the same search again only changes how soon."""
    words = search_words(wanted.text)
    offices = await procuratorates.by_ids(session, sorted(wanted.procuratorate_ids))
    refuse_all(problems(wanted, words, {office.id for office in offices}))
    await accounts.get(session, actor.account_id, lock=True)  # two at once count one after the other
    saved = await saved_searches.same(session, actor.account_id, wanted)
    if saved is not None:
        saved.frequency = wanted.frequency
        return saved
    if await saved_searches.count(session, actor.account_id) >= MOST_SAVED_SEARCHES:
        raise Conflict(Problem("TOO_MANY_SAVED_SEARCHES", None, {"limit": MOST_SAVED_SEARCHES}))
    saved = models.SavedSearch(
        account_id=actor.account_id,
        text=wanted.text,
        words=words,
        kinds=sorted(wanted.kinds),
        procuratorate_ids=sorted(wanted.procuratorate_ids),
        frequency=wanted.frequency,
        created_at=now,
    )
    session.add(saved)
    await session.flush()
    return saved


async def delete(session: AsyncSession, actor: Person, *, saved_search_id: UUID) -> None:
    """Hear of it no more."""
    if not await saved_searches.remove(session, actor.account_id, saved_search_id):
        raise NotFound
