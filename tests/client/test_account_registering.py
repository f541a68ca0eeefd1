"""Registering on a phone: from choosing who one is to an application that is returned, mended and sent again."""

from pathlib import Path

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
from tests.client.phone import phones
from tests.client.registering import LICENSE, NUMBER, declare, give, prove_the_contact, sign_up
from tests.door import Client


async def test_a_lawyer_registers_is_sent_back_and_mends(
    door: Client, database: Database, keys: Keys, tmp_path: Path
) -> None:
    async with phones(door.url) as opened:
        phone = await opened(viewport={"width": 320, "height": 640})
        await sign_up(phone)
        await prove_the_contact(phone, tmp_path / "var" / "mail")
        await declare(phone)
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
        await give(phone, "ID_FRONT", "front-again.pdf")
        await phone.tap("补正后重新提交")
        await phone.reads("正在审核，结果会在“消息”中通知您")
        [again] = await _registrations(database)
        assert (again.id, again.status) == (first.id, RegistrationStatus.SUBMITTED)
        assert await _paper_names(database) == ["back.pdf", "front-again.pdf", "license.pdf"]


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
