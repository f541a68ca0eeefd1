"""The web client as a person holds it: Debian's Chromium as a phone, a running portal behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.crypto import Keys
from db.files import PaperStore
from tests.chromium import CHROMIUM
from tests.client.phone import Phone, phones
from tests.door import Client, open_door


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test of a page without a browser, and none that hangs for ever."""
    for item in items:
        if "tests/client/" in str(item.path.as_posix()) and "phone" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"))
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    """A portal."""
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


@pytest.fixture
async def phone(door: Client) -> AsyncIterator[Phone]:
    """A phone of 390 pixels on which nobody is signed in."""
    async with phones(door.url) as opened:
        yield await opened()
