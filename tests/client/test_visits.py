"""Booking on a phone: wishes, refusals at their field, the answer as it comes, the code for the hall; what others see instead."""

from datetime import UTC, date, datetime

import pytest
import segno
from playwright.async_api import Locator, Route, expect
from sqlalchemy import func, select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountType
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus
from rules.booking_bans import BookingBanStatus
from rules.deadlines import SHANGHAI
from rules.remote_requests import RemoteRequestStatus
from tests import people
from tests.appointment_desk import Desk, opened
from tests.client.phone import Phone, phones
from tests.door import Client

# Texts that fill a code of versions 2 to 9 to the last byte: what stands in the rest of others nobody reads.
FILLS = (26, 42, 62, 84, 106, 122, 152, 180)
CLIENT = "document.querySelector('script[src]').src.replace('main.js', 'qr.js')"


@pytest.fixture
async def desk(door: Client, database: Database, owner: Database, keys: Keys) -> Desk:
    """Mornings and afternoons from two days on, one place each: the second is full, the third closed."""
    made = await opened(database, owner, keys, now=datetime.now(UTC).replace(microsecond=0), slots=5)
    other = await made.request(made.asked("MEET_PROSECUTOR", slots=(1, 2)))
    await made.perform(other, Act.REPLY, slot=1)
    await _close(made, 2)
    return made


async def _close(desk: Desk, slot: int) -> None:
    async with desk.owner.begin() as session:
        await session.execute(
            update(models.ReceptionSlot)
            .where(models.ReceptionSlot.id == desk.slots[slot].id)
            .values(is_closed=True, closed_reason="停电")
        )


async def _newest(desk: Desk) -> models.Appointment:
    async with desk.owner.read() as session:
        statement = select(models.Appointment).order_by(models.Appointment.appointment_number.desc())
        return (await session.scalars(statement)).first() or pytest.fail("no appointment")


async def _count(desk: Desk, model: type = models.Appointment) -> int:
    async with desk.owner.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def _slot(phone: Phone, desk: Desk, slot: int) -> Locator:
    """The button of a slot; the weeks are turned until it is there."""
    begins, ends = (at.astimezone(SHANGHAI) for at in (desk.slots[slot].starts_at, desk.slots[slot].ends_at))
    name = f"{begins.year}年{begins.month}月{begins.day}日 {begins:%H:%M}–{ends:%H:%M}"
    found = phone.page.get_by_role("button", name=name)
    for way in ("", "上一周", "下一周", "下一周"):
        if way and await phone.page.get_by_role("button", name=way).is_enabled():
            await phone.tap(way)
        await expect(phone.page.locator(".week .skeleton")).to_have_count(0)
        if await found.count():
            return found
    raise AssertionError(name)


async def _choose(phone: Phone, desk: Desk, slot: int) -> None:
    await (await _slot(phone, desk, slot)).click()


async def _answer_lost(route: Route) -> None:
    if "preferredSlotIds" not in (route.request.post_data or ""):
        await route.fallback()
        return
    await route.fetch()
    await route.abort()


