"""How somebody registers on a phone, step by step, with every refusal on the way."""

import asyncio
import json
from pathlib import Path

from playwright.async_api import FilePayload, expect

from tests import people
from tests.client.phone import Phone
from tests.door import mailed_code

NUMBER = people.id_number(7)
LICENSE = "11101202310000007"


async def give(phone: Phone, kind: str, name: str) -> None:
    """Upload a paper, and see it there."""
    paper = FilePayload(name=name, mimeType="application/pdf", buffer=people.PDF)
    await phone.page.set_input_files(f"#add-{kind}", files=paper)
    await phone.reads(name)


async def sign_up(phone: Phone) -> None:
    """An account, refused at first for what is missing, kept over a closed page."""
    await phone.open("/register")
    await phone.page.get_by_label("律师", exact=False).first.check()
    await phone.reads("身份证明（正面）、身份证明（背面）、律师执业证书")
    await phone.fill("姓名", "示例张七")
    await phone.field("password").fill("short")
    await phone.tap("建立账号，发送验证码")
    await expect(phone.page.locator("#email-wrong")).to_contain_text("请填写电子邮箱或手机号码")
    await expect(phone.page.locator("#password-wrong")).to_contain_text("密码至少 10 个字符")
    await phone.is_sound()
    await phone.page.reload()  # a page that was closed loses nothing but what is secret
    await phone.reads("已恢复上次未提交的内容")
    await expect(phone.field("fullName")).to_have_value("示例张七")
    await expect(phone.field("password")).to_have_value("")
    await phone.field("email").fill("seven@example.com")
    await phone.field("password").fill("correct horse 9")
    await phone.tap("建立账号，发送验证码")
    await phone.reads("验证码已发送至 seven@example.com，15 分钟内有效")


async def prove_the_contact(phone: Phone, mails: Path) -> None:
    """The code from the mail, after a wrong one."""
    await expect(phone.page.get_by_role("button", name="重新发送（", exact=False)).to_be_disabled()
    await phone.fill("验证码", "000000")
    await phone.tap("验证")
    await expect(phone.page.locator("#code-wrong")).to_contain_text("验证码不正确或已过期")
    await phone.is_sound()
    await phone.fill("验证码", await asyncio.to_thread(mailed_code, mails))
    await phone.tap("验证")


async def declare(phone: Phone) -> None:
    """Data and papers, refused at first at every field at once, saved on the way."""
    await phone.reads("加密保存，不会留在本机草稿中")
    await phone.field("idNumber").fill("110108190505050000")
    await phone.field("lawyer.licenseNumber").fill(LICENSE)
    await phone.tap("提交审核")
    for field, sentence in (
        ("idNumber", "证件号码不正确"),
        ("procuratorateId", "请选择人民检察院"),
        ("lawyer.licenseValidUntil", "请填写“有效期至”。"),
        ("lawyer.lawFirmName", "请填写律师事务所名称"),
        ("attachmentIds", "缺少材料：律师执业证书"),
    ):  # all at once, each at its field
        await expect(phone.page.locator(f"[id='{field}-wrong']")).to_contain_text(sentence)
    await phone.is_sound()
    await choose_office(phone)
    await phone.field("lawyer.licenseValidUntil").fill("2030-01-01")
    await phone.field("lawyer.lawFirmName").fill("示例律师事务所")
    await phone.field("idNumber").fill(NUMBER)
    for kind, name in (("ID_FRONT", "front.pdf"), ("ID_BACK", "back.pdf"), ("LAWYER_LICENSE", "license.pdf")):
        await give(phone, kind, name)
    assert NUMBER not in json.dumps(await phone.page.evaluate("({...localStorage})"))
    await phone.tap("保存草稿，稍后继续")
    await phone.reads("草稿已保存")
    await expect(phone.field("idNumber")).to_have_value(NUMBER)  # saving is no reason to type it again
    await phone.tap("提交审核")


async def choose_office(phone: Phone) -> None:
    """The office in Haidian, by a word of its name."""
    await phone.page.locator("#procuratorateId").click()
    await phone.page.get_by_role("searchbox").fill("海淀")
    await phone.tap("确定 北京市海淀区人民检察院")
    await expect(phone.page.locator("#procuratorateId")).to_contain_text("海淀")
