"""Registering on a phone: from choosing who one is to an application that is returned, mended and sent again."""

import asyncio
import json
from pathlib import Path

from playwright.async_api import Page, expect
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.papers import AttachmentKind, PaperCheck
from rules.registrations import RegistrationStatus
from rules.review import Outcome
from services import registration_decisions
from services.attachments import Judgement
from services.decisions import Decision
from tests import people
from tests.client.phone import Phone, phones
from tests.door import Client, mailed_code

NUMBER = people.id_number(7)
LICENSE = "11101202310000007"


async def test_a_lawyer_registers_is_sent_back_and_mends(
    door: Client, database: Database, keys: Keys, tmp_path: Path
) -> None:
    async with phones(door.url) as opened:
        phone = await opened(viewport={"width": 320, "height": 640})
        await _signs_up(phone)
        await _proves_the_contact(phone, tmp_path)
        await _declares(phone)
        await phone.reads("已提交，请等待审核")
        await phone.is_sound()
        [first] = await _registrations(database)
        assert first.status is RegistrationStatus.SUBMITTED and first.license_number == LICENSE
        await _returned(database, keys, first)
        await phone.reads("退回补正：请按一次性告知的事项")  # without a reload
        await phone.reads("证件不清晰")
        await phone.reads("反光，看不清")
        await phone.is_sound()
        await phone.tap("补正", "link")
        await phone.reads("需要重新提交的材料")
        assert await phone.field("idNumber").input_value() == ""  # what is secret is typed again
        await phone.field("idNumber").fill(NUMBER)
        await phone.is_sound()
        await phone.tap("补正后重新提交")
        await phone.reads("缺少材料：身份证明（正面）")  # the others count as sent
        await phone.page.set_input_files("#add-ID_FRONT", files=_paper("front-again.pdf"))
        await phone.reads("front-again.pdf")
        await phone.tap("补正后重新提交")
        await phone.reads("正在审核，结果会在“消息”中通知您")
        [again] = await _registrations(database)
        assert (again.id, again.status) == (first.id, RegistrationStatus.SUBMITTED)
        assert await _paper_names(database) == ["back.pdf", "front-again.pdf", "license.pdf"]


async def _signs_up(phone: Phone) -> None:
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


async def _proves_the_contact(phone: Phone, tmp_path: Path) -> None:
    await expect(phone.page.get_by_role("button", name="重新发送（", exact=False)).to_be_disabled()
    await phone.fill("验证码", "000000")
    await phone.tap("验证")
    await expect(phone.page.locator("#code-wrong")).to_contain_text("验证码不正确或已过期")
    await phone.is_sound()
    await phone.fill("验证码", await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail"))
    await phone.tap("验证")


async def _declares(phone: Phone) -> None:
    await phone.reads("加密保存，不会留在本机草稿中")
    await phone.field("idNumber").fill("110108190505050000")
    await phone.field("lawyer.licenseNumber").fill(LICENSE)
    await phone.tap("提交审核")
    for field, sentence in (
        ("idNumber", "证件号码不正确"),
        ("procuratorateId", "请选择人民检察院"),
        ("lawyer.licenseValidUntil", "请填写执业证有效期"),
        ("lawyer.lawFirmName", "请填写律师事务所名称"),
        ("attachmentIds", "缺少材料：律师执业证书"),
    ):  # all at once, each at its field
        await expect(phone.page.locator(f"[id='{field}-wrong']")).to_contain_text(sentence)
    await phone.is_sound()
    await _chooses_office(phone)
    await phone.field("lawyer.licenseValidUntil").fill("2030-01-01")
    await phone.field("lawyer.lawFirmName").fill("示例律师事务所")
    await phone.field("idNumber").fill(NUMBER)
    for kind, name in (("ID_FRONT", "front.pdf"), ("ID_BACK", "back.pdf"), ("LAWYER_LICENSE", "license.pdf")):
        await phone.page.set_input_files(f"#add-{kind}", files=_paper(name))
        await phone.reads(name)
    assert NUMBER not in json.dumps(await _kept(phone.page))
    await phone.tap("保存草稿，稍后继续")
    await phone.reads("草稿已保存")
    await expect(phone.field("idNumber")).to_have_value(NUMBER)  # saving is no reason to type it again
    await phone.tap("提交审核")


async def _chooses_office(phone: Phone) -> None:
    await phone.page.locator("#procuratorateId").click()
    await phone.page.get_by_role("searchbox").fill("海淀")
    await phone.tap("确定 北京市海淀区人民检察院")
    await expect(phone.page.locator("#procuratorateId")).to_contain_text("海淀")


def _paper(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": people.PDF}


async def _kept(page: Page) -> object:
    return await page.evaluate("({...localStorage})")


async def _registrations(database: Database) -> list[models.Registration]:
    async with database.read() as session:
        return list(await session.scalars(select(models.Registration)))


async def _paper_names(database: Database) -> list[str]:
    async with database.read() as session:
        links = select(models.RegistrationAttachment.attachment_id)
        found = select(models.Attachment.filename).where(models.Attachment.id.in_(links))
        return sorted(await session.scalars(found))


async def _returned(database: Database, keys: Keys, registration: models.Registration) -> None:
    reviewer = await people.staff(database)
    async with database.begin() as session:
        links = select(models.RegistrationAttachment.attachment_id)
        papers = await session.scalars(select(models.Attachment).where(models.Attachment.id.in_(links)))
        judged = {each.id: Judgement(PaperCheck.OK) for each in papers}
        front = select(models.Attachment.id).where(models.Attachment.kind == AttachmentKind.ID_FRONT)
        judged[(await session.scalars(front)).one()] = Judgement(PaperCheck.UNCLEAR, "反光，看不清")
        decision = Decision(Outcome.RETURNED, registration.version, ("ID_UNCLEAR",), "请重新拍摄", judged)
        await registration_decisions.decide(
            session, reviewer, keys, registration_id=registration.id, decision=decision, now=people.NOW
        )
