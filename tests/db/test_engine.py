"""Which failures of the database mean that the same may well be done a little later."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import exc, text

from db.engine import APPLICATION_ROLE, Database, create_engine, is_busy
from tests import people


async def failure(database: Database, *statements: str) -> exc.SQLAlchemyError:
    """What the last of these statements raises."""
    with pytest.raises(exc.SQLAlchemyError) as raised:
        async with database.begin() as session:
            for each in statements:
                await session.execute(text(each))
    return raised.value


async def test_what_took_too_long_is_busy_and_a_mistake_is_not(database: Database, owner: Database) -> None:
    await people.lawyer(database, 1)
    everybody = "select id from accounts for update"
    async with owner.begin() as session:
        await session.execute(text(everybody))
        assert is_busy(await failure(database, "set local lock_timeout = '50ms'", everybody))
    assert is_busy(await failure(database, "set local statement_timeout = '50ms'", "select pg_sleep(5)"))
    assert not is_busy(await failure(database, "select 1 / 0"))
    assert not is_busy(await failure(database, "insert into accounts (id) values (null)"))


async def test_two_that_wait_for_each_other_are_busy(database: Database, owner: Database) -> None:
    await people.lawyer(database, 1)
    await people.lawyer(database, 2)
    met = asyncio.Barrier(2)

    async def lock(*order: str) -> None:
        async with owner.begin() as session:
            for each in order:
                await session.execute(text(f"select id from accounts order by id {each} limit 1 for update"))
                if each == order[0]:
                    await met.wait()

    failed = await asyncio.gather(lock("asc", "desc"), lock("desc", "asc"), return_exceptions=True)
    assert sorted(is_busy(each) for each in failed if isinstance(each, Exception)) == [True]


async def test_a_server_that_is_not_there_is_busy(tmp_path: Path) -> None:
    away = Database(create_engine(f"postgresql://nobody@/nothing?host={tmp_path}", role=APPLICATION_ROLE, name="tests"))
    with pytest.raises(Exception) as raised:
        async with away.read() as session:
            await session.execute(text("select 1"))
    assert is_busy(raised.value)
    await away.close()
    with pytest.raises(FileNotFoundError) as lost:
        (tmp_path / "a paper").read_bytes()
    assert not is_busy(lost.value)
