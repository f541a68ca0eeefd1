"""Every page passes axe-core without a serious finding, and every control is reached by keyboard. Needs Chromium."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Page, async_playwright
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import WechatApp
from rules.booking_bans import BookingBanStatus
from rules.data_exports import PURPOSE, ExportForm, signed
from rules.people import Person, Staff
from rules.reception_slots import Session
from running.wiring import now
from services import passwords, reception_rooms
from tests import appointment_desk, people, redaction_drafts, wechat_phone
from tests.chromium import CHROMIUM, FLAGS, serious
from tests.door import Client, open_door
from tests.publishing import published
from tests.wechat_server import fake_wechat

PASSWORD = "correct horse 9"
# GraphiQL's page is vendored and meant for developers; its own project looks after it.
LISTS = [
    "registration",
    "binding",
    "remote-request",
    "appointment",
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
    "identity-clash",
    "duty-address",
    "complaint",
    "receipt",
    "booking-ban",
    "wechat-template",
    "publication-draft",
    "publication",
    "publication-objection",
    "document-type",
    "publication-category",
]
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"), pytest.mark.timeout(300)]


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", housekeeping=True) as client:
        yield client


async def _paper_reason(page: Page, url: str, paper: UUID) -> list[str]:
    """What stands before a paper for a system administrator."""
    await page.goto(url + "/admin/login")
    await page.fill("input[name=username]", "root")
    await page.fill("input[name=password]", PASSWORD)
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url("**/admin/")
    await page.goto(f"{url}/admin/papers/{paper}")
    await page.wait_for_selector("select[name=reason]")
    return await serious(page)


async def _desk_by_keyboard(page: Page, url: str) -> dict[str, list[str]]:
    """From the queue to a decision without a mouse: what is found on the way, and that nothing was decided by one key."""
    await page.goto(url + "/admin/queue")
    await page.keyboard.press("?")
    found = {"keys of the desk": await serious(page)}
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "search"
    await page.keyboard.type("ac")  # letters in a field are letters
    await page.keyboard.press("Tab")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#decision")
    await page.keyboard.press("c")
    await page.wait_for_selector("text=您正在审核")
    found["a claimed review"] = await serious(page)
    await page.keyboard.press("x")
    assert await page.evaluate("document.activeElement.value") == "REJECTED"
    async with page.expect_response("**/preview/**"):
        await page.check("[name=reasons] >> nth=0")
    await page.wait_for_selector("#preview strong")
    await page.keyboard.press("x")
    await page.keyboard.press("x")
    await page.wait_for_selector("text=审核结果已保存")
    return found


async def _public(owner: Database) -> list[str]:
    """The pages that everybody reads."""
    async with owner.begin() as session:
        publication = await published(session, title="示例某甲盗窃案起诉书")
    detail = f"/public/publications/{ids.encode('legal_document', publication.id)}"
    office = f"/public/offices/{ids.encode('procuratorate', publication.procuratorate_id)}"
    searches = [f"/public/publications?{query}" for query in ("text=%E7%9B%97%E7%AA%83", "from=2026-13-01")]
    return ["/public/", *searches, detail, f"{detail}/objection", "/public/offices", office, "/public/guides"]


async def _reception(database: Database, reviewer: Staff, who: Person) -> tuple[UUID, UUID]:
    """A room with hours, and a ban that is appealed against: a slot's id and the ban's."""
    now = datetime.now(UTC)
    hours = [Session(weekday, time(9), time(11, 30), 2) for weekday in range(1, 6)]
    assert reviewer.procuratorate_id is not None
    async with database.begin() as session:
        room = await reception_rooms.make(
            session, reviewer, office_id=reviewer.procuratorate_id, name="示例接待室", now=now
        )
        await reception_rooms.set_hours(session, reviewer, room_id=room.id, hours=hours, now=now)
        ban = models.BookingBan(
            account_id=who.account_id,
            procuratorate_id=reviewer.procuratorate_id,
            status=BookingBanStatus.APPEALED,
            no_shows=3,
            imposed_at=now,
            ends_on=now.date() + timedelta(days=180),
            appeal="当日因开庭冲突未能到场",
            appealed_at=now,
        )
        session.add(ban)
        await session.flush()
        slot = await session.scalar(
            select(models.ReceptionSlot.id).order_by(models.ReceptionSlot.starts_at.desc()).limit(1)
        )
    assert slot is not None
    return slot, ban.id


async def _second_factor(page: Page, url: str, username: str) -> dict[str, list[str]]:
    """Set the second factor up and sign in with it, by keyboard alone; what is found on the way."""
    findings = {}
    await page.goto(url + "/admin/my/factor")
    await page.press("button[value=begin]", "Enter")
    await page.wait_for_selector("code.secret")
    findings["new factor"] = await serious(page)
    secret = (await page.inner_text("code.secret")).replace(" ", "")
    await page.fill("input[name=code]", pyotp.TOTP(secret).now())
    await page.press("input[name=code]", "Enter")
    await page.wait_for_selector(".recovery-codes")
    findings["recovery codes"] = await serious(page)
    recovery = await page.inner_text(".recovery-codes li:first-child")
    await page.goto(url + "/admin/my/factor")
    findings["factor"] = await serious(page)
    await page.press(".logout-form button", "Enter")
    await page.wait_for_url("**/admin/login")
    await page.fill("input[name=username]", username)
    await page.fill("input[name=password]", PASSWORD)
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url("**/admin/my/code")
    findings["code"] = await serious(page)
    await page.fill("input[name=code]", recovery)
    await page.press("input[name=code]", "Enter")
    await page.wait_for_url("**/admin/")
    return findings


async def test_every_page(door: Client, database: Database, owner: Database, files: PaperStore, keys: Keys) -> None:
    reviewer, where = await people.staff(database), await people.case(database)
    colleague, _ = await people.staff(database, "colleague"), await people.staff(database, "root", None)
    async with database.begin() as session:
        await session.execute(update(models.StaffMember).values(password_hash=await passwords.hashed(PASSWORD)))
    who = await people.person(database, 1)
    async with database.begin() as session:
        app = WechatApp.SERVICE_ACCOUNT
        session.add(models.WechatIdentity(account_id=who.account_id, app=app, openid="o-example-1"))
    registration = await people.submitted_registration(database, files, keys, who, 1)
    lawyer = await people.lawyer(database, 2)
    binding = await people.applied(database, files, keys, lawyer)
    async with database.read() as session:
        mandate = tuple(await session.scalars(select(models.BindingAttachment.attachment_id)))
    remote = await people.asked_remotely(database, keys, lawyer, mandate, local="110108", handling="110105")
    slot, ban = await _reception(database, reviewer, lawyer)
    defender, defended_case = await people.lawyer(database, 3), await people.case(database, 2)
    defended = await people.bound(database, defender, defended_case)
    draft = await redaction_drafts.draft(owner, keys, reviewer, serial=3)
    at_desk = await appointment_desk.opened_for(
        database, database, keys, defender, defended_case, defended, now=now(), name="示例第二接待室"
    )
    booked = await at_desk.request()
    async with database.read() as session:
        paper = (await session.scalars(select(models.RegistrationAttachment.attachment_id))).first()
    assert paper is not None
    until = datetime.now(UTC) + timedelta(minutes=5)
    signature = keys.signature(PURPOSE, signed(ExportForm.HTML, who.session_id, until))
    places = [
        f"/data-exports/{who.session_id}.html?until={int(until.timestamp())}&signature={signature}",
        "/admin/",
        "/admin/queue",
        "/admin/tasks",
        "/admin/bell",
        "/admin/channels",
        "/admin/message-templates",
        "/admin/message-templates/case_progressed",
        "/admin/hall",
        *(f"/admin/{each}/list" for each in LISTS),
        f"/admin/registration/details/{registration.id}",
        f"/admin/binding/details/{binding.id}",
        f"/admin/remote-request/details/{remote.id}",
        f"/admin/appointment/details/{booked.id}",
        "/admin/check-in",
        f"/admin/case/details/{where.id}",
        f"/admin/account/details/{who.account_id}",
        "/admin/staff-member/list",
        "/admin/api-key/list",
        "/admin/api-key/make",
        "/admin/imports",
        "/admin/import-lag",
        "/admin/reception",
        f"/admin/reception/slot/{slot}",
        "/admin/reception/day/2026-12-01",
        "/admin/reception-rooms",
        "/admin/office-matters",
        f"/admin/booking-ban/details/{ban}",
        f"/admin/staff-member/details/{colleague.staff_id}",
        f"/admin/redaction/{draft}",
        f"/admin/publication-draft/details/{draft}",
        f"/admin/publication-draft/write/{draft}",
        "/admin/publication-draft/new",
        "/admin/publication-figures",
        "/admin/my/sessions",
        "/admin/my/password",
        "/admin/my/factor",
    ]
    findings: dict[str, list[str]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(locale="zh-CN", bypass_csp=True, viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        for place in ("/", "/admin/login", *await _public(owner)):
            await page.goto(door.url + place)
            findings[place] = await serious(page)
        async with fake_wechat() as fake:
            await page.goto(fake.url)
            findings["the fake phone"] = await serious(page)
        await page.goto(door.url + "/admin/login")
        await page.fill("input[name=username]", reviewer.username)
        await page.fill("input[name=password]", PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_url("**/admin/")
        for place in places:
            answer = await page.goto(door.url + place)
            assert answer is not None and answer.status == 200, place
            # The menu, half of what is to be looked at, is the same on all lists: it is looked at on the other pages.
            findings[place] = await serious(page, menu=not place.endswith("/list"))
        await page.goto(door.url + f"/admin/registration/details/{registration.id}")
        await page.click("details.act > summary")
        findings["the reason for a look"] = await serious(page)
        findings |= await _desk_by_keyboard(page, door.url)
        findings |= await _second_factor(page, door.url, reviewer.username)
        findings["the reason for a paper"] = await _paper_reason(
            await browser.new_page(bypass_csp=True), door.url, paper
        )
        phone = await browser.new_context(locale="zh-CN", bypass_csp=True, viewport={"width": 390, "height": 844})
        findings |= await wechat_phone.looked_at(await phone.new_page(), door.url, keys, serious)
        await browser.close()
    assert not {place: found for place, found in findings.items() if found}
