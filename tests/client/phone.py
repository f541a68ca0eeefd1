"""A phone in somebody's hand: opens the client, taps, types, and remembers whatever the page complained about."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import ConsoleMessage, Locator, Page, async_playwright, expect

from rules.sessions import cookie_name
from tests.chromium import CHROMIUM, FLAGS, serious

PATIENCE_MS = 30_000  # a page that is right is not waited for; one on a busy machine is
# What a page may say when its server is away, or while it hangs up, which some tests want.
EXPECTED = ("net::ERR_", "WebSocket connection", "WebSocket is already in", "Failed to load resource")
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Phone:
    """One page in a browser of its own, with its cookies and its storage."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, place: str = "/") -> None:
        """Go to a screen by its address, as from a bookmark."""
        await self.page.goto(f"{self.url}/#{place}")
        await self.page.wait_for_selector("#app main")

    async def hold(self, token: str) -> None:
        """Be signed in with this session, as after a sign-in."""
        name = cookie_name(secure=False)
        await self.page.context.add_cookies([{"name": name, "value": token, "url": self.url, "httpOnly": True}])

    async def tap(self, name: str, role: Any = "button", *, exact: bool = True) -> None:
        """Tap what is called so."""
        await self.page.get_by_role(role, name=name, exact=exact).first.click()

    async def fill(self, label: str, value: str) -> None:
        """Type into the field of this label."""
        await self.page.get_by_label(label, exact=False).first.fill(value)

    async def reads(self, text: str) -> None:
        """Wait until this can be read."""
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def reads_not(self, text: str) -> None:
        """Wait until this can be read nowhere."""
        await expect(self.page.get_by_text(text)).to_have_count(0)

    def field(self, name: str) -> Locator:
        """The control of that name."""
        return self.page.locator(f'[name="{name}"]')

    async def is_sound(self) -> None:
        """Nothing serious for axe, every control by keyboard, nothing wider than the screen, no complaint of the page."""
        found = await serious(self.page)
        too_wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert not found and too_wide <= 0 and not self.complaints, (found, too_wide, self.complaints)


@asynccontextmanager
async def phones(url: str) -> AsyncIterator[Callable[..., Awaitable[Phone]]]:
    """As many phones as are asked for; each keeps its own cookies. Options are those of a Playwright context."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        async def opened(**options: Any) -> Phone:
            options = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True} | options
            context = await browser.new_context(**options)
            context.set_default_timeout(PATIENCE_MS)
            return held(await context.new_page(), url)

        yield opened
        await browser.close()


def held(page: Page, url: str) -> Phone:
    """A phone around a page: another tab of the same browser is another page of the same context."""
    phone = Phone(page, url)

    def complained(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in EXPECTED):
            phone.complaints.append(message.text)

    page.on("console", complained)
    page.on("pageerror", lambda error: phone.complaints.append(str(error)))
    return phone
