"""The fake as one application: WeChat's interface, the authorize redirect, and the phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from fake_wechat import interface
from fake_wechat.browser import Browser
from fake_wechat.callbacks import Callbacks
from fake_wechat.phone_page import PhonePage
from fake_wechat.phones import Hands
from fake_wechat.remote_control import RemoteControl
from fake_wechat.sending import Sending
from fake_wechat.world import World


@dataclass(frozen=True)
class Fake:
    """The application and what stands behind it."""

    app: Starlette
    world: World
    hands: Hands
    callbacks: Callbacks


@asynccontextmanager
async def opened(world: World) -> AsyncIterator[Fake]:
    """The fake while the block runs."""
    callbacks = Callbacks(world)
    hands = Hands(world, callbacks)
    browser = Browser(world)
    routes = [
        *interface.routes(world, Sending(callbacks)),
        browser.route(),
        *PhonePage(world, hands, callbacks, browser).routes(),
        *RemoteControl(world, hands).routes(),
    ]
    try:
        yield Fake(Starlette(routes=routes), world, hands, callbacks)
    finally:
        await callbacks.close()
