"""A fake WeChat, and clients that share nothing but the database, as processes do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from rules.accounts import WechatApp
from running import wiring
from tests.engines import create_engine
from tests.wechat_server import MINI, SERVICE, FakeWechat, fake_wechat
from wechat.client import Wechat
from wechat.transport import Transport
from wechat.values import App

SECONDS = 2.5  # long enough for a busy machine, short enough to wait for


@dataclass
class Process:
    """A process of the portal as WeChat sees it, with a clock of its own."""

    database: Database
    wechat: Wechat
    ahead: dict[str, timedelta] = field(default_factory=dict)


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        running.world.slow_seconds = SECONDS + 0.3
        yield running


@pytest.fixture
async def processes(fake: FakeWechat, database_url: str, keys: Keys) -> AsyncIterator[list[Process]]:
    opened: list[Process] = []
    for number in range(2):
        database = Database(create_engine(database_url, role=APPLICATION_ROLE, name=f"process{number}", pool_size=5))
        ahead: dict[str, timedelta] = {}

        def now(ahead: dict[str, timedelta] = ahead) -> datetime:
            return wiring.now() + ahead.get("by", timedelta())

        apps = [
            App(WechatApp.SERVICE_ACCOUNT, SERVICE, fake.service.secret),
            App(WechatApp.MINI_PROGRAM, MINI, fake.mini.secret),
        ]
        transport = Transport(fake.url, seconds=SECONDS)
        client = Wechat(apps, database=database, keys=keys, transport=transport, authorize_address=fake.url, now=now)
        opened.append(Process(database, client, ahead))
    yield opened
    for each in opened:
        await each.wechat.close()
        await each.database.close()


@pytest.fixture
def wechat(processes: list[Process]) -> Wechat:
    return processes[0].wechat
