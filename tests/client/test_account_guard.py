"""Whose account it is: a password that is due, one that was forgotten, one that WeChat's sign-in asks for, and the next person."""

import asyncio
from pathlib import Path

from playwright.async_api import expect
from sqlalchemy import select, update

from db import models
from db.engine import Database
from rules.accounts import WechatApp
from tests import people
from tests.client.phone import Phone
from tests.client.test_frame import PASSWORD, _with_password
from tests.door import Client, mailed_code

NEXT = "another horse 10"


async def test_a_password_is_due_or_forgotten(phone: Phone, door: Client, database: Database, tmp_path: Path) -> None:
    await people.person(database, 1)
    await _with_password(database, "test1")
    await _set(database, must_change_password=True)
    await phone.hold("token1")
    await phone.open("/me/sessions")  # whatever one opens
    await phone.reads("须先设置新密码")
    await phone.is_sound()
    await phone.field("currentPassword").fill(PASSWORD)
    await phone.field("newPassword").fill(PASSWORD)
    await phone.tap("修改密码")
    await expect(phone.page.locator("#newPassword-wrong")).to_contain_text("不得与原密码相同")
    await phone.field("newPassword").fill(NEXT)
    await phone.tap("修改密码")
    await phone.reads("填写身份信息，提交材料")  # the first page, with what comes next
    await phone.is_sound()
    await phone.page.context.clear_cookies()
    await phone.page.goto("about:blank")
    for identifier in ("nobody@example.com", "test1"):  # both are told the same
        await phone.open("/forgotten")
        await phone.page.reload()
        await phone.fill("账号", identifier)
        await phone.tap("发送验证码")
        await phone.reads("如果账号存在，验证码已发送至其已验证的联系方式")
    await phone.field("code").fill("00000000")
    await phone.field("newPassword").fill(PASSWORD)
    await phone.tap("设置新密码并登录")
    await expect(phone.page.locator("#code-wrong")).to_contain_text("验证码不正确或已过期")
    await phone.is_sound()
    await phone.field("code").fill(await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail", digits=8))
    await phone.tap("设置新密码并登录")
    await phone.reads("您好，示例张二")


async def test_wechat_opens_the_door_but_not_the_drawers(phone: Phone, door: Client, database: Database) -> None:
    await people.person(database, 1)
    await people.person(database, 2)
    await _with_password(database, "test1")
    async with database.begin() as session:
        await session.execute(update(models.Session).values(wechat_app=WechatApp.SERVICE_ACCOUNT, confirmed_at=None))
    await phone.hold("token1")
    await phone.open("/me/contact")
    await phone.field("address").fill("示例路 1 号")
    await phone.tap("保存")
    await phone.reads("您是用微信登录的")
    await phone.tap("取消")
    await phone.reads("请先输入密码确认")
    assert (await _account(database)).address is None
    await phone.tap("保存")
    await phone.field("password").fill("not my password")
    await phone.tap("确定")
    await expect(phone.page.locator("#password-wrong")).to_contain_text("密码不正确")
    await phone.is_sound()
    await phone.field("password").fill(PASSWORD)
    await phone.tap("确定")
    await phone.reads("示例路 1 号")  # what was asked for went on
    await phone.open("/registration/form")
    await phone.field("homeRegionCode").fill("110105")
    await phone.hold("token2")  # the next person on this device, without a sign-out between
    await phone.page.reload()
    await expect(phone.field("fullName")).to_have_value("示例张三")
    await expect(phone.field("homeRegionCode")).to_have_value("")
    await phone.open("/")
    await phone.reads("您好，示例张三")
    assert "110105" not in await phone.page.evaluate("JSON.stringify({...localStorage})")


async def _set(database: Database, **values: object) -> None:
    async with database.begin() as session:
        await session.execute(update(models.Account).values(**values))


async def _account(database: Database) -> models.Account:
    async with database.read() as session:
        return (await session.scalars(select(models.Account).where(models.Account.username == "test1"))).one()
