"""The web client's first page on a slow phone: bytes, first words, and when it can be tapped; beside a plain page of the same server."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from statistics import median

from playwright.async_api import Browser, async_playwright

from bench.harness import Options, Section
from bench.processes import free_port, serving
from settings import ROOT

NAME = "client"
HOME = ROOT / "var" / "bench-client"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# What Lighthouse calls a slow phone: 150 ms, 1.6 Mbit/s, a processor four times slower; and a village: 400 ms, 400 kbit/s
NETWORKS = {"slow 4G, CPU / 4": (150, 1_600_000 / 8, 4), "400 ms, 400 kbit/s, CPU / 6": (400, 400_000 / 8, 6)}
PAGES = {"client, first visit": "/", "client, again": "/", "plain page": "/public/"}
READY = {"/": "main a[href='#/sign-in']", "/public/": "main a"}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True)
class Visit:
    """One page, opened once; milliseconds since it was asked for."""

    painted: float
    ready: float
    bytes: int
    requests: int


def measure(options: Options) -> Section:
    """Each page on each network, in turn."""
    port = free_port()
    HOME.mkdir(parents=True, exist_ok=True)
    environment = {"PORTAL_VAR_DIR": str(HOME), "PORTAL_PORT": str(port)}
    with serving("app", port=port, log=HOME / "portal.log", environment=environment):
        found = asyncio.run(_all(f"http://127.0.0.1:{port}", options.rounds))
    lines = [
        "| network | page | kB over the wire | requests | first words ms | can be tapped ms | of the plain page |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for network in NETWORKS:
        plain = found[network, "plain page"]
        for page in PAGES:
            visits = found[network, page]
            ratio = median(one.ready / other.ready for one, other in zip(visits, plain, strict=True))
            lines.append(
                f"| {network} | {page} | {median(each.bytes for each in visits) / 1000:.0f} "
                f"| {median(each.requests for each in visits):.0f} | {median(each.painted for each in visits):.0f} "
                f"| {median(each.ready for each in visits):.0f} | {ratio:.2f} |"
            )
    return Section(NAME, f"`{NAME}`: the first page on a slow phone", "\n".join(lines))


async def _all(url: str, rounds: int) -> dict[tuple[str, str], list[Visit]]:
    found: dict[tuple[str, str], list[Visit]] = {(network, page): [] for network in NETWORKS for page in PAGES}
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for number in range(rounds):
            for network in NETWORKS:
                for page in PAGES if number % 2 == 0 else reversed(PAGES):
                    found[network, page].append(await _visit(browser, url, network, page))
            print(f"  round {number + 1}", file=sys.stderr)
        await browser.close()
    return found


async def _visit(browser: Browser, url: str, network: str, name: str) -> Visit:
    """In a window of its own; "again" has been there once, at full speed."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page, path = await context.new_page(), PAGES[name]
    if name.endswith("again"):
        await page.goto(url + path)
        await page.wait_for_selector(READY[path])
        await page.close()
        page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    latency, rate, slower = NETWORKS[network]
    slow = {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate}
    await devtools.send("Network.emulateNetworkConditions", slow)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda done: sizes.append(int(done["encodedDataLength"])))
    await page.goto(url + path, wait_until="commit")
    await page.wait_for_selector(READY[path])
    ready, painted = await page.evaluate(f"[performance.now(), {PAINTED}]")
    visit = Visit(painted, ready, sum(sizes), len([size for size in sizes if size]))
    await context.close()
    return visit
