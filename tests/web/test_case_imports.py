"""Machines deliver files of cases: whole, in pieces, two at once, broken off; and with keys that open nothing."""

import asyncio
import hashlib
import json
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.case_uploads import MAX_OPEN
from services import api_keys
from tests import people
from tests.case_lines import as_bytes, line, party
from tests.door import Client, open_door


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(
        database_url, keys, files, tmp_path / "var", import_max_bytes=2**20, housekeeping=True
    ) as client:
        yield client


async def make_key(database: Database, unit_code: str = "110108", username: str = "administrator") -> str:
    staff = await people.staff(database, username, unit_code)
    async with database.begin() as session:
        made = await api_keys.make(session, staff, name="业务系统导出", unit_code=None, days=365, now=datetime.now(UTC))
    return made.secret


@pytest.fixture
async def secret(owner: Database) -> str:
    return await make_key(owner)


async def ask(
    door: Client, secret: str, method: str, path: str = "", content: Any = None, **headers: str
) -> httpx2.Response:
    given = {"authorization": f"Bearer {secret}"} | {name.replace("_", "-"): value for name, value in headers.items()}
    place = path if path.startswith("/") else f"/imports/cases{path}"
    return await door.http.request(method, door.url + place, content=content, headers=given)


async def finished(door: Client, secret: str, place: str) -> dict[str, Any]:
    for _ in range(200):
        shown = (await ask(door, secret, "GET", place)).json()
        if shown["state"] in ("DONE", "FAILED"):
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError(shown)


async def key_of(session: AsyncSession, secret: str) -> UUID:
    kept = hashlib.sha256(secret.encode()).digest()
    statement = select(models.ApiKeySecret.api_key_id).where(models.ApiKeySecret.secret_hash == kept)
    return (await session.scalars(statement)).one()


def lying(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "var" / "imports").glob("*"))


async def test_a_whole_file_is_imported_and_its_rejected_lines_are_told(
    door: Client, secret: str, owner: Database, tmp_path: Path
) -> None:
    beside = line(3, procuratorate="110105")
    content = b"".join(as_bytes([line(1), b"not json\n", line(2), beside]))
    posted = await ask(door, secret, "POST", content=content)
    assert posted.status_code == 201
    assert posted.headers["upload-offset"] == str(len(content)) == posted.headers["upload-length"]
    place = posted.headers["location"]
    assert posted.json()["id"] in place and posted.json()["state"] == "RECEIVED"
    shown = await finished(door, secret, place)
    assert shown["counts"] == {
        "lines": 4,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "rejected": 2,
        "warnings": 0,
        "corrected": 0,
        "withdrawn": 0,
    }
    rejects = await ask(door, secret, "GET", f"{place}/rejects")
    told = [json.loads(each) for each in rejects.text.splitlines()]
    assert [(each["line"], each["reason"]) for each in told] == [(2, "NOT_JSON"), (4, "PROCURATORATE_BEYOND_SCOPE")]
    assert (
        shown["id"] in rejects.headers["content-disposition"] and "示例" not in rejects.headers["content-disposition"]
    )
    # what was sent is gone; what was rejected lies enciphered, for its owner only
    (left,) = lying(tmp_path)
    assert left.suffix == ".rejects" and stat.S_IMODE(left.stat().st_mode) == 0o600
    assert b"NOT_JSON" not in left.read_bytes()
    assert stat.S_IMODE(left.parent.stat().st_mode) == 0o700
    async with owner.read() as session:
        actions = await session.execute(
            select(models.AuditEntry.action, models.AuditEntry.actor_kind).where(
                models.AuditEntry.actor_kind == "api_key"
            )
        )
        assert [row.action for row in actions] == [
            "case_upload.opened",
            "case_upload.received",
            "case_import.started",
            "case_import.finished",
            "case_upload.rejects_downloaded",
        ]
        key = (await session.scalars(select(models.ApiKey))).one()
        assert key.last_used_at is not None
    again = await ask(door, secret, "POST", content=content)
    counts = (await finished(door, secret, again.headers["location"]))["counts"]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)


