"""材料箱: papers once uploaded serve again, in a registration and in a binding; only one's own, only what is there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from db import global_ids, models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from tests import people
from tests.door import Client, open_door


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


async def bind(door: Client, database: Database, papers: list[str]) -> Any:
    """Ask for a binding with these papers."""
    async with database.read() as session:
        office = await people.office(session)
    return await door.run(
        "ApplyForBinding",
        input={
            "procuratorateId": global_ids.encode("procuratorate", office.id),
            "partyName": "示例李四",
            "capacity": "DEFENDER",
            "attachmentIds": papers,
        },
    )


async def register(door: Client, database: Database, papers: list[str]) -> Any:
    """Declare who one is, with these papers."""
    async with database.read() as session:
        office = await people.office(session)
    return await door.run(
        "SubmitRegistration",
        input={
            "accountType": "LAWYER",
            "fullName": "示例张三",
            "idType": "RESIDENT_ID",
            "idNumber": people.id_number(3),
            "procuratorateId": global_ids.encode("procuratorate", office.id),
            "lawyer": {
                "licenseNumber": "11101201010123456",
                "licenseValidUntil": "2030-01-01",
                "lawFirmName": "示例律师事务所",
            },
            "attachmentIds": papers,
        },
    )


async def test_the_box_shows_ones_own_papers_the_newest_first_page_by_page(door: Client, database: Database) -> None:
    await people.person(database, 2)
    door.token = "token2"
    theirs = await door.upload("ID_FRONT", people.PDF)
    await people.person(database, 1)
    door.token = "token1"
    mine = [await door.upload(kind, people.PDF) for kind in ("ID_FRONT", "ID_BACK", "LAWYER_LICENSE")]
    awaited = {"kind": "OTHER", "filename": "a.pdf", "mediaType": "application/pdf", "sizeBytes": 9}
    await door.run("RequestUpload", input=awaited)
    first = await door.run("MyAttachments", first=2)
    rest = await door.run("MyAttachments", first=2, after=first["pageInfo"]["endCursor"])
    listed = first["nodes"] + rest["nodes"]
    assert [each["id"] for each in listed] == mine[::-1] and theirs not in mine
    assert first["pageInfo"]["hasNextPage"] and not rest["pageInfo"]["hasNextPage"]
    assert {each["state"] for each in listed} == {"STORED"} and listed[0]["check"]["result"] == "UNCHECKED"
    assert {(await door.http.get(each["downloadUrl"])).status_code for each in listed} == {200}
    door.token = None
    assert await door.error("MyAttachments") == "UNAUTHENTICATED"


async def test_papers_of_a_registration_that_was_taken_back_serve_in_the_next(door: Client, database: Database) -> None:
    await people.person(database, 1)
    door.token = "token1"
    papers = [await door.upload(kind.value, people.PDF) for kind in people.LAWYER_PAPERS]
    first = await register(door, database, papers)
    withdrawn = await door.run("WithdrawRegistration", id=first["id"], expectedVersion=first["version"])
    assert withdrawn["status"] == "WITHDRAWN"
    box = [each["id"] for each in (await door.run("MyAttachments"))["nodes"]]
    again = await register(door, database, sorted(box, key=papers.index))
    assert again["status"] == "SUBMITTED" and [each["id"] for each in again["attachments"]] == papers


async def test_a_paper_serves_in_several_applications_at_once(
    door: Client, database: Database, files: PaperStore, keys: Keys
) -> None:
    who = await people.lawyer(database, 1)
    await people.applied(database, files, keys, who, "示例王五")
    door.token = "token1"
    box = [each["id"] for each in (await door.run("MyAttachments"))["nodes"]]
    binding = await bind(door, database, box)
    assert binding["status"] == "SUBMITTED", binding


async def test_what_is_not_ones_own_or_not_there_is_refused_for_its_reason(
    door: Client, database: Database, owner: Database
) -> None:
    await people.lawyer(database, 2)
    door.token = "token2"
    theirs = await door.upload("POWER_OF_ATTORNEY", people.PDF)
    await people.lawyer(database, 1)
    door.token = "token1"
    purged = await door.upload("LAW_FIRM_LETTER", people.PDF)
    async with owner.begin() as session:
        gone = {"state": "PURGED", "storage_key": None}
        row_id = global_ids.read(purged, "attachment")
        await session.execute(update(models.Attachment).where(models.Attachment.id == row_id).values(**gone))
    ticket = await door.run(
        "RequestUpload",
        input={"kind": "OTHER", "filename": "a.pdf", "mediaType": "application/pdf", "sizeBytes": 9},
    )
    refused = await bind(door, database, [theirs, purged, ticket["attachment"]["id"]])
    codes = {each["field"]: each["code"] for each in refused["problems"] if each["field"].startswith("attachmentIds.")}
    assert codes == {
        "attachmentIds.0": "PAPER_NOT_YOURS",
        "attachmentIds.1": "PAPER_PURGED",
        "attachmentIds.2": "PAPER_NOT_STORED",
    }
    (shown,) = (await door.run("MyAttachments"))["nodes"]
    assert (shown["id"], shown["state"], shown["downloadUrl"]) == (purged, "PURGED", None)