async def test_a_lawyer_books_and_is_received(phone: Phone, desk: Desk) -> None:
    await phone.hold("token1")
    await phone.open("/appointments")
    await phone.tap("预约申请", "link")
    await phone.page.get_by_role("link", name="示例李四").click()
    await phone.page.get_by_text("暂不能预约的事项").click()
    await phone.reads("本案已有同一事项的预约正在办理")
    await phone.page.get_by_label("阅卷").check()
    for slot, why in ((1, "已满"), (2, "停止接待")):
        button = await _slot(phone, desk, slot)
        await expect(button).to_be_disabled()
        await expect(button).to_contain_text(why)
    await _choose(phone, desk, 0)
    await phone.fill("预约说明", "需要复制电子卷宗")
    await phone.is_sound()

    await phone.page.reload()
    await expect(phone.field("statement")).to_have_value("需要复制电子卷宗")
    await phone.tap("提交")
    await expect(phone.page.locator("#preferredSlotIds > .wrong")).to_have_text("请选择 2 至 4 个拟预约时间。")
    await _choose(phone, desk, 3)
    await _close(desk, 3)  # while it is being wished
    await phone.tap("提交")
    refused = phone.page.locator(".slots-chosen li.is-wrong")
    await expect(refused).to_contain_text("该时段停止接待。")
    await expect(await _slot(phone, desk, 3)).to_contain_text("停止接待")
    assert await _count(desk) == 1
    await refused.get_by_role("button").click()
    await _choose(phone, desk, 4)

    await phone.page.route("**/graphql", _answer_lost)
    await phone.tap("提交")
    await phone.reads("重复提交只算一次")
    await phone.page.unroute("**/graphql")
    await phone.page.locator("button[type=submit]").evaluate("button => { button.click(); button.click(); }")
    await phone.reads("已提交，检察院最迟于")
    assert await _count(desk) == 2
    await phone.is_sound()

    asked = await _newest(desk)
    await desk.perform(asked, Act.REPLY, slot=0)
    await phone.reads("逾期自动取消")  # without a reload
    await phone.tap("确认预约")
    await expect(phone.page.get_by_role("img", name=asked.check_in_code)).to_be_visible()
    calendar = await phone.page.get_by_role("link", name="加入日历").get_attribute("href")
    assert (await phone.page.request.get(calendar or "")).headers["content-type"].startswith("text/calendar")
    assert (await desk.fresh(asked)).status is AppointmentStatus.CONFIRMED
    await phone.is_sound()
    for size in FILLS:
        drawn = await phone.page.evaluate(f"size => import({CLIENT}).then(it => it.qrOf('x'.repeat(size)))", size)
        codes = [segno.make_qr("x" * size, error="m", mask=mask, boost_error=False).matrix for mask in range(8)]
        assert drawn in [[list(row) for row in code] for code in codes], size


async def test_a_visit_is_moved_called_off_mended_and_rated(phone: Phone, desk: Desk) -> None:
    visit = await desk.request()
    await desk.perform(visit, Act.REPLY, slot=0)
    await phone.hold("token1")
    await phone.open(f"/appointments/{ids.encode('appointment', visit.id)}")
    await phone.tap("改期", "link")
    await _choose(phone, desk, 3)
    other = await desk.request(desk.asked("OPINION_HEARING", slots=(0, 1)))
    await desk.perform(other, Act.REPLY, slot=3)  # the last place, a moment before
    await phone.tap("改期")
    refused = phone.page.locator(".slots-chosen li.is-wrong")
    await expect(refused).to_contain_text("该时段已约满。")
    assert (await desk.fresh(visit)).status is AppointmentStatus.REPLIED and await desk.taken(0) == 1
    await phone.is_sound()
    await refused.get_by_role("button").click()
    await _choose(phone, desk, 4)
    await phone.tap("改期")
    await phone.reads("请勿按原时间到访")
    await phone.tap("取消预约", "link")
    await phone.tap("取消预约")
    await expect(phone.page.locator("#reason-wrong")).to_have_text("请填写取消原因。")
    await phone.fill("取消原因", "开庭冲突")
    await phone.is_sound()
    await phone.tap("取消预约")
    await phone.reads("开庭冲突")
    assert await desk.taken(0) == await desk.taken(4) == 0

    written = await desk.request(desk.asked("RECUSAL", slots=(), statement="申请回避"))
    await desk.perform(written, Act.RETURN)
    await phone.open("/appointments")
    await phone.tap("待我处理")
    await phone.page.get_by_role("link", name=written.appointment_number).click()
    await phone.reads("委托书未签名，请重新提交")
    await phone.tap("补正并重新提交", "link")
    await expect(phone.field("statement")).to_have_value("申请回避")
    await phone.fill("预约说明", "申请承办人回避，理由如下")
    await phone.is_sound()
    await phone.tap("提交")
    await phone.reads("已提交，检察院最迟于")
    await desk.perform(written, Act.ANSWER)
    await phone.reads("已收悉，将依法审查。")
    await phone.tap("评价")
    await expect(phone.page.locator("#rating-wrong")).to_be_visible()
    await phone.page.get_by_label("5 分").check()
    await phone.tap("评价")
    await phone.reads("您的评价")
    assert (await desk.fresh(written)).rating == 5
    await phone.is_sound()


