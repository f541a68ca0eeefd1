"""What the companions of a worker are given."""

from pathlib import Path

import pytest

from db.crypto import Keys
from db.engine import STAFF_ROLE, Database
from db.files import PaperStore
from db.reads.pool import ReadPool
from running.wiring import Addresses, Parts
from settings import Settings
from tests import people
from tests.engines import create_engine


@pytest.fixture
async def parts(database: Database, database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> Parts:
    """What a worker's companions are given."""
    return Parts(
        settings=Settings(var_dir=tmp_path),
        addresses=Addresses(database_url, database_url, database_url),
        database=database,
        reads=ReadPool(database_url, name="tests-reads"),
        staff_engine=create_engine(database_url, role=STAFF_ROLE, name="tests", pool_size=1),
        desk=database,
        keys=keys,
        files=files,
        cleaner=people.CLEANER,
    )
