"""Drafts, clashes, expiry, close relatives, receipts: registration beyond the straight way."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import STAFF_ROLE, Database
from db.files import PaperStore
from rules.accounts import AccountType
from rules.people import Person
from rules.registrations import RegistrationStatus
from services import registration_drafts
from tests import people
from tests.door import Client
from tests.engines import create_engine

DRAFT = """mutation($input: SaveRegistrationDraftInput!) { saveRegistrationDraft(input: $input) {
  ... on Registration { id status version registrationNumber submittedAt fullName idType homeRegionCode
    lawyer { licenseNumber lawFirmName } procuratorate { name } attachments { id } }
  ... on Refusal { code problems { field code } } } }"""


async def _draft(door: Client, **values: object) -> dict:
    answer = (await door.raw(DRAFT, {"input": values})).json()
    assert "errors" not in answer, answer
    return answer["data"]["saveRegistrationDraft"]


async def _office(door: Client) -> str:
    return (await door.run("Procuratorates", search="海淀"))["nodes"][0]["id"]


async def _submission(door: Client, serial: int, kinds: tuple = people.LAWYER_PAPERS) -> dict:
    return {
        "accountType": "LAWYER",
        "fullName": "示例张三",
        "idType": "RESIDENT_ID",
        "idNumber": people.id_number(serial),
        "procuratorateId": await _office(door),
        "attachmentIds": [await door.upload(kind.value, people.PDF) for kind in kinds],
        "lawyer": {
            "licenseNumber": f"1110120201{serial:07d}",
            "licenseValidUntil": "2030-01-01",
            "lawFirmName": "示例律师事务所",
        },
    }


async def test_a_draft_is_kept_taken_up_elsewhere_and_handed_in(
    door: Client, database: Database, database_url: str
) -> None:
    await people.person(database, 1)
    door.token = "token1"
    kept = await _draft(door, fullName="示例张三", lawyer={"licenseNumber": "半", "lawFirmName": "示例律师事务所"})
    assert kept["status"] == "DRAFT" and kept["registrationNumber"] is None and kept["submittedAt"] is None
    paper = await door.upload("ID_FRONT", people.PDF)
    again = await _draft(door, idType="RESIDENT_ID", procuratorateId=await _office(door), attachmentIds=[paper])
    assert again["id"] == kept["id"] and again["version"] == 2 and again["lawyer"] is None
    assert [each["id"] for each in again["attachments"]] == [paper] and again["procuratorate"]["name"]
    shown = (await door.run("MyRegistration"))["registration"]
    assert shown["id"] == kept["id"] and shown["receipt"] is None
    engine = create_engine(database_url, role=STAFF_ROLE, name="staff", pool_size=1)
    async with engine.connect() as connection:  # not even a system administrator sees it, whichever office it names
        await connection.execute(text("select set_config('portal.office', 'ALL', true)"))
        assert await connection.scalar(text("select count(*) from registrations")) == 0
        assert await connection.scalar(text("select count(*) from attachments")) == 0
    await engine.dispose()
    handed_in = await door.run("SubmitRegistration", input=await _submission(door, 1))
    assert handed_in["id"] == kept["id"] and handed_in["status"] == "SUBMITTED", handed_in
    assert handed_in["registrationNumber"].startswith("ZC110108") and handed_in["receipt"]["number"]
    assert (await _draft(door, fullName="示例张三"))["code"] == "CONFLICT"


async def test_a_draft_may_be_wrong_but_not_endless_and_of_nobody_else(door: Client, database: Database) -> None:
    await people.person(database, 1)
    await people.person(database, 2)
    door.token = "token2"
    foreign = await door.upload("ID_FRONT", people.PDF)
    door.token = "token1"
    refused = await _draft(door, fullName="长" * 101, lawyer={"lawFirmName": "a\nb"}, attachmentIds=[foreign])
    assert {(each["field"], each["code"]) for each in refused["problems"]} == {
        ("fullName", "TEXT_TOO_LONG"),
        ("lawyer.lawFirmName", "TEXT_MALFORMED"),
        ("attachmentIds.0", "PAPER_NOT_YOURS"),
    }
    assert (await door.run("MyRegistration"))["registration"] is None


async def test_a_draft_that_was_thrown_away_is_nobodys_business_and_hides_nothing(
    door: Client, database: Database, database_url: str
) -> None:
    await people.person(database, 1)
    door.token = "token1"
    paper = await door.upload("ID_FRONT", people.PDF)
    kept = await _draft(door, procuratorateId=await _office(door), attachmentIds=[paper])
    withdrawn = await door.run("WithdrawRegistration", id=kept["id"], expectedVersion=kept["version"])
    assert withdrawn["status"] == "WITHDRAWN"
    engine = create_engine(database_url, role=STAFF_ROLE, name="staff", pool_size=1)
    async with engine.connect() as connection:
        await connection.execute(text("select set_config('portal.office', 'ALL', true)"))
        assert await connection.scalar(text("select count(*) from registrations")) == 0
        assert await connection.scalar(text("select count(*) from attachments")) == 0
        own = "select count(*) from audit_entries where subject_kind = 'registration' and procuratorate_id is not null"
        assert await connection.scalar(text(own)) == 0
    await engine.dispose()
    assert (await door.run("MyRegistration"))["registration"] is None
    handed_in = await door.run("SubmitRegistration", input=await _submission(door, 1))
    for _ in range(2):  # another draft would be refused; a second look shows the same
        assert (await door.run("MyRegistration"))["registration"]["id"] == handed_in["id"]


async def test_drafts_that_nobody_touches_are_emptied(door: Client, database: Database) -> None:
    await people.person(database, 1)
    door.token = "token1"
    paper = await door.upload("ID_FRONT", people.PDF)
    await _draft(door, lawyer={"lawFirmName": "示例律师事务所"}, attachmentIds=[paper])
    now = datetime.now(UTC)
    for before, expected in ((now - timedelta(days=1), 0), (now + timedelta(days=1), 1), (now + timedelta(days=1), 0)):
        async with database.begin() as session:
            assert await registration_drafts.drop_idle(session, before=before) == expected
    async with database.read() as session:
        row = (await session.scalars(select(models.Registration))).one()
        assert row.law_firm_name is None and row.status is RegistrationStatus.WITHDRAWN
        assert await session.scalar(select(func.count()).select_from(models.RegistrationAttachment)) == 0
    assert (await _draft(door, fullName="示例张三"))["status"] == "DRAFT"


async def test_a_clash_is_refused_without_a_name_and_staff_see_it(
    door: Client, database: Database, keys: Keys, files: PaperStore
) -> None:
    first = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, first, 7)
    reviewer = await people.staff(database)
    await people.approve_registration(database, keys, reviewer, registration)
    await people.person(database, 2)
    door.token = "token2"
    submission = await _submission(door, 9) | {"idNumber": people.id_number(7)}
    for _ in range(2):
        refused = await door.run("SubmitRegistration", input=submission)
        assert refused["code"] == "CONFLICT" and [each["code"] for each in refused["problems"]] == ["IDENTITY_CLASH"]
        assert "示例" not in str(refused)
    assert (await door.run("MyRegistration"))["registration"] is None
    async with database.read() as session:
        clash = (await session.scalars(select(models.IdentityClash))).one()
        waiting = (
            await session.scalars(select(models.StaffNotice.message).where(models.StaffNotice.done_at.is_(None)))
        ).all()
    assert clash.times == 2 and clash.other_account_id == first.account_id and waiting == ["identity_clashes"]


async def test_a_returned_application_expires_after_thirty_days(
    door: Client, database: Database, keys: Keys, files: PaperStore
) -> None:
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 7)
    async with database.begin() as session:
        await session.execute(
            update(models.Registration).values(
                status=RegistrationStatus.RETURNED,
                outcome="RETURNED",
                reason_codes=["ID_UNCLEAR"],
                decided_at=people.NOW,
            )
        )
    for days, expected in ((30, 0), (31, 1), (31, 0)):
        async with database.begin() as session:
            assert (
                await registration_drafts.expire_returned(session, now=people.NOW + timedelta(days=days, seconds=-1))
                == expected
            )
    door.token = "token1"
    shown = (await door.run("MyRegistration"))["registration"]
    assert shown["status"] == "EXPIRED" and shown["id"] and registration.id
    assert (await door.run("MyNotices"))["nodes"][0]["title"] == "注册申请已失效"
    again = await door.run("SubmitRegistration", input=await _submission(door, 7))
    assert again["status"] == "SUBMITTED" and again["id"] != shown["id"]


async def test_close_relatives_register_where_an_office_lets_them(door: Client, database: Database) -> None:
    sign_up = {
        "email": "kin@example.com",
        "password": "a good long password",
        "accountType": "CLOSE_RELATIVE",
        "fullName": "示例李四",
    }
    closed = await door.run("CreateAccount", input=sign_up)
    assert closed["problems"][0]["code"] == "ACCOUNT_TYPE_NOT_OPEN"
    async with database.begin() as session:
        await session.execute(
            update(models.Procuratorate)
            .where(models.Procuratorate.unit_code == "110105")
            .values(accepts_close_relatives=True)
        )
    opened = await door.run("CreateAccount", input=sign_up)
    door.token = opened["token"]
    papers = [await door.upload(kind, people.PDF) for kind in ("ID_FRONT", "ID_BACK", "KINSHIP_PROOF")]
    declared = {
        "accountType": "CLOSE_RELATIVE", "fullName": "示例李四", "idType": "RESIDENT_ID", "idNumber": people.id_number(5),
        "procuratorateId": await _office(door), "attachmentIds": papers,
    }  # fmt: skip
    elsewhere = await door.run("SubmitRegistration", input=declared)
    assert [(each["field"], each["code"]) for each in elsewhere["problems"]] == [
        ("procuratorateId", "ACCOUNT_TYPE_NOT_OPEN")
    ]
    there = (await door.run("Procuratorates", search="朝阳区"))["nodes"]
    office = next(each["id"] for each in there if each["name"].startswith("北京市"))
    assert (await door.run("SubmitRegistration", input=declared | {"procuratorateId": office}))["status"] == "SUBMITTED"


async def test_a_receipt_is_checked_by_number_and_code_together(
    door: Client, database: Database, keys: Keys, files: PaperStore
) -> None:
    who: Person = await people.person(database, 1, account_type=AccountType.LAWYER)
    await people.submitted_registration(database, files, keys, who, 7)
    async with database.read() as session:
        receipt = (await session.scalars(select(models.Receipt))).one()
    right = await door.run("CheckReceipt", number=receipt.number, code=receipt.verification_code)
    assert (
        right["valid"] is True
        and right["kind"] == "SUBMISSION"
        and right["procuratorate"]["name"].endswith("人民检察院")
    )
    assert await door.error("CheckReceipt", number=receipt.number, code="0000000000") == "NOT_FOUND"
    assert await door.error("CheckReceipt", number="HZ1", code=receipt.verification_code) == "NOT_FOUND"
    async with database.begin() as session:
        await session.execute(update(models.Receipt).values(revoked_at=func.now()))
    assert (await door.run("CheckReceipt", number=receipt.number, code=receipt.verification_code))["valid"] is False


async def test_who_one_is_is_reviewed_anew_how_one_is_reached_is_not(
    door: Client, database: Database, keys: Keys, files: PaperStore
) -> None:
    who = await people.person(database, 1)
    reviewer = await people.staff(database)
    await people.approve_registration(
        database, keys, reviewer, await people.submitted_registration(database, files, keys, who, 1)
    )
    door.token = "token1"
    before = await door.run("Me")
    assert before["status"] == "ACTIVE" and before["lawyer"]["lawFirmName"] == "示例律师事务所"
    changed = await door.run("UpdateContact", input={"mobile": "13800000009", "expectedVersion": before["version"]})
    assert changed["mobile"] == "13800000009"
    assert (await door.run("MyRegistration"))["registration"]["status"] == "APPROVED"
    moved = await _submission(door, 1)
    moved["lawyer"] = moved["lawyer"] | {"lawFirmName": "示例新律师事务所"}
    assert (await door.run("SubmitRegistration", input=moved))["status"] == "SUBMITTED"
    meanwhile = await door.run("Me")
    assert meanwhile["status"] == "ACTIVE" and meanwhile["lawyer"]["lawFirmName"] == "示例律师事务所"
    async with database.read() as session:
        newest = await session.scalar(select(models.Registration).order_by(models.Registration.id.desc()).limit(1))
    assert newest is not None
    await people.approve_registration(database, keys, reviewer, newest)
    assert (await door.run("Me"))["lawyer"]["lawFirmName"] == "示例新律师事务所"
    # Approved in Beijing, known in Shanghai.
    elsewhere = (await door.run("Procuratorates", search="上海市徐汇区"))["nodes"][0]["id"]
    papers = [await door.upload(kind.value, people.PDF) for kind in people.MANDATE_PAPERS]
    claim = {"procuratorateId": elsewhere, "partyName": "示例李四", "capacity": "DEFENDER", "attachmentIds": papers}
    assert (await door.run("ApplyForBinding", input=claim))["status"] == "SUBMITTED"
