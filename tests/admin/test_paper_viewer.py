"""A reviewer leafs through a paper in a real browser: pages, keys, zoom, turning, on a desk and on a phone; every look on record."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from papers.images import PAGE_WIDTH
from rules.papers import AttachmentKind
from services import passwords
from tests import people
from tests.chromium import CHROMIUM, FLAGS
from tests.door import Client, open_door
from tests.house.test_accessibility import PASSWORD
from tests.papers import making

pytestmark = [pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium"), pytest.mark.timeout(300)]


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


@pytest.fixture
async def review(door: Client, database: Database, files: PaperStore, keys: Keys) -> str:
    """The address of a review page on which one paper has three pages."""
    await people.staff(database)
    who = await people.lawyer(database, 1)
    letter = await people.paper(database, files, who, AttachmentKind.LAW_FIRM_LETTER, making.pages(3))
    power = await people.paper(database, files, who, AttachmentKind.POWER_OF_ATTORNEY)
    binding = await people.applied_with(database, keys, who, (letter, power))
    async with database.begin() as session:
        await session.execute(update(models.StaffMember).values(password_hash=await passwords.hashed(PASSWORD)))
    return f"{door.url}/admin/binding/details/{binding.id}"


async def looks(owner: Database) -> list[int]:
    """The pages that were looked at, in their order."""
    async with owner.read() as session:
        seen = select(models.AuditEntry.new).where(models.AuditEntry.action == "attachment.viewed")
        return [each["page"] for each in await session.scalars(seen.order_by(models.AuditEntry.id))]


async def measured(page: Page) -> tuple[float, float]:
    """Width and height of the first paper's image as it is seen, in pixels."""
    box = await page.locator(".paper-page").first.bounding_box()
    assert box is not None
    return box["width"], box["height"]


@pytest.mark.parametrize("width", [1280, 390])
async def test_leafing_enlarging_turning(door: Client, owner: Database, review: str, width: int) -> None:
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(locale="zh-CN", viewport={"width": width, "height": 844})
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{door.url}/admin/login")
        await page.fill("input[name=username]", "reviewer")
        await page.fill("input[name=password]", PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_url("**/admin/")
        await page.goto(review)
        viewer = page.locator(".paper-viewer").first
        image, stage = viewer.locator(".paper-page"), viewer.locator(".paper-stage")
        await stage.scroll_into_view_if_needed()
        await image.evaluate("image => image.decode()")
        assert await image.evaluate("image => image.naturalWidth") == PAGE_WIDTH
        wide, high = await measured(page)
        assert high > wide > 200 and await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        async with page.expect_response("**/pages/2"):
            await stage.press("ArrowRight")
        assert (
            await image.get_attribute("alt") == "律师事务所函，第 2 页" and "第 2 / 3 页" in await viewer.inner_text()
        )
        async with page.expect_response("**/pages/3"):
            await viewer.get_by_label("下一页").click()
        await stage.press("ArrowRight")  # there is no fourth
        assert "第 3 / 3 页" in await viewer.inner_text()
        assert await viewer.get_by_label("下一页").get_attribute("aria-disabled") == "true"

        await stage.press("+")
        assert (await measured(page))[0] == pytest.approx(wide * 1.5, abs=2)
        await stage.press("-")
        await stage.press("r")
        across, down = await measured(page)
        assert across == pytest.approx(wide, abs=2) and down == pytest.approx(wide * wide / high, abs=2)
        outer, inner = await stage.bounding_box(), await image.bounding_box()
        assert outer is not None and inner is not None
        assert abs(inner["x"] - outer["x"]) < 3 and abs(inner["y"] - outer["y"]) < 3
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await browser.close()
    assert not complaints
    pages = await looks(owner)
    assert pages[0] == 1 and [each for each in pages if each > 1] == [2, 3]
