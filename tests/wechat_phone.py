"""A phone that signs in through WeChat, for tests: its browser walks the redirects as a person's would."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
from argon2 import PasswordHasher
from playwright.async_api import Page
from sqlalchemy import update
from starlette.responses import Response

from db import models
from db.crypto import Keys
from db.engine import Database
from fake_wechat.browser import COOKIE, encoded
from fake_wechat.world import Phone
from rules.accounts import WechatApp
from rules.people import Person
from rules.wechat_identities import Identity
from running.wiring import now
from tests import people
from tests.door import Client
from web.wechat_cookies import Pending, WechatCookies

PASSWORD = "a long enough password"
# Verified like any other, in a thousandth of the time: a hash says itself how much work it is.
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) MicroMessenger/8.0.60"


async def with_password(database: Database, serial: int) -> Person:
    """A lawyer with that password, `test<serial>`."""
    who = await people.lawyer(database, serial)
    async with database.begin() as session:
        mine = models.Account.id == who.account_id
        await session.execute(update(models.Account).where(mine).values(password_hash=KEPT))
    return who


@dataclass
class Browser:
    """The browser of a phone, with cookies of its own."""

    http: httpx2.AsyncClient
    url: str

    @classmethod
    def of(cls, door: Client, phone: Phone) -> "Browser":
        """A fresh one."""
        http = httpx2.AsyncClient(verify=False, timeout=20, headers={"user-agent": AGENT})
        http.cookies.set(COOKIE, encoded(phone.name), domain="127.0.0.1")
        return cls(http, door.url)

    async def open(self, path: str) -> httpx2.Response:
        """A page of the portal."""
        return await self.http.get(self.url + path)

    async def to_wechat(self, to: str = "account") -> str:
        """As far as WeChat sends it: the address that it is to open at the portal."""
        begun = await self.open("/wechat/sign-in" + (f"?to={to}" if to else ""))
        assert begun.status_code == 302, begun.text
        sent = await self.http.get(begun.headers["location"].partition("#")[0])
        assert sent.status_code == 302, sent.text
        return str(sent.headers["location"])

    async def sign_in(self) -> httpx2.Response:
        """All the way back."""
        return await self.http.get(await self.to_wechat())

    async def send(self, path: str, **fields: str) -> httpx2.Response:
        """A form, as the portal's own page would."""
        headers = {"origin": self.url, "sec-fetch-site": "same-origin"}
        return await self.http.post(self.url + path, data=fields, headers=headers)

    async def link(self, identifier: str, password: str = PASSWORD) -> httpx2.Response:
        """Through WeChat, then account and password."""
        assert (await self.sign_in()).headers["location"] == "/wechat/link"
        return await self.send("/wechat/link", identifier=identifier, password=password)

    @property
    def token(self) -> str | None:
        """The session's."""
        found: Any = self.http.cookies.get("portal_session", domain="127.0.0.1")
        return found


def words_of(page: httpx2.Response) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.S))


Look = Callable[[Page], Awaitable[list[str]]]


async def looked_at(page: Page, url: str, keys: Keys, look: Look) -> dict[str, list[str]]:
    """What is found on the form for linking, with and without something wrong in it, and, as `token1`, on the page of what is
    linked; in a real browser, by keyboard."""
    carried, cookies = Response(), WechatCookies(keys, secure=False)
    cookies.keep(carried, Pending(Identity(WechatApp.SERVICE_ACCOUNT, "o-example"), "account"), now())
    pending = carried.headers["set-cookie"].partition(";")[0].partition("=")[2].strip('"')
    kept = (("portal_wechat_pending", pending), ("portal_session", "token1"))
    await page.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in kept])
    await page.goto(url + "/wechat/link")
    found = {"linking WeChat": await look(page)}
    await page.fill("#identifier", "nobody")
    await page.fill("#password", "wrong")
    await page.press("#password", "Enter")
    await page.wait_for_selector("#wrong")
    found["linking WeChat, refused"] = await look(page)
    await page.goto(url + "/wechat/account")
    await page.press("summary", "Enter")
    found["linked WeChat"] = await look(page)
    assert await page.is_visible("text=确认解除")
    return found
