"""Debian's Chromium, driven by Playwright, and what axe-core finds on a page."""

import shutil
from pathlib import Path

from playwright.async_api import Page

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
AXE = Path(__file__).parent / "house" / "vendor" / "axe-core" / "axe.min.js"
UNREACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
    .filter(each => each.offsetParent !== null && !each.disabled && each.tabIndex < 0).map(each => each.outerHTML.slice(0, 200))"""


async def serious(page: Page, *, menu: bool = True) -> list[str]:
    """What axe-core finds serious or critical, and controls that the Tab key passes by."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    where = "document" if menu else "{exclude: [['aside.navbar']]}"
    found = await page.evaluate(f"() => axe.run({where}, {{resultTypes: ['violations']}})")
    serious = [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    return serious + [f"not by keyboard: {each}" for each in await page.evaluate(UNREACHABLE)]
