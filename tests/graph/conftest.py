"""A running portal for the tests of its API."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from db.crypto import Keys
from db.files import PaperStore
from tests.conftest import Filled
from tests.copies import Copies
from tests.door import Client, open_door
from tests.graph.theatre import Theatre, opened


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    """A running portal on the private copy."""
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


@pytest.fixture(scope="package")
def theatre(copies: Copies, keys: Keys, demonstration_of_then: Filled) -> Iterator[Theatre]:
    """The demonstration, and some of every kind of row: for looking only."""
    with copies.copy(demonstration_of_then.name) as address, opened(address, keys) as opening:
        yield opening
