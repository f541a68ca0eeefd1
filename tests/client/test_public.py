"""What everybody reads on the phone: the newest, search, one publication, offices; and what one follows."""

from datetime import timedelta

from playwright.async_api import expect
from sqlalchemy import func, select

from db import global_ids as ids
from db import models
from db.engine import Database
from rules.publications import PublicationKind
from tests import people
from tests.client.phone import Phone, phones
from tests.door import Client
from tests.publishing import published

BODY = "第一段。\n第二段提到 <b>示例路口</b>。"
TITLES = [f"示例某{letter}涉嫌盗窃一案" for letter in "甲乙丙丁戊己庚"]


async def _seven(owner: Database) -> models.Publication:
    """Seven publications, a minute apart; the newest."""
    async with owner.begin() as session:
        for number, title in enumerate(TITLES):
            kind = PublicationKind.IMPORTANT_CASE if number % 2 else PublicationKind.LEGAL_DOCUMENT
            newest = await published(
                session,
                title=title,
                kind=kind,
                body=BODY,
                at=people.NOW - timedelta(minutes=9 - number),
            )
        return newest


async def test_a_guest_reads_searches_and_objects_once(phone: Phone, owner: Database) -> None:
    newest = await _seven(owner)
    page = phone.page
    await phone.open("/news")
    await phone.reads("全国最新五条")
    first = page.locator("section", has_text="全国最新五条").locator("a.publication .publication-title")
    await expect(first).to_have_text(TITLES[:1:-1])  # five, newest first
    await phone.is_sound()

    await page.get_by_role("searchbox").fill("示例路口")
    await page.keyboard.press("Enter")
    await phone.reads("共 7 条")
    await page.locator("em", has_text="示例路口").first.wait_for()
    assert await page.locator("main b").count() == 0  # what was published is text, whatever it looks like
    await phone.tap("更多筛选条件")
    await page.get_by_label("类别").select_option(label="重要案件信息")
    await phone.tap("搜索")
    await phone.reads("共 3 条")
    await phone.is_sound()
    await page.go_back()
    await phone.reads("共 7 条")

    await phone.open(f"/publications/{ids.encode('legal_document', newest.id)}")
    await phone.reads("第一段。")
    await expect(page.locator(".publication-body p")).to_have_count(2)
    await phone.is_sound()
    await phone.tap("对公开内容提出异议", "link")
    await phone.tap("提交")
    await page.get_by_role("alert").wait_for()
    await expect(page.locator("ul.wrong")).to_have_count(3)  # each field says what it lacks
    await phone.is_sound()
    await phone.fill("姓名", "示例李四")
    await phone.fill("联系方式", "person@example.com")
    await phone.fill("异议理由", "公开内容与案件事实不符。")
    await page.reload()  # a closed page loses nothing
    await phone.reads("已恢复上次未提交的内容")
    await page.get_by_role("button", name="提交", exact=True).dblclick()
    await phone.reads("异议已收到")
    async with owner.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.PublicationObjection)) == 1


async def test_one_follows_what_concerns_one(door: Client, database: Database, owner: Database) -> None:
    await people.person(database, 1)
    await _seven(owner)
    async with phones(door.url) as opened:
        phone = await opened(viewport={"width": 320, "height": 640})
        page = phone.page
        await phone.hold("token1")
        await phone.open("/offices")
        await phone.is_sound()
        await page.get_by_role("searchbox").fill("海淀")
        await page.get_by_role("button", name="关注 北京市海淀区人民检察院").click()
        await phone.reads("已关注北京市海淀区人民检察院")
        await phone.open("/settings")
        await phone.tap("关注单位发布的信息", "link")
        await phone.reads(TITLES[-1])
        await phone.open("/publications?text=盗窃")
        await phone.tap("订阅该关键词")
        await phone.is_sound()
        await phone.tap("保存")
        await phone.reads("已订阅")
        await phone.open("/settings")
        await page.get_by_role("link", name="盗窃").wait_for()
        await page.get_by_label("大字版").check()
        await page.get_by_label("外观").select_option("dark")
        await phone.is_sound()
        await page.get_by_label("语言 Language").select_option("en")
        await phone.reads("Saved searches")
        await page.reload()
        await phone.reads("Large type")  # kept
        assert await page.evaluate("document.documentElement.lang") == "en"
        await phone.tap("Delete 盗窃")
        await page.get_by_role("link", name="盗窃").wait_for(state="detached")
        await phone.is_sound()
