"""A real PostgreSQL for every test: one server, one migrated template, a private copy for each test that writes."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop
from hypothesis import settings
from sqlalchemy import text

from db.crypto import Keys, create_keys
from db.engine import APPLICATION_ROLE, Database
from db.files import PaperStore
from db.local_postgres import LocalPostgres
from db.migrate import migrate
from db.queries import procuratorates
from db.reference import fill
from demonstration.fill import fill as fill_demonstration
from demonstration.procuratorates import procuratorates as all_offices
from services import passwords
from tests.copies import Copies
from tests.engines import create_engine
from tests.people import CLEANER, NOW

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = f"template_{os.getpid()}"
SHARED_MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30
# Some hundred copies of six hundred files each are made; where there is room they never meet a disk.
MEMORY = SHARED_MEMORY if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ROOM else None
IN_MEMORY = "in_memory"
# What takes long, or shares something that takes long to make, comes first and together: at the end only short tests are
# left, to be shared out, and no worker waits for another. A worker steals from the end of the other's list.
FIRST = (
    "tests/graph/test_query_plans.py",
    "tests/graph/test_plans.py",
    "tests/graph/test_sameness.py",
    "tests/services/test_case_imports_scale.py",
    "tests/house/test_accessibility.py",
    "tests/journeys/",
    "tests/client/",
    "tests/papers/test_hostile_files.py",
    "tests/demonstration/",
    "tests/upgrade/",
)
settings.register_profile("portal", deadline=None)  # how long a machine takes proves nothing
settings.load_profile("portal")
passwords.work_as(passwords.QUICK)  # some thousand are made and checked


@pytest.fixture(scope="session")
def server() -> Iterator[LocalPostgres]:
    """The embedded server, in a place of this run's own."""
    home = ROOT / "var" / f"test-postgres-{os.getpid()}"
    running = LocalPostgres(home).start()
    memory = Path(tempfile.mkdtemp(prefix="test-postgres-", dir=MEMORY)) if MEMORY else None
    asyncio.run(_hurry(running, memory))
    yield running
    running.stop()
    for place in (home, running.data.parent, running.socket, *([memory] if memory else [])):
        shutil.rmtree(place, ignore_errors=True)


async def _hurry(server: LocalPostgres, memory: Path | None) -> None:
    """Nothing here must outlive a power cut; tests about lost power and killed servers start servers of their own."""
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await statement(server, f"alter system set {setting} = off")
    await statement(server, "select pg_reload_conf()")
    if memory is not None:
        owner = server.data.stat()
        os.chown(memory, owner.st_uid, owner.st_gid)
        await statement(server, f"create tablespace {IN_MEMORY} location '{memory}'")


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
        if MEMORY:  # a copy lies where its template lies
            await statement(server, f"alter database {TEMPLATE} set tablespace {IN_MEMORY}")

    asyncio.run(make())
    yield TEMPLATE
    asyncio.run(statement(server, f"drop database {TEMPLATE} with (force)"))


@pytest.fixture(scope="session")
def copies(server: LocalPostgres, template: str) -> Iterator[Copies]:
    """Where private copies come from."""
    opened = Copies(server, template)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Filled:
    """A database and a store as the demonstration's fill leaves them, for looking only; other databases can be its copies."""

    name: str
    url: str
    files: PaperStore


@pytest.fixture(scope="session")
def demonstration_of_then(
    server: LocalPostgres, copies: Copies, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """One fill for all, done as the portal does it when it starts."""
    made = copies.make()
    files = PaperStore(tmp_path_factory.mktemp("demonstration") / "papers", keys)

    async def make() -> None:
        engine = create_engine(server.url(made), role=APPLICATION_ROLE, name="tests", pool_size=2)
        database = Database(engine)
        await fill_demonstration(database, keys, files, CLEANER, now=NOW)
        await database.close()

    asyncio.run(make())
    yield Filled(made, server.url(made), files)
    copies.drop(made)


@pytest.fixture
def database_url(copies: Copies) -> Iterator[str]:
    """The owner's address of a private copy; everything in it is really committed."""
    with copies.copy() as address:
        yield address


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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first; nothing else changes its place."""

    def place(item: pytest.Item) -> int:
        return next((number for number, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it again and again for what may be thrown away took a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Whatever a module leaves unclosed is found at its end, and fails it."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop on which the portal runs."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the fuzz and the storm are: some hundreds in every run, many thousands in `make fuzz` and `make storm`."""
    parser.addoption("--documents", help="random documents for each fuzz test, instead of the usual ones")
    parser.addoption("--notices", help="notices told in the storm, ten for each account, instead of the usual ones")
