"""Keys are made and revoked by administrators of the office or above; the secret is shown once and kept by nobody."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from admin.scope import current_staff
from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys, token_hash
from db.engine import Database
from db.queries import case_uploads as known_uploads
from rules.api_keys import ApiKeyScope
from rules.case_uploads import LEASE
from rules.errors import Conflict, Unauthenticated
from rules.people import Guest, Machine, Role
from services import api_keys, case_uploads
from services.case_upload_imports import Importer, run_next
from services.case_uploads import Reception
from tests.admin.conftest import Clock, Enter
from tests.case_lines import as_bytes, line


async def made(client, **form: str) -> tuple[int, str]:
    answer = await client.post("/admin/api-key/make", data={"name": "业务系统", "unit_code": "", "days": "30"} | form)
    found = re.search(r"cip_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", answer.text)
    return answer.status_code, found[0] if found else ""


async def test_a_secret_is_shown_once_and_kept_as_a_hash(enter: Enter, owner: Database) -> None:
    staff, client = await enter()
    status, secret = await made(client)
    assert status == 200 and secret
    async with owner.read() as session:
        key = (await session.scalars(select(models.ApiKey))).one()
        assert await session.scalar(select(models.ApiKeySecret.secret_hash)) == token_hash(secret)
        assert (key.procuratorate_id, key.created_by_id) == (staff.procuratorate_id, staff.staff_id)
        row = await session.scalar(text("select to_jsonb(k)::text || a::text from api_keys k, audit_entries a limit 1"))
        assert secret not in row and secret.rpartition("_")[2] not in row
    for page in ("list", f"details/{key.id}"):
        shown = await client.get(f"/admin/api-key/{page}")
        assert shown.status_code == 200 and secret not in shown.text and key.prefix in shown.text
    assert (await client.post(f"/admin/api-key/revoke/{key.id}")).status_code == 303
    assert (await client.post(f"/admin/api-key/revoke/{key.id}")).status_code == 303
    async with owner.read() as session:
        actions = await session.scalars(
            select(models.AuditEntry.action).where(models.AuditEntry.subject_kind == "api_key")
        )
        assert sorted(actions) == ["api_key.made", "api_key.revoked"]
        assert "确认撤销" not in (await client.get(f"/admin/api-key/details/{key.id}")).text


async def test_keys_stay_within_the_offices_of_their_maker(enter: Enter, owner: Database) -> None:
    _, above = await enter("above", "110000")
    status, secret = await made(above, unit_code="110108")
    assert status == 200 and secret
    _, beside = await enter("beside", "110105")
    for unit_code in ("110108", "110000", "999999"):
        status, secret = await made(beside, unit_code=unit_code)
        assert (status, secret) == (400, "")
    async with owner.read() as session:
        key_id = await session.scalar(select(models.ApiKey.id))
    assert (await beside.get(f"/admin/api-key/details/{key_id}")).status_code == 404
    assert (await beside.post(f"/admin/api-key/revoke/{key_id}")).status_code == 404
    for bad in ({"days": "0"}, {"days": "401"}, {"days": "x"}, {"name": " "}, {"name": "长" * 61}):
        assert (await made(above, **bad))[0] == 400
    _, manager = await enter("manager", "110108", (Role.CASE_MANAGER,))
    assert (await made(manager))[0] == 403
    assert (await manager.post(f"/admin/api-key/revoke/{key_id}")).status_code == 403


async def test_staff_cannot_read_what_is_kept_of_a_secret(enter: Enter, site, staff_engine) -> None:
    staff, client = await enter()
    await made(client)
    current_staff.set(staff)
    async with staff_engine.connect() as connection:
        await connection.execute(text("select set_config('portal.office', 'ALL', false)"))
        assert await connection.scalar(text("select count(*) from api_keys")) == 1
        try:
            await connection.execute(text("select secret_hash from api_key_secrets"))
        except Exception as refused:
            assert "permission denied" in str(refused)
        else:
            raise AssertionError("the hash can be read")


async def opened(reception: Reception, database: Database, secret: str, length: int) -> tuple[Machine, UUID]:
    now = reception.now()
    async with database.begin() as session:
        machine = await api_keys.machine(session, Guest(), secret, scope=ApiKeyScope.IMPORT_CASES, now=now)
        upload = await case_uploads.open_upload(
            session, machine, filename="a.jsonl", length=length, limit=reception.limit, now=now
        )
    return machine, upload.id


async def received(
    reception: Reception, upload: tuple[Machine, UUID], content: bytes, meanwhile: Callable[[], Awaitable[object]]
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield content[:50]
        await meanwhile()
        yield content[50:]

    await case_uploads.receive(reception, upload[0], upload_id=upload[1], offset=0, content=pieces())


async def test_what_a_key_has_sent_ends_with_it(
    enter: Enter, owner: Database, database: Database, keys: Keys, clock: Clock, tmp_path: Path
) -> None:
    _, client = await enter()
    files = ArrivingFiles(tmp_path / "imports", keys)
    reception = Reception(database, files, 2**20, clock)
    content = as_bytes([line()])[0]
    (_, secret), (_, other) = await made(client), await made(client)
    async with owner.read() as session:
        key_id = await session.scalar(select(models.ApiKey.id).order_by(models.ApiKey.created_at, models.ApiKey.id))
    running, waiting, coming, of_other = [
        await opened(reception, database, each, len(content)) for each in (secret, secret, secret, other)
    ]

    async def nothing() -> None:
        pass

    async def revoked() -> None:
        assert (await client.post(f"/admin/api-key/revoke/{key_id}")).status_code == 303

    await received(reception, running, content, nothing)
    async with database.begin() as session:
        claimed = await known_uploads.claim(session, now=clock(), until=clock() + LEASE)
        assert claimed is not None and claimed.id == running[1]
    for each in (waiting, of_other):
        await received(reception, each, content, nothing)
    with pytest.raises(Conflict, match="UPLOAD_ABANDONED"):
        await received(reception, coming, content, revoked)
    async with database.begin() as session:  # the import that ran finds that it is nobody's
        assert await known_uploads.renew(session, claimed, clock() + LEASE) is None
    importer = Importer(database, files, keys, clock)
    assert (await run_next(importer), await run_next(importer)) == (of_other[1], None)
    async with owner.read() as session:
        rows = {each.id: each for each in await session.scalars(select(models.CaseUpload))}
        stand = [(rows[upload_id].status, rows[upload_id].problem) for _, upload_id in (running, waiting, coming)]
        assert stand == [("FAILED", "KEY_REVOKED"), ("FAILED", "KEY_REVOKED"), ("ABANDONED", None)]
        actions = await session.execute(
            select(models.AuditEntry.action, models.AuditEntry.actor_kind)
            .where(models.AuditEntry.action.in_(["case_upload.stopped", "case_upload.abandoned"]))
            .order_by(models.AuditEntry.action)
        )
        assert (
            actions.all() == [("case_upload.abandoned", "staff_member")] + [("case_upload.stopped", "staff_member")] * 2
        )
    assert "接口密钥已撤销" in (await client.get("/admin/imports")).text


async def test_no_file_is_completed_with_a_key_that_has_ended(
    enter: Enter, owner: Database, database: Database, keys: Keys, clock: Clock, tmp_path: Path
) -> None:
    _, client = await enter()
    reception = Reception(database, ArrivingFiles(tmp_path / "imports", keys), 2**20, clock)
    content = as_bytes([line()])[0]
    _, secret = await made(client)
    async with owner.read() as session:
        key_id = await session.scalar(select(models.ApiKey.id))

    async def expires() -> None:
        clock.time += timedelta(days=31)

    late = await opened(reception, database, secret, len(content))
    before = clock.time
    with pytest.raises(Unauthenticated):
        await received(reception, late, content, expires)
    clock.time = before
    # whoever is faster, nothing that the key has sent waits for its import afterwards
    uploads = [await opened(reception, database, secret, len(content)) for _ in range(6)]
    at_once = asyncio.Event()
    sending = [asyncio.create_task(received(reception, each, content, at_once.wait)) for each in uploads]
    await asyncio.sleep(0.3)
    at_once.set()
    assert (await client.post(f"/admin/api-key/revoke/{key_id}")).status_code == 303
    for each in await asyncio.gather(*sending, return_exceptions=True):
        assert each is None or isinstance(each, Conflict | Unauthenticated)
    async with owner.read() as session:
        assert set(await session.scalars(select(models.CaseUpload.status))) <= {"ABANDONED", "FAILED"}