async def test_a_file_in_pieces_goes_on_where_it_stands(door: Client, secret: str, owner: Database) -> None:
    content = b"".join(as_bytes(line(serial, parties=[party(name="示例" + "长" * 150)]) for serial in range(1, 60)))
    opened = await ask(
        door, secret, "POST", upload_length=str(len(content)), upload_metadata="filename 5qGI5Lu2Lmpzb25s"
    )
    assert (opened.status_code, opened.headers["upload-offset"]) == (201, "0")
    place = opened.headers["location"]
    first = await ask(door, secret, "PATCH", place, content[:7777], upload_offset="0")
    assert (first.status_code, first.headers["upload-offset"]) == (204, "7777")
    for wrong in ("0", "7776", str(len(content))):
        refused = await ask(door, secret, "PATCH", place, b"x", upload_offset=wrong)
        assert (refused.status_code, refused.headers["upload-offset"]) == (409, "7777")
        assert refused.json()["code"] == "UPLOAD_OFFSET_WRONG"
    assert (await ask(door, secret, "PATCH", place, b"x")).status_code == 422
    head = await ask(door, secret, "HEAD", place)
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("7777", str(len(content)))
    more = await ask(door, secret, "PATCH", place, content[7777:] + b"\n\n", upload_offset="7777")
    assert (more.status_code, more.json()["code"]) == (422, "SIZE_MISMATCH")
    rest = await ask(door, secret, "PATCH", place, content[7777:], upload_offset="7777")
    assert (rest.status_code, rest.headers["upload-offset"]) == (204, str(len(content)))
    counts = (await finished(door, secret, place))["counts"]
    assert (counts["lines"], counts["new"], counts["rejected"]) == (59, 59, 0)
    late = await ask(door, secret, "PATCH", place, b"", upload_offset=str(len(content)))
    assert (late.status_code, late.json()["code"]) == (409, "UPLOAD_COMPLETE")
    async with owner.read() as session:
        assert await session.scalar(select(models.CaseUpload.filename)) == "案件.jsonl"


async def test_of_two_who_go_on_at_once_one_wins(door: Client, secret: str) -> None:
    content = b"".join(as_bytes(line(serial) for serial in range(1, 200)))
    place = (await ask(door, secret, "POST", upload_length=str(len(content)))).headers["location"]

    async def slowly() -> AsyncIterator[bytes]:
        for at in range(0, len(content), len(content) // 5 + 1):
            yield content[at : at + len(content) // 5 + 1]
            await asyncio.sleep(0.05)

    answers = await asyncio.gather(
        *(ask(door, secret, "PATCH", place, slowly(), upload_offset="0") for _ in range(3)), return_exceptions=True
    )
    codes = sorted(each.status_code for each in answers if isinstance(each, httpx2.Response))
    # who is refused while still sending may see the connection closed instead of the answer
    assert codes.count(204) == 1 and set(codes) <= {204, 409}
    assert (await finished(door, secret, place))["counts"]["new"] == 199


async def test_what_came_before_a_broken_connection_stays(door: Client, secret: str) -> None:
    content = b"".join(as_bytes(line(serial) for serial in range(1, 1500)))[: 2**20]
    place = (await ask(door, secret, "POST", upload_length=str(len(content)))).headers["location"]
    host, port = door.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"PATCH {place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\nUpload-Offset: 0\r\n"
    writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:500_000])
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.transport.abort()
    for _ in range(100):
        stands = int((await ask(door, secret, "HEAD", place)).headers["upload-offset"])
        if stands:
            break
        await asyncio.sleep(0.05)
    assert 0 < stands <= 500_000
    rest = await ask(door, secret, "PATCH", place, content[stands:], upload_offset=str(stands))
    assert (rest.status_code, rest.headers["upload-offset"]) == (204, str(len(content)))
    assert (await finished(door, secret, place))["counts"]["rejected"] <= 1  # the last line is cut in two


async def test_what_is_too_long_or_empty_is_refused(door: Client, secret: str, owner: Database, tmp_path: Path) -> None:
    wrong = (("1048577", "FILE_TOO_LARGE", 413), ("0", "FILE_EMPTY", 422), ("-1", "BAD_REQUEST", 422))
    for length, code, status in wrong:
        refused = await ask(door, secret, "POST", upload_length=length)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await ask(door, secret, "POST")).json()["code"] == "FILE_EMPTY"

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65536

    try:
        refused = await ask(door, secret, "POST", content=endless())
        assert refused.status_code == 413
    except httpx2.HTTPError:
        pass  # refused before all was sent
    async with owner.read() as session:
        upload = (await session.scalars(select(models.CaseUpload))).one()
    assert upload.status == "ABANDONED" and upload.received <= 2**20
    assert not lying(tmp_path)


