"""Papers are purged when nothing needs them any more and their time is over; each purge is recorded."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.files import PaperStore
from db.queries import paper_retention
from rules.paper_retention import Retention
from rules.people import System
from services import audit

CLOCK = System(name="paper_retention")
SETTLED = timedelta(hours=1)  # a paper is in its row long before


async def purge(session: AsyncSession, files: PaperStore, *, retention: Retention, now: datetime) -> int:
    """Purge a portion; how much was done, 0 when nothing is left to do. Call it, each time committed, until then.

    A content is removed by the call after the one that marked its row, when that is committed: so that whatever is interrupted,
    no row speaks of a content that is gone, and no content is forgotten.
    """
    emptied = await paper_retention.purged_with_content(session)
    for paper in emptied:
        assert paper.storage_key is not None
        await files.remove(paper.storage_key)
        paper.storage_key = None
    await session.flush()
    await paper_retention.notice_uses(session, now)
    purged = await paper_retention.purge(session, retention, now)
    for paper in purged:
        await audit.record(
            session,
            CLOCK,
            "attachment.purged",
            "attachment",
            paper.id,
            procuratorate_id=None,
            new={"kind": paper.kind, "unused_since": paper.unused_since and paper.unused_since.isoformat()},
        )
    return len(emptied) + len(purged)


async def orphans(session: AsyncSession, files: PaperStore, *, now: datetime) -> AsyncIterator[str]:
    """Contents that belong to no paper: of uploads that were interrupted between the store and the row."""
    async for keys in files.keys_before(now - SETTLED):
        for key in keys - await paper_retention.known_keys(session, keys):
            yield key


async def sweep(session: AsyncSession, files: PaperStore, *, now: datetime) -> int:
    """Remove them; how many there were."""
    found = [key async for key in orphans(session, files, now=now)]
    for key in found:
        await files.remove(key)
    return len(found)
