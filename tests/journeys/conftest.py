"""One portal for all journeys that need no fresh one; each finds it as it wants it, running or at rest."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.filled import filled
from tests.journeys.portal import Portal, installed


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Portal]:
    """A demonstration portal whose mails land in its folder."""
    var = tmp_path_factory.mktemp("journeys") / "var"
    filled(var, shared)
    with installed(var) as portal:
        yield portal


@pytest.fixture
def portal(demonstration: Portal) -> Portal:
    """It runs, and is left running."""
    if not demonstration.running:
        demonstration.start()
    return demonstration


@pytest.fixture
def portal_at_rest(demonstration: Portal) -> Iterator[Portal]:
    """It is stopped, and is left so, with the settings that it had."""
    if demonstration.running:
        assert demonstration.stop() == 0, demonstration.said()
    before = dict(demonstration.settings)
    yield demonstration
    demonstration.settings = before
    if demonstration.running:
        demonstration.kill()