async def test_a_key_opens_its_own_uploads_only_and_only_while_it_counts(
    door: Client, secret: str, owner: Database
) -> None:
    place = (await ask(door, secret, "POST", content=as_bytes([line()])[0])).headers["location"]
    other = await make_key(owner, "110105", "neighbour")
    above = await make_key(owner, "110000", "above")
    for stranger in (other, above):
        for method, path in (("GET", place), ("PATCH", place), ("GET", f"{place}/rejects")):
            assert (await ask(door, stranger, method, path, upload_offset="0")).status_code == 404
    for wrong in ("x", "nonsense", secret[:-1] + ("A" if secret[-1] != "A" else "B")):
        refused = await ask(door, wrong, "GET", place)
        assert (refused.status_code, refused.json()["code"]) == (401, "API_KEY_REFUSED")
    revoker = await people.staff(owner, "revoker")
    async with owner.begin() as session:
        past = datetime.now(UTC) - timedelta(days=2)
        await session.execute(
            update(models.ApiKey)
            .where(models.ApiKey.id == await key_of(session, other))
            .values(created_at=past, expires_at=past + timedelta(days=1))
        )
        await api_keys.revoke(session, revoker, key_id=await key_of(session, secret), now=datetime.now(UTC))
    assert (await ask(door, other, "POST", content=b"{}")).status_code == 401
    assert (await ask(door, secret, "GET", place)).status_code == 401
    assert (await ask(door, above, "POST", content=as_bytes([line(2)])[0])).status_code == 201


async def test_keys_that_open_nothing_are_counted(door: Client) -> None:
    codes = [(await ask(door, f"cip_{number}", "GET", "/imports/cases/x")).status_code for number in range(3)]
    assert set(codes) == {404}  # no such place
    place = "/imports/cases/019a0000-0000-7000-8000-000000000000"
    codes = [(await ask(door, "wrong", "GET", place)).status_code for _ in range(32)]
    assert codes == [401] * 30 + [429] * 2


async def test_what_is_given_up_no_longer_counts(door: Client, secret: str, owner: Database, tmp_path: Path) -> None:
    opened = [await ask(door, secret, "POST", upload_length="9") for _ in range(MAX_OPEN)]
    assert (await ask(door, secret, "POST", upload_length="9")).json()["code"] == "TOO_MANY_UPLOADS"
    place, other = opened[0].headers["location"], opened[1].headers["location"]
    assert (await ask(door, secret, "PATCH", place, b"begun", upload_offset="0")).status_code == 204
    stranger = await make_key(owner, "110105", "neighbour")
    assert (await ask(door, stranger, "DELETE", place)).status_code == 404
    assert len(lying(tmp_path)) == 1
    assert [(await ask(door, secret, "DELETE", place)).status_code for _ in range(2)] == [204, 204]
    assert lying(tmp_path) == []
    late = await ask(door, secret, "PATCH", place, b"more", upload_offset="5")
    assert (late.status_code, late.json()["code"]) == (409, "UPLOAD_ABANDONED")
    whole = await ask(door, secret, "POST", content=as_bytes([line()])[0])
    assert whole.status_code == 201
    refused = await ask(door, secret, "DELETE", whole.headers["location"])
    assert (refused.status_code, refused.json()["code"]) == (409, "UPLOAD_COMPLETE")
    # nor does what turns out to be empty
    await ask(door, secret, "DELETE", other)

    async def nothing() -> AsyncIterator[bytes]:
        return
        yield b""

    assert (await ask(door, secret, "POST", content=nothing())).json()["code"] == "FILE_EMPTY"
    async with owner.read() as session:
        ended = select(models.CaseUpload.id).where(models.CaseUpload.status == "ABANDONED")
        assert len((await session.scalars(ended)).all()) == 3
        told = select(models.AuditEntry.actor_kind).where(models.AuditEntry.action == "case_upload.abandoned")
        assert (await session.scalars(told)).all() == ["api_key", "api_key"]
