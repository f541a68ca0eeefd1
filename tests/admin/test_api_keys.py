"""Keys are made and revoked by administrators of the office or above; the secret is shown once and kept by nobody."""

import re

from sqlalchemy import select, text

from admin.scope import current_staff
from db import models
from db.crypto import token_hash
from db.engine import Database
from rules.people import Role
from tests.admin.conftest import Enter


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