async def test_a_feed_a_ban_and_a_complaint(phone: Phone, desk: Desk) -> None:
    async with desk.owner.begin() as session:
        office = desk.room.procuratorate_id
        ban = {"status": BookingBanStatus.IN_FORCE, "no_shows": 3, "imposed_at": desk.now, "ends_on": date(2999, 5, 1)}
        session.add(models.BookingBan(account_id=desk.lawyer.account_id, procuratorate_id=office, **ban))
    await phone.hold("token1")
    await phone.open(f"/appointments/new?binding={ids.encode('binding', desk.binding.id)}")
    await phone.reads("至 2999-05-01（含当日）不能在网上向该院预约")
    await phone.tap("失约限制", "link")
    await phone.tap("申诉")
    await phone.page.locator("button[type=submit]").click()
    await expect(phone.page.locator("#statement-wrong")).to_have_text("请填写说明。")
    await phone.fill("申诉理由", "当日因开庭未能到场")
    await phone.is_sound()
    await phone.page.locator("button[type=submit]").click()
    await phone.reads("申诉处理中")

    await phone.open("/calendar")
    await phone.tap("启用订阅（生成新地址）")
    await phone.tap("确定")
    feed = await phone.page.locator("#feed-address").input_value()
    assert (await phone.page.request.get(feed)).headers["content-type"].startswith("text/calendar")
    await phone.is_sound()
    await phone.tap("停用订阅")
    await phone.tap("确定")
    await expect(phone.page.locator("#feed-address")).to_have_count(0)
    assert (await phone.page.request.get(feed)).status == 404

    asked = await _newest(desk)
    await phone.open(f"/appointments/{ids.encode('appointment', asked.id)}")
    await phone.tap("投诉办理迟延", "link")
    await expect(phone.page.locator("#subjectId option:checked")).to_contain_text(asked.appointment_number)
    await phone.fill("投诉内容", "太慢")
    await phone.tap("提交")
    await expect(phone.page.locator("#statement-wrong")).to_be_visible()
    await phone.fill("投诉内容", "已经超过三个工作日仍未答复")
    await phone.is_sound()
    await phone.tap("提交")
    await phone.reads("待答复")
    await phone.tap("撤回")
    await phone.tap("确定")
    await phone.reads("已撤回")
    await phone.is_sound()


async def test_a_party_books_nothing_and_a_lawyer_asks_far_away(
    door: Client, desk: Desk, database: Database, files: PaperStore
) -> None:
    await people.person(database, 9, account_type=AccountType.PARTY)
    async with phones(door.url) as opened_phone:
        party = await opened_phone(viewport={"width": 320, "height": 640})
        await party.hold("token9")
        for place in (
            "/appointments",
            "/appointments/new",
            "/appointments/x",
            "/appointments/x/cancel",
            "/bans",
            "/calendar",
        ):
            await party.open(place)
            await party.reads("网上预约只面向辩护人、诉讼代理人")
            await expect(party.page.locator("main :is(button, a[href^='#'], form)")).to_have_count(0)
        await party.is_sound()

        phone = await opened_phone(viewport={"width": 320, "height": 640})
        await phone.hold("token1")
        await phone.open("/remote/new")
        await phone.tap("提交")
        for name in ("办案院", "协助院（常住地）", "当事人姓名", "申请类型", "申请人类型", "申请理由"):
            await expect(phone.page.locator(".mistakes")).to_contain_text(f"请填写“{name}”。")
        await phone.page.get_by_label("异地查询案件程序性信息").check()
        for field, office in (("handlingProcuratorateId", "海淀"), ("localProcuratorateId", "朝阳区")):
            await phone.page.locator(f"#{field}").click()
            await phone.page.get_by_role("searchbox").fill(office)
            await phone.page.get_by_role("button", name=f"确定 北京市{office}").first.click()
        await phone.fill("当事人姓名", "示例李四")
        await phone.page.get_by_label("辩护人", exact=True).check()
        await phone.fill("申请理由", "异地执业，代理本案")
        await phone.is_sound()
        await phone.tap("提交")
        await expect(phone.page.locator("#attachmentIds")).to_contain_text("授权委托书")
        assert await _count(desk, models.RemoteRequest) == 0
        for kind in people.MANDATE_PAPERS:
            paper = {"name": f"{kind.value.lower()}.pdf", "mimeType": "application/pdf", "buffer": people.PDF}
            await phone.page.locator(f"#add-{kind.value}").set_input_files(paper)
            await phone.reads(paper["name"])
        await phone.page.locator("button[type=submit]").evaluate("button => { button.click(); button.click(); }")
        await phone.reads("办理过程")
        assert await _count(desk, models.RemoteRequest) == 1
        await phone.is_sound()
        await phone.tap("撤回")
        await phone.tap("确定")
        await phone.reads("已撤回")
        async with desk.owner.read() as session:
            assert await session.scalar(select(models.RemoteRequest.status)) is RemoteRequestStatus.WITHDRAWN
