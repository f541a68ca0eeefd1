"""Everyone the portal serves gets in, on line and at the hall desk: from nothing to a case that is read."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.cases import PartyRole
from services import passwords
from tests import people
from tests.door import Client, open_door

STAFF_PASSWORD = "correct horse 9"
# Account type, and the capacity in which it asks for a case.
TYPES = (
    ("LAWYER", "DEFENDER"),
    ("REPRESENTATIVE", "LITIGATION_AGENT"),
    ("PARTY", "PARTY"),
    ("LEGAL_GUARDIAN", "LEGAL_GUARDIAN"),
    ("CLOSE_RELATIVE", "CLOSE_RELATIVE"),
)
ROLES = {"LITIGATION_AGENT": PartyRole.VICTIM}  # agents stand by those who are not accused
LAWYER = {"licenseNumber": "11101202010000001", "licenseValidUntil": "2030-01-01", "lawFirmName": "示例律师事务所"}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", housekeeping=True) as client:
        yield client


@pytest.fixture
async def clerk(door: Client, database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A reviewer of the office, signed in; close relatives may register there."""
    await people.staff(database)
    hashed = await passwords.hashed(STAFF_PASSWORD)
    async with database.begin() as session:
        await session.execute(update(models.StaffMember).values(password_hash=hashed))
        await session.execute(
            update(models.Procuratorate)
            .where(models.Procuratorate.unit_code == "110108")
            .values(accepts_close_relatives=True)
        )
    async with httpx2.AsyncClient(base_url=door.url, timeout=60, verify=False) as client:
        answer = await client.post("/admin/login", data={"username": "reviewer", "password": STAFF_PASSWORD})
        assert answer.status_code == 303
        yield client


async def _papers(door: Client, account_type: str, capacity: str | None = None) -> list[str]:
    """Uploads of everything that is required, as the portal itself says it."""
    wanted = await door.run("RequiredPapers", accountType=account_type, capacity=capacity)
    return [await door.upload(each["kind"], people.PDF) for each in wanted if each["required"]]


async def _decide(clerk: httpx2.AsyncClient, database: Database, noun: str, **more: str) -> None:
    """Approve the only application of a kind through its page."""
    table: Any = {"registration": models.Registration, "binding": models.Binding}[noun]
    link: Any = {"registration": models.RegistrationAttachment, "binding": models.BindingAttachment}[noun]
    async with database.read() as session:
        row = (await session.scalars(select(table))).one()
        papers = (await session.scalars(select(link.attachment_id))).all()
    checks = {f"check.{paper}": "OK" for paper in papers}
    form = {"outcome": "APPROVED", "version": str(row.version)} | checks | more
    answer = await clerk.post(f"/admin/{noun}/decide/{row.id}", data=form)
    assert answer.status_code == 303, answer.text


async def _reads_the_case(door: Client, where: models.Case) -> None:
    cases = await door.run("MyCases")
    assert [each["acceptanceNumber"] for each in cases["nodes"]] == [where.acceptance_number]
    assert (await door.run("Me"))["summary"]["boundCases"] == 1


@pytest.mark.parametrize(("account_type", "capacity"), TYPES)
async def test_on_line(
    door: Client, clerk: httpx2.AsyncClient, database: Database, account_type: str, capacity: str
) -> None:
    where = await people.case(database, role=ROLES.get(capacity, PartyRole.SUSPECT))
    sign_up = {
        "email": "newcomer@example.com",
        "password": "a good long password",
        "accountType": account_type,
        "fullName": "示例张三",
    }
    door.token = (await door.run("CreateAccount", input=sign_up))["token"]
    office = (await door.run("Procuratorates", search="海淀"))["nodes"][0]["id"]
    declared = {
        "accountType": account_type,
        "fullName": "示例张三",
        "idType": "RESIDENT_ID",
        "idNumber": people.id_number(1),
        "procuratorateId": office,
        "attachmentIds": await _papers(door, account_type),
    } | ({"lawyer": LAWYER} if account_type == "LAWYER" else {})
    assert (await door.run("SubmitRegistration", input=declared))["status"] == "SUBMITTED"
    await _decide(clerk, database, "registration")
    assert (await door.run("Me"))["status"] == "ACTIVE"
    claim = {
        "procuratorateId": office,
        "partyName": "示例李四",
        "capacity": capacity,
        "attachmentIds": await _papers(door, account_type, capacity),
    }
    assert (await door.run("ApplyForBinding", input=claim))["status"] == "SUBMITTED"
    async with database.read() as session:
        party = (await session.scalars(select(models.Party.id))).one()
    await _decide(clerk, database, "binding", link=f"{where.id}|{party}")
    await _reads_the_case(door, where)


@pytest.mark.parametrize(("account_type", "capacity"), TYPES)
async def test_at_the_hall_desk(
    door: Client, clerk: httpx2.AsyncClient, database: Database, account_type: str, capacity: str
) -> None:
    where = await people.case(database, role=ROLES.get(capacity, PartyRole.SUSPECT))
    form = {
        "account_type": account_type,
        "full_name": "示例张三",
        "id_type": "RESIDENT_ID",
        "id_number": people.id_number(1),
        "mobile": "13800000001",
        "capacity": capacity,
        "case_number": where.acceptance_number,
        "party_name": "示例李四",
        "identity_checked": "1",
    }
    if account_type == "LAWYER":
        form |= {
            "license_number": LAWYER["licenseNumber"],
            "license_valid_until": LAWYER["licenseValidUntil"],
            "law_firm_name": LAWYER["lawFirmName"],
        }
    wanted = [
        *await door.run("RequiredPapers", accountType=account_type),
        *await door.run("RequiredPapers", accountType=account_type, capacity=capacity),
    ]
    kinds = {each["kind"] for each in wanted if each["required"]}
    scans = {f"paper.{kind}": ("scan.pdf", people.PDF, "application/pdf") for kind in kinds}
    receipt = await clerk.post("/admin/hall/serve", data=form, files=scans)
    assert receipt.status_code == 200, receipt.text
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", receipt.text)
    username = re.search(r"<td>(u\d+)</td>", receipt.text)
    number, check = re.findall(r"<td>([A-Z0-9]{10,20})</td>", receipt.text)[:2]
    assert code and username
    opened = await door.run(
        "ResetPassword",
        input={"identifier": username[1], "code": code[0].lower(), "newPassword": "a good long password"},
    )
    door.token = opened["token"]
    await _reads_the_case(door, where)
    assert (await door.run("CheckReceipt", number=number, code=check))["valid"] is True
    page = await door.http.get(f"{door.url}/receipts/{number}/{check}")
    assert page.status_code == 200 and "有效" in page.text and "示例" not in page.text
    assert (await door.http.get(f"{door.url}/receipts/{number}/0000000000")).status_code == 404
