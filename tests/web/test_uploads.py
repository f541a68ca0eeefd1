"""Uploads by ticket, downloads by signed link."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlalchemy import func, select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from tests import people
from tests.door import Client, open_door
from tests.store import keys_in
from web.uploads import AT_ONCE

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        client.token = (
            await client.run(
                "CreateAccount",
                input={
                    "email": "papers@example.com",
                    "password": "correct horse 9",
                    "accountType": "LAWYER",
                    "fullName": "示例张三",
                },
            )
        )["token"]
        yield client


def announced(content: bytes, **changes: Any) -> dict[str, Any]:
    """What a client says before it sends."""
    return {
        "kind": "ID_FRONT",
        "filename": "身份证.pdf",
        "mediaType": "application/pdf",
        "sizeBytes": len(content),
    } | changes


def text_of(content: bytes) -> bytes:
    """What the pages of a PDF say, as the operators of their content streams."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return b"".join(page.Contents.read_bytes() for page in pdf.pages)


async def send(door: Client, ticket: dict[str, Any], content: bytes, **headers: str) -> tuple[int, str]:
    """Status and code of an upload."""
    sent = {each["name"]: each["value"] for each in ticket["headers"]} | headers
    answer = await door.http.put(ticket["url"], content=content, headers=sent)
    return answer.status_code, answer.json().get("code", "")


async def test_a_ticket_serves_once(door: Client, files: PaperStore) -> None:
    sha256 = hashlib.sha256(people.PDF).hexdigest()
    ticket = await door.run("RequestUpload", input=announced(people.PDF, sha256=sha256))
    assert ticket["attachment"]["state"] == "AWAITED" and ticket["method"] == "PUT"
    both = await asyncio.gather(*(send(door, ticket, people.PDF) for _ in range(2)))
    assert sorted(status for status, _ in both) == [201, 409]
    assert len(await keys_in(files)) == 1


async def test_what_was_not_announced_leaves_nothing(door: Client, files: PaperStore) -> None:
    cases: list[tuple[dict[str, Any], bytes, dict[str, str], int, str]] = [
        ({}, people.PDF + b"x", {}, 422, "SIZE_MISMATCH"),
        ({}, people.PDF[:-1], {}, 422, "SIZE_MISMATCH"),
        ({}, b"<html>" + people.PDF[6:], {}, 415, "CONTENT_MISMATCH"),
        ({}, people.PDF, {"Content-Type": "image/png"}, 415, "CONTENT_MISMATCH"),
        ({"sha256": "0" * 64}, people.PDF, {}, 422, "SHA256_MISMATCH"),
        ({"mediaType": "image/png", "filename": "a.png"}, people.PDF, {}, 415, "CONTENT_MISMATCH"),
    ]
    for changes, content, headers, status, code in cases:
        ticket = await door.run("RequestUpload", input=announced(people.PDF, **changes))
        assert await send(door, ticket, content, **headers) == (status, code), code
        assert await send(door, ticket, people.PDF) == (409, "TICKET_USED")
    assert not await keys_in(files)
    assert (await door.http.put(f"{door.url}/uploads/nonsense", content=b"x")).status_code == 404


async def test_all_that_is_wrong_with_an_announcement(door: Client) -> None:
    for name in ("../../etc/passwd.pdf", "a\x07.pdf", "a\u202efdp.pdf", ".pdf", "a.exe", "a" * 200 + ".pdf", ""):
        refused = await door.run("RequestUpload", input=announced(people.PDF, filename=name))
        assert refused["problems"][0]["field"] == "filename", name
    refused = await door.run(
        "RequestUpload",
        input=announced(people.PDF, mediaType="image/svg+xml", sizeBytes=0, sha256="x", filename="/"),
    )
    assert {each["field"] for each in refused["problems"]} == {"mediaType", "sizeBytes", "sha256", "filename"}
    too_large = await door.run("RequestUpload", input=announced(people.PDF, sizeBytes=10 * 2**20 + 1))
    assert too_large["problems"][0]["code"] == "FILE_TOO_LARGE"


async def test_a_ticket_expires(door: Client, owner: Database) -> None:
    ticket = await door.run("RequestUpload", input=announced(people.PDF))
    async with owner.begin() as session:
        await session.execute(
            update(models.Attachment).values(ticket_expires_at=models.Attachment.ticket_expires_at - timedelta(hours=1))
        )
    assert await send(door, ticket, people.PDF) == (410, "TICKET_EXPIRED")


async def test_too_many_at_once_are_asked_to_wait_and_keep_their_tickets(door: Client, owner: Database) -> None:
    """Each upload lies in memory while it comes: that many are let in, and one more comes back later with the same ticket."""
    let_go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield people.PDF[:100]
        await let_go.wait()
        yield people.PDF[100:]

    async def send_slowly(ticket: dict[str, Any]) -> int:
        sent = {each["name"]: each["value"] for each in ticket["headers"]}
        sent["content-length"] = str(len(people.PDF))
        return (await door.http.put(ticket["url"], content=slowly(), headers=sent)).status_code

    tickets = [await door.run("RequestUpload", input=announced(people.PDF)) for _ in range(AT_ONCE + 1)]
    under_way = [asyncio.create_task(send_slowly(ticket)) for ticket in tickets[:-1]]
    used = select(func.count()).where(models.Attachment.ticket_used_at.is_not(None))
    for _ in range(200):
        async with owner.read() as session:
            if await session.scalar(used) == AT_ONCE:
                break
        await asyncio.sleep(0.05)
    assert await send(door, tickets[-1], people.PDF) == (503, "BUSY")
    let_go.set()
    assert set(await asyncio.gather(*under_way)) == {201}
    assert await send(door, tickets[-1], people.PDF) == (201, "")


async def test_links_are_for_the_owner_signed_and_short(door: Client) -> None:
    papers = [await door.upload(kind.value, people.PDF) for kind in people.LAWYER_PAPERS]
    document = "query($id: ID!) { node(id: $id) { ... on Attachment { downloadUrl state } } }"
    url = (await door.raw(document, {"id": papers[0]})).json()["data"]["node"]["downloadUrl"]
    answer = await door.http.get(url)
    assert answer.content.startswith(b"%PDF-") and b"EXAMPLE PAPER" in text_of(answer.content)
    assert len(answer.content) == int(answer.headers["content-length"])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    for changed in (
        url[:-1] + ("B" if url.endswith("A") else "A"),
        url.replace("until=", "until=9"),
        url.replace(papers[0], papers[1]),
        url.split("?")[0],
    ):
        assert (await door.http.get(changed)).status_code == 404
    door.token = None
    door.http.cookies.clear()
    assert (await door.raw(document, {"id": papers[0]})).json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
