"""The fake WeChat on loopback, for tests: a server of its own, reached over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from fake_wechat.faults import Action, Fault
from fake_wechat.service import Fake, opened
from fake_wechat.world import MINI, SERVICE, App, Phone, World, example_world
from tests.door import Server


@dataclass(frozen=True)
class FakeWechat:
    """A running fake: where it answers, and its world for looking and preparing."""

    url: str
    fake: Fake

    @property
    def world(self) -> World:
        """What is in it."""
        return self.fake.world

    @property
    def service(self) -> App:
        """The service account."""
        return self.world.apps[SERVICE]

    @property
    def mini(self) -> App:
        """The mini program."""
        return self.world.apps[MINI]

    @property
    def settings(self) -> dict[str, Any]:
        """What a portal's settings must say to use it: `open_door(…, **fake.settings)`."""
        return {
            "wechat_api_url": self.url,
            "wechat_authorize_url": self.url,
            "wechat_service_app_id": SERVICE,
            "wechat_service_secret": self.service.secret,
            "wechat_service_token": self.service.token,
            "wechat_service_aes_key": self.service.aes_key,
            "wechat_mini_app_id": MINI,
            "wechat_mini_secret": self.mini.secret,
            "wechat_mini_token": self.mini.token,
            "wechat_mini_aes_key": self.mini.aes_key,
        }

    @property
    def zhang(self) -> Phone:
        """示例张三 and their phone."""
        return self.world.phones[0]

    @property
    def li(self) -> Phone:
        """示例李四 and theirs."""
        return self.world.phones[1]

    def switch(self, fault: Fault, times: int | None = 1) -> None:
        """A fault that strikes so many times; None: until it is switched off."""
        self.world.switch(fault, times)

    async def happen(self, action: Action) -> None:
        """Something happens to the tokens."""
        await self.fake.hands.happen(action)

    def code(self, phone: Phone, app: App | None = None) -> str:
        """A code as `wx.login` or the redirect gives it."""
        return self.world.new_code((app or self.service).app_id, phone)


@asynccontextmanager
async def fake_wechat(portal: str | None = None) -> AsyncIterator[FakeWechat]:
    """It runs while the block does; `portal` is where its events go, and may be set later (`world.portal`)."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    async with opened(example_world(portal)) as fake:
        config = uvicorn.Config(
            fake.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        server = Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[method-assign, attr-defined]
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        for _ in range(500):
            if server.started:
                break
            await asyncio.sleep(0.01)
        yield FakeWechat(f"http://127.0.0.1:{listening.getsockname()[1]}", fake)
        await fake.callbacks.settled()
        server.told.set()
        await serving


__all__ = ["Action", "FakeWechat", "Fault", "fake_wechat"]
