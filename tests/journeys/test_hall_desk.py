"""The hall desk in a real browser: how many fields and clicks a new lawyer with one case takes, from empty form to receipt."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from sqlalchemy import update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from services import passwords
from tests import people
from tests.chromium import CHROMIUM, FLAGS, serious
from tests.door import Client, open_door

MOST_FIELDS, MOST_CLICKS = 25, 12

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"), pytest.mark.timeout(300)]


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", housekeeping=True) as client:
        yield client


class Clerk:
    """Somebody at the desk who counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.clicks = page, 0, 0

    async def fill(self, name: str, value: str) -> None:
        self.fields += 1
        await self.page.fill(f"[name='{name}']", value)

    async def choose(self, kind: str, path: Path) -> None:
        self.fields += 1
        await self.page.set_input_files(f"[name='paper.{kind}']", path)

    async def click(self, selector: str) -> None:
        self.clicks += 1
        await self.page.click(selector)


async def test_a_new_lawyer_with_one_case_in_few_fields_and_clicks(
    door: Client, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = await people.case(database)
    await people.staff(database)
    async with database.begin() as session:
        await session.execute(
            update(models.StaffMember).values(password_hash=await passwords.hashed("correct horse 9"))
        )
    paper = tmp_path / "scan.pdf"
    paper.write_bytes(people.PDF)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(locale="zh-CN")
        foreign: list[str] = []
        page.on("request", lambda each: foreign.append(each.url) if not each.url.startswith(door.url) else None)
        await page.goto(f"{door.url}/admin/login")
        await page.fill("[name=username]", "reviewer")
        await page.fill("[name=password]", "correct horse 9")
        await page.click("button[type=submit]")
        clerk = Clerk(page)
        await page.goto(f"{door.url}/admin")
        await clerk.click("a[href$='/admin/hall']")
        await clerk.fill("full_name", "示例张三")
        await clerk.fill("id_number", people.id_number(1))
        await clerk.fill("mobile", "13800000001")
        await clerk.fill("license_number", "11101202010000001")
        await clerk.fill("license_valid_until", "2030-01-01")
        await clerk.fill("law_firm_name", "示例律师事务所")
        clerk.fields += 1
        await page.select_option("[name=capacity]", "DEFENDER")
        await clerk.fill("case_number", "错的案号")
        await clerk.fill("party_name", "示例李四")
        for kind in ("ID_FRONT", "ID_BACK", "LAWYER_LICENSE", "POWER_OF_ATTORNEY", "LAW_FIRM_LETTER"):
            await clerk.choose(kind, paper)
        await clerk.click("form#hall button.btn-primary")
        await page.wait_for_selector("#problems:not([hidden]) li")
        told = await page.locator("#problems li").all_inner_texts()
        assert told == ["请当面核对本人与证件后勾选。", "本院及下级院没有该案号的案件。"]
        kept = await page.evaluate("document.querySelector('[data-kind=ID_FRONT]').files.length")
        assert kept == 1  # none has to be chosen again
        await page.wait_for_timeout(400)  # the button is enabled again, and its colours have come back
        assert not await serious(page)
        await clerk.fill("case_number", where.acceptance_number)
        await clerk.click("[name=identity_checked]")
        await clerk.click("form#hall button.btn-primary")
        await page.wait_for_selector("article.receipt", timeout=60_000)
        await page.screenshot(path=tmp_path / "receipt.png", full_page=True)
        assert await page.locator(".receipt-qr svg").count() == 1 and not await serious(page)
        assert "激活码（仅显示一次）" in await page.inner_text("article.receipt")
        await page.emulate_media(media="print")
        assert not await page.is_visible("aside") and await page.is_visible("article.receipt")
        check = await page.evaluate("[...document.querySelectorAll('td')][0].innerText")
        assert check.startswith("HZ") and not foreign
        await browser.close()
    with capsys.disabled():
        print(f"\na new lawyer with one case: {clerk.fields} fields, {clerk.clicks} clicks")
    assert clerk.fields <= MOST_FIELDS and clerk.clicks <= MOST_CLICKS
