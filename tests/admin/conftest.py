"""The staff pages on a private database, and members of staff who are really signed in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import CodeType

import httpx2
import pytest
from argon2 import PasswordHasher
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from admin.site import build_admin
from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import STAFF_ROLE, Database
from db.files import PaperStore
from rules.people import Role, Staff
from services.case_uploads import Reception
from tests import people
from tests.engines import create_engine

PASSWORD = "a long enough staff password"
BASE = "http://staff.example"


class CompiledTemplates(BytecodeCache):
    """Templates that one test has compiled serve the next: they are known by their text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Known or not, the bucket says which."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the run."""
        assert bucket.code is not None
        self._known[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


class Clock:
    """The time as the pages see it."""

    def __init__(self) -> None:
        self.time = people.NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def staff_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url, role=STAFF_ROLE, name="tests", pool_size=10)
    yield engine
    await engine.dispose()


Build = Callable[..., Starlette]


@pytest.fixture
def build(
    database: Database, staff_engine: AsyncEngine, keys: Keys, files: PaperStore, clock: Clock, tmp_path: Path
) -> Build:
    """The pages as they are set up, with or without the second factor being required."""

    def built(*, second_factor: bool) -> Starlette:
        app = Starlette()
        admin = build_admin(
            app,
            database=database,
            staff_engine=staff_engine,
            keys=keys,
            files=files,
            cleaner=people.CLEANER,
            public_url="https://portal.example",
            secure=False,
            second_factor=second_factor,
            now=clock,
            reception=Reception(database, ArrivingFiles(tmp_path / "imports", keys), 2**20, clock),
        )
        admin.templates.env.bytecode_cache = COMPILED
        return app

    return built


@pytest.fixture
def site(build: Build) -> Starlette:
    return build(second_factor=False)


@pytest.fixture
def strict_site(build: Build) -> Starlette:
    return build(second_factor=True)


def browser(site: Starlette) -> httpx2.AsyncClient:
    """A client with a cookie jar of its own; errors come as pages, as they would over the wire."""
    transport = httpx2.ASGITransport(app=site, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url=BASE)


Enter = Callable[..., Awaitable[tuple[Staff, httpx2.AsyncClient]]]


# Verified like any other, in a thousandth of the time: a hash says itself how much work it is.
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
async def enter(site: Starlette, owner: Database) -> AsyncIterator[Enter]:
    """Make a member of staff of an office with some roles, signed in through the page."""
    opened: list[httpx2.AsyncClient] = []

    async def make(
        username: str = "reviewer", unit_code: str | None = "110108", roles: tuple[Role, ...] = ()
    ) -> tuple[Staff, httpx2.AsyncClient]:
        staff = await people.staff(owner, username, unit_code)
        changed = {"password_hash": KEPT} | ({"roles": [role.name for role in roles]} if roles else {})
        async with owner.begin() as session:
            await session.execute(
                update(models.StaffMember).where(models.StaffMember.id == staff.staff_id).values(**changed)
            )
        client = browser(site)
        opened.append(client)
        answer = await client.post("/admin/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
        return staff, client

    yield make
    for client in opened:
        await client.aclose()
