"""Every page passes axe-core without a serious finding, and every control is reached by keyboard. Needs Chromium."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from sqlalchemy import update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.data_exports import PURPOSE, ExportForm, signed
from services import passwords
from tests import people
from tests.door import Client, open_door

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
PASSWORD = "correct horse 9"
# GraphiQL's page is vendored and meant for developers; its own project looks after it.
LISTS = [
    "registration",
    "binding",
    "case",
    "progress-event",
    "case-import",
    "notice",
    "delivery",
    "procuratorate",
    "charge",
    "reason",
    "workday",
    "account",
]
UNREACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
    .filter(each => each.offsetParent !== null && !each.disabled && each.tabIndex < 0).map(each => each.outerHTML.slice(0, 200))"""

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"), pytest.mark.timeout(300)]


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


async def _serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical, and controls that the Tab key passes by."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    serious = [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    return serious + [f"not by keyboard: {each}" for each in await page.evaluate(UNREACHABLE)]


async def test_every_page(door: Client, database: Database, files: PaperStore, keys: Keys) -> None:
    reviewer, where = await people.staff(database), await people.case(database)
    async with database.begin() as session:
        await session.execute(update(models.StaffMember).values(password_hash=await passwords.hashed(PASSWORD)))
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    until = datetime.now(UTC) + timedelta(minutes=5)
    signature = keys.signature(PURPOSE, signed(ExportForm.HTML, who.session_id, until))
    places = [
        f"/data-exports/{who.session_id}.html?until={int(until.timestamp())}&signature={signature}",
        "/admin/",
        *(f"/admin/{each}/list" for each in LISTS),
        f"/admin/registration/details/{registration.id}",
        f"/admin/binding/details/{binding.id}",
        f"/admin/case/details/{where.id}",
    ]
    findings: dict[str, list[str]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(locale="zh-CN", bypass_csp=True, viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        for place in ("/", "/admin/login"):
            await page.goto(door.url + place)
            findings[place] = await _serious(page)
        await page.fill("input[name=username]", reviewer.username)
        await page.fill("input[name=password]", PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_url("**/admin/")
        for place in places:
            answer = await page.goto(door.url + place)
            assert answer is not None and answer.status == 200, place
            findings[place] = await _serious(page)
        await browser.close()
    assert not {place: found for place, found in findings.items() if found}
