"""When an office is given another place in the tree, its publications are to be found below the offices that are above it now."""

from db.engine import Database
from db.queries import moved_offices


async def any_waits(database: Database) -> bool:
    """Whether there is something to do."""
    async with database.read() as session:
        return await moved_offices.any_waits(session)


async def follow(database: Database) -> None:
    """Write anew what still bears the earlier place, each portion in a transaction; a search meanwhile asks for the offices one by one."""
    more = True
    while more:
        async with database.begin() as session:
            more = await moved_offices.follow(session)
