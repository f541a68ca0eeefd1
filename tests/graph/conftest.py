"""A running portal for the tests of its API."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from db.crypto import Keys
from db.files import PaperStore
from db.local_postgres import LocalPostgres
from tests.conftest import statement
from tests.door import Client, open_door
from tests.graph.theatre import Theatre, opened


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    """A running portal on the private copy."""
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


@pytest.fixture(scope="package")
def theatre(
    server: LocalPostgres, template: str, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """The demonstration, and some of every kind of row: for looking only."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.create_database(name, template=template)
    with opened(server.url(name), keys, PaperStore(tmp_path_factory.mktemp("theatre") / "papers", keys)) as opening:
        yield opening
    asyncio.run(statement(server, f"drop database {name} with (force)"))
