"""What lies in a store of papers, for looking only."""

from datetime import UTC, datetime

from db.files import PaperStore


async def keys_in(files: PaperStore) -> set[str]:
    """The keys of everything that lies there."""
    found: set[str] = set()
    async for portion in files.keys_before(datetime(9999, 1, 1, tzinfo=UTC)):
        found |= portion
    return found


async def content(files: PaperStore, key: str) -> bytes:
    """A paper, unsealed."""
    return b"".join([chunk async for chunk in await files.paper(key)])
