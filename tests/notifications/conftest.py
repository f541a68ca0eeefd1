"""Fixtures of the worker's tests."""

from collections.abc import AsyncIterator

import pytest

from db.crypto import Keys
from db.engine import Database
from tests.notifications.post import Box, Office, smtp_server


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    """An SMTP server without TLS."""
    async with smtp_server() as opened:
        yield opened


@pytest.fixture
def office(database: Database, keys: Keys, database_url: str) -> Office:
    """Workers on the private copy."""
    return Office(database, keys, database_url)
