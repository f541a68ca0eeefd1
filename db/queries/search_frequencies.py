"""How frequent the pieces of the public texts are: what a search chooses its way by."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SAMPLED = 4_000  # entries; what stands in two of a thousand is then known well enough


async def measure(session: AsyncSession) -> None:
    """Measure anew, from some thousand entries; a search meanwhile goes by what was known."""
    await session.execute(text("select measure_search(:sampled)"), {"sampled": SAMPLED})
