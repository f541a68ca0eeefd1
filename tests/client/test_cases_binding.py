"""A lawyer asks to be bound to a case, mends what was returned, and ends the mandate, all on a phone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import func, select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.deadlines import today
from rules.papers import AttachmentKind, PaperCheck
from rules.people import Staff
from rules.review import Outcome
from running.wiring import now
from services import binding_decisions
from services.attachments import Judgement
from services.decisions import Decision
from tests import people
from tests.client.phone import Phone

BAD = AttachmentKind.LAW_FIRM_LETTER
KINDS = ("POWER_OF_ATTORNEY", "LAW_FIRM_LETTER", "CLIENT_ID", "RELATION_PROOF")


async def _only_binding(database: Database) -> models.Binding:
    async with database.read() as session:
        return (await session.scalars(select(models.Binding))).one()


async def _decide(database: Database, keys: Keys, staff: Staff, outcome: Outcome, **more: Any) -> None:
    """The law firm's letter lacks its seal, or everything is in order."""
    binding = await _only_binding(database)
    returned = outcome is Outcome.RETURNED
    async with database.begin() as session:
        link = models.BindingAttachment
        papers = await session.execute(
            select(models.Attachment.id, models.Attachment.kind)
            .join(link, link.attachment_id == models.Attachment.id)
            .where(link.binding_id == binding.id)
        )
        judged: dict[UUID, Judgement] = {
            paper: Judgement(PaperCheck.UNCLEAR, "公章模糊") if returned and kind is BAD else Judgement(PaperCheck.OK)
            for paper, kind in papers
        }
        decision = Decision(
            outcome,
            binding.version,
            ("FIRM_LETTER_NO_SEAL", "POA_UNSIGNED") if returned else (),
            "请补正" if returned else None,
            judgements=judged,
        )
        ids: dict[str, Any] = {"case_id": None, "party_id": None} | more
        await binding_decisions.decide(
            session, staff, keys, binding_id=binding.id, decision=decision, now=people.NOW, **ids
        )


async def _give(phone: Phone, kind: str, name: str) -> None:
    paper = {"name": name, "mimeType": "application/pdf", "buffer": people.PDF}
    await phone.page.locator(f"#add-{kind}").set_input_files(files=[paper])  # type: ignore[list-item]
    await phone.reads(name)


async def _asked(phone: Phone) -> None:
    """Refused at the fields, kept over a reload, sent once."""
    await phone.open("/bindings/new")
    await phone.reads("不会告知是否存在该案件")
    await phone.tap("提交")
    for name, words in (("capacity", "请填写“申请人类型”。"), ("procuratorateId", "请填写“承办检察院”。")):
        await expect(phone.page.locator(f"#{name}-wrong")).to_have_text(words)
    await phone.page.get_by_label("辩护人", exact=True).check()
    await phone.fill("当事人姓名", "示例李四")
    await phone.field("chargeCode").fill("盗窃罪")
    await phone.page.get_by_role("option", name="盗窃罪", exact=True).wait_for()
    await phone.page.keyboard.press("ArrowDown")
    await phone.page.keyboard.press("Enter")
    await expect(phone.field("chargeCode")).to_have_value("盗窃罪")
    await phone.page.locator("#procuratorateId").click()
    await phone.page.get_by_role("searchbox").fill("海淀")
    await phone.tap("确定 北京市海淀区人民检察院")
    await phone.page.get_by_label("委托人就是当事人本人").uncheck()
    await phone.fill("委托日期", str(today(now()) + timedelta(days=1)))
    await phone.tap("提交")
    await expect(phone.page.locator("#clientName-wrong")).to_have_text("请填写“委托人姓名”。")
    await phone.fill("委托人姓名", "示例李五")
    await phone.is_sound()
    await phone.tap("提交")
    await expect(phone.page.locator("#entrustedOn-wrong")).to_contain_text("不得晚于")
    for paper in ("授权委托书", "律师事务所函", "委托人身份证明", "与当事人关系证明"):
        await expect(phone.page.locator("#attachmentIds-wrong")).to_contain_text(paper)

    await phone.page.reload()
    await phone.reads("已恢复上次未提交的内容")
    await expect(phone.field("chargeCode")).to_have_value("盗窃罪")
    await expect(phone.field("clientName")).to_have_value("示例李五")
    await phone.fill("委托日期", str(today(now())))
    for kind in KINDS:
        await _give(phone, kind, f"{kind.lower()}.pdf")
    await phone.page.get_by_role("button", name="提交", exact=True).dblclick()
    await phone.reads("申请已提交，由人民检察院审核")


async def test_ask_mend_and_release(phone: Phone, database: Database, keys: Keys) -> None:
    await people.lawyer(database, 1)
    staff, where = await people.staff(database), await people.case(database)
    await phone.hold("token1")
    await _asked(phone)
    asked = await _only_binding(database)
    assert (asked.party_name, asked.charge_code, asked.client_name) == ("示例李四", "264.1", "示例李五")

    await _decide(database, keys, staff, Outcome.RETURNED)
    await phone.reads("材料缺失，待补齐")  # without a reload
    await phone.reads("委托书未签名")
    await phone.reads("公章模糊")
    await phone.is_sound()
    await phone.tap("补正并重新提交", "link")
    await expect(phone.page.get_by_text("合格")).to_have_count(3)
    await phone.tap("移除“law_firm_letter.pdf”")
    await _give(phone, "LAW_FIRM_LETTER", "sealed.pdf")
    await phone.tap("提交")
    await phone.reads("申请已提交，由人民检察院审核")
    assert (await _only_binding(database)).version == 3

    async with database.read() as session:
        party = await session.scalar(select(models.Party.id).where(models.Party.case_id == where.id))
    await _decide(database, keys, staff, Outcome.APPROVED, case_id=where.id, party_id=party)
    await phone.open("/bindings")
    await phone.page.locator(".unfolding").click()
    await phone.tap("解除委托")
    await phone.reads("尚未办理的预约全部取消")
    await phone.page.get_by_role("dialog").get_by_role("button", name="解除委托", exact=True).click()
    await expect(phone.page.locator("#reason-wrong")).to_contain_text("请填写解除委托的原因")
    await phone.is_sound()
    await phone.fill("原因", "委托关系终止")
    await phone.page.get_by_role("dialog").get_by_role("button", name="解除委托", exact=True).click()
    await phone.reads("已解除委托，案件不再可见")
    await phone.open("/cases")
    await phone.reads("还没有已绑定的案件")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Binding)) == 1
