"""One's account on the phone: contact, sign-ins, notices, papers, the export, and leaving for good."""

import asyncio
from pathlib import Path

from playwright.async_api import expect
from sqlalchemy import select

from db import models
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountStatus
from rules.papers import AttachmentKind
from tests import people
from tests.client.phone import Phone
from tests.client.test_frame import PASSWORD, _with_password
from tests.door import Client, mailed_code


async def test_one_looks_after_ones_account(
    phone: Phone, door: Client, database: Database, files: PaperStore, tmp_path: Path
) -> None:
    who = await people.lawyer(database, 1)
    await _with_password(database, "test1")
    await people.paper(database, files, who, AttachmentKind.LAWYER_LICENSE)
    await phone.hold("token1")
    await _changes_the_contact(phone, tmp_path)
    await _ends_another_sign_in(phone, door)
    await _chooses_notices(phone, database)
    await _takes_along(phone)
    await _closes(phone, database)


async def _changes_the_contact(phone: Phone, tmp_path: Path) -> None:
    await phone.open("/me")
    await phone.reads("110***********0000")
    await phone.reads("2030年1月1日")
    await phone.is_sound()
    await phone.tap("修改个人信息", "link")
    await phone.field("email").fill("no address")
    await phone.field("homeRegionCode").fill("11")
    await phone.tap("保存")
    await expect(phone.page.locator("#email-wrong")).to_contain_text("电子邮箱格式不正确")
    await expect(phone.page.locator("#homeRegionCode-wrong")).to_contain_text("6 位数字")
    await phone.is_sound()
    await phone.field("email").fill("new@example.com")
    await phone.field("homeRegionCode").fill("110108")
    await phone.tap("保存")
    await phone.reads("验证码已发送至 new@example.com")
    await phone.fill("验证码", await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail"))
    await phone.tap("验证")
    await phone.reads("new@example.com 已验证")


async def _ends_another_sign_in(phone: Phone, door: Client) -> None:
    other = Client(door.url, door.http)
    other.token = (await other.run("SignIn", input={"identifier": "test1", "password": PASSWORD}))["token"]
    await phone.open("/me/sessions")
    await phone.reads("本机")
    await phone.is_sound()
    await phone.page.get_by_role("button", name="结束会话", exact=False).click()
    await expect(phone.page.get_by_role("button", name="结束会话", exact=False)).to_have_count(0)
    assert await other.error("Me") == "UNAUTHENTICATED"


async def _chooses_notices(phone: Phone, database: Database) -> None:
    await phone.open("/me/notices")
    await phone.reads("立即（不能更改）")
    await phone.page.get_by_label("业务预约 电子邮件").select_option(label="每日汇总")
    await phone.page.get_by_label("设置免打扰时段").check()
    await phone.field("quietHours.to").fill("22:00")
    await phone.tap("保存")
    await expect(phone.page.locator("#quietHours-wrong")).to_contain_text("起止时间不能相同")
    await phone.is_sound()
    await phone.field("quietHours.to").fill("06:30")
    await phone.field("language").select_option("en")
    await phone.tap("保存")
    await phone.reads("已保存")
    async with database.read() as session:
        account = (await session.scalars(select(models.Account))).one()
        chosen = (await session.scalars(select(models.NoticePreference))).all()
    assert (str(account.quiet_to), account.language) == ("06:30:00", "en")
    assert {(each.category.value, each.channel.value, each.frequency.value) for each in chosen} >= {
        ("APPOINTMENT", "EMAIL", "DAILY"),
        ("APPOINTMENT", "SMS", "IMMEDIATE"),
    }


async def _takes_along(phone: Phone) -> None:
    await phone.open("/me/papers")
    await phone.reads("律师执业证书")
    await phone.is_sound()
    async with phone.page.expect_download() as downloading:
        await phone.page.get_by_role("button", name="下载", exact=False).click()
    assert (await downloading.value).suggested_filename == "lawyer_license.pdf"
    await phone.open("/me/export")
    await phone.field("password").fill("not my password")
    await phone.tap("生成下载链接")
    await expect(phone.page.locator("#password-wrong")).to_contain_text("密码不正确")
    await phone.field("password").fill(PASSWORD)
    await phone.tap("生成下载链接")
    link = await phone.page.get_by_role("link", name="机器可读", exact=False).get_attribute("href")
    answer = await phone.page.request.get(f"{phone.url}{link}")
    assert answer.ok and "new@example.com" in await answer.text()
    await phone.is_sound()


async def _closes(phone: Phone, database: Database) -> None:
    await phone.open("/me/close")
    await phone.reads("已绑定案件的查询立即终止")
    await phone.field("password").fill(PASSWORD)
    await phone.page.get_by_role("button", name="注销账号").click()
    await expect(phone.page.locator("#understood-wrong")).to_contain_text("请先确认")
    await phone.is_sound()
    await phone.page.get_by_label("我已了解以上后果").check()
    await phone.page.get_by_role("button", name="注销账号").click()
    await phone.reads("账号已注销")
    await expect(phone.page.get_by_role("link", name="登录")).to_be_visible()
    async with database.read() as session:
        account = (await session.scalars(select(models.Account))).one()
    assert account.status is AccountStatus.CLOSED and account.email is None
