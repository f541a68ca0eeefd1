"""A lawyer with a phone and a case manager at the desk: registered, approved, bound, told without a reload, over a server that dies."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from demonstration.fill import DEMONSTRATION_PASSWORD
from tests import people
from tests.chromium import CHROMIUM
from tests.client.phone import Phone, phones
from tests.client.registering import choose_office, declare, give, prove_the_contact, sign_up
from tests.journeys.browser import Browser, staff_browser
from tests.journeys.portal import Portal, installed
from tests.journeys.test_from_paper_to_phone import decide, review_page

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"), pytest.mark.timeout(400)]


async def _number(portal: Portal, table: str, column: str) -> str:
    """The number of what was asked for last."""
    async with portal.database(None) as database, database.read() as session:
        found = await session.connection()
        return str(
            (await found.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY created_at DESC LIMIT 1")).scalar_one()
        )


async def _ask_to_be_bound(phone: Phone, case: dict[str, Any]) -> None:
    await phone.open("/bindings/new")
    await phone.page.get_by_label("辩护人", exact=True).check()
    await phone.fill("当事人姓名", case["parties"][0]["name"])
    await phone.field("caseNumber").fill(case["acceptance_number"])
    await choose_office(phone)
    for kind in people.MANDATE_PAPERS:
        await give(phone, kind.value, f"{kind.value.lower()}.pdf")
    await phone.tap("提交")
    await phone.reads("申请已提交，由人民检察院审核")


async def _record(staff: Browser, case: dict[str, Any], detail: str) -> None:
    """By the form on the case's page."""
    page = await staff.open((await staff.open("/admin/case/list", search=case["acceptance_number"])).link("details"))
    (form,) = [name for name in page.forms if "progress" in name]
    on = case["progress"][-1]["occurred_on"]
    answer = await staff.send(page, form, kind="EXTENDED", occurred_on=on, detail=detail)
    assert answer.status == 200, answer.text[-3000:]


async def test_from_registering_to_progress_over_a_restart(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        portal = stack.enter_context(installed(tmp_path / "var"))
        moved = tmp_path / "revision-2.jsonl"
        wanted = ("--count", "1", "--out", str(moved), "--seed", "1", "--revision", "2")
        _, written = await asyncio.gather(asyncio.to_thread(portal.start), portal.cli("generate-cases", *wanted))
        assert written.returncode == 0, written
        case = json.loads(moved.read_text())
        staff = await stack.enter_async_context(staff_browser(portal, "anguan-haidian", DEMONSTRATION_PASSWORD))
        phone = await (await stack.enter_async_context(phones(portal.url)))()
        await sign_up(phone)
        await prove_the_contact(phone, portal.var / "mail")
        await declare(phone)
        await phone.reads("已提交，请等待审核")
        number = await _number(portal, "registrations", "registration_number")
        await decide(staff, await review_page(staff, "registration", number), "APPROVED")
        await phone.reads("审核通过")  # nobody touched the phone

        await _ask_to_be_bound(phone, case)
        page = await review_page(staff, "binding", await _number(portal, "bindings", "binding_number"))
        link = page.radio(case["parties"][0]["name"], case["acceptance_number"], "姓名一致", "案号一致")
        await decide(staff, page, "APPROVED", link=link)
        await phone.open("/cases")
        await phone.tap(f"查看 {case['acceptance_number']}", "link")
        await phone.reads("实时更新中")
        line = phone.page.locator(".timeline > li")
        before = await line.count()

        done = await portal.cli("import-cases", str(moved))
        assert done.returncode == 0, (done.stdout, done.stderr)
        await expect(line).not_to_have_count(before)
        await _record(staff, case, "第一次延长")
        await expect(line.first).to_contain_text("第一次延长")

        portal.kill()
        await phone.reads("正在重新连接")
        await asyncio.to_thread(portal.start)
        await _record(staff, case, "第二次延长")
        await expect(line.first).to_contain_text("第二次延长")
        await expect(line.filter(has_text="次延长")).to_have_count(2)  # none lost, none twice
        await phone.reads_not("正在重新连接")
        assert not phone.complaints
