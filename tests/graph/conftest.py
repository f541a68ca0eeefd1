"""A running portal for the tests of its API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.crypto import Keys
from db.files import PaperStore
from tests.door import Client, open_door


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    """A running portal on the private copy."""
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client
