"""A real PostgreSQL for every test: one server, one migrated template, a private copy for each test that writes."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text

from db.crypto import Keys, create_keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.files import PaperStore
from db.local_postgres import LocalPostgres
from db.migrate import migrate
from db.queries import procuratorates
from db.reference import fill
from demonstration.procuratorates import procuratorates as all_offices

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = f"template_{os.getpid()}"
settings.register_profile("portal", deadline=None)  # how long a machine takes proves nothing
settings.load_profile("portal")


@pytest.fixture(scope="session")
def server() -> Iterator[LocalPostgres]:
    """The embedded server, in a place of this run's own."""
    home = ROOT / "var" / f"test-postgres-{os.getpid()}"
    running = LocalPostgres(home).start()
    yield running
    running.stop()
    for place in (home, running.data.parent, running.socket):
        shutil.rmtree(place, ignore_errors=True)


async def statement(server: LocalPostgres, sql: str, database: str = "postgres") -> None:
    """Run one statement as the owner, outside any transaction."""
    engine = create_engine(server.url(database), role=None, name="tests", pool_size=None, statement_seconds=60)
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text(sql))
    await engine.dispose()


@pytest.fixture(scope="session")
def template(server: LocalPostgres) -> Iterator[str]:
    """A database with all migrations, the reference data and the tree of offices."""

    async def make() -> None:
        server.create_database(TEMPLATE)
        await migrate(server.url(TEMPLATE))
        engine = create_engine(server.url(TEMPLATE), role=None, name="tests", pool_size=None, statement_seconds=60)
        database = Database(engine)
        async with database.begin() as session:
            await fill(session)
            await procuratorates.load(session, all_offices())
        await database.close()

    asyncio.run(make())
    yield TEMPLATE
    asyncio.run(statement(server, f"drop database {TEMPLATE} with (force)"))


@pytest.fixture
def database_url(server: LocalPostgres, template: str) -> Iterator[str]:
    """The owner's address of a private copy; everything in it is really committed."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.create_database(name, template=template)
    yield server.url(name)
    asyncio.run(statement(server, f"drop database {name} with (force)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The private copy as the application sees it."""
    opened = Database(create_engine(database_url, role=APPLICATION_ROLE, name="tests", pool_size=10))
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Database]:
    """The private copy without any wall: for looking and for preparing."""
    opened = Database(create_engine(database_url, role=None, name="tests", pool_size=5, statement_seconds=60))
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Fresh keys."""
    return create_keys(tmp_path_factory.mktemp("keys") / "keys", demonstration=True)


@pytest.fixture
def files(tmp_path: Path, keys: Keys) -> PaperStore:
    """An empty store of papers."""
    return PaperStore(tmp_path / "papers", keys)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the fuzz is: some hundreds in every run, many thousands in `make fuzz`."""
    parser.addoption("--documents", help="random documents for each fuzz test, instead of the usual ones")
