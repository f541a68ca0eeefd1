"""Plain data by form: who may, what is recorded; staff members by acts with their own checks."""

import random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from admin.changes import recorded
from admin.masks import is_secret
from db import models
from db.engine import STAFF_ROLE, Database
from db.reference import fill
from rules.people import Role
from rules.pinyin import office_initials
from tests import people
from tests.admin.conftest import PASSWORD, browser
from tests.engines import create_engine
from tests.searching import archive_of

NEW = {
    "username": "newcomer",
    "password": "quite a long password",
    "unit_code": "110108",
    "full_name": "示例新人",
    "roles": "HANDLER",
}


async def entries(owner, action):
    async with owner.read() as session:
        return (await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == action))).all()


async def member(owner, username):
    async with owner.read() as session:
        return await session.scalar(select(models.StaffMember).where(models.StaffMember.username == username))


async def test_an_office_keeps_its_contact_data_and_that_is_recorded(enter, owner):
    staff, client = await enter()
    path = f"/admin/procuratorate/edit/{staff.procuratorate_id}"
    page = (await client.get(path)).text
    assert 'name="hotline"' in page and 'name="name"' not in page and 'name="parent_code"' not in page
    data = {"hotline": "010-12309", "address": "示例路 1 号", "name": "改名", "is_active": "", "save": "保存"}
    assert (await client.post(path, data=data)).status_code == 302
    async with owner.read() as session:
        office = await session.get(models.Procuratorate, staff.procuratorate_id)
    assert (office.hotline, office.name, office.is_active) == ("010-12309", "北京市海淀区人民检察院", True)
    entry = (await entries(owner, "procuratorate.changed"))[0]
    assert (entry.actor_id, entry.new["hotline"]) == (staff.staff_id, "010-12309") and entry.old["hotline"] == "12309"
    async with owner.read() as session:
        other = (await people.office(session, "110105")).id
    assert (await client.get(f"/admin/procuratorate/edit/{other}")).status_code == 403
    assert (await client.post(f"/admin/procuratorate/edit/{other}", data=data)).status_code == 403


async def test_system_administrators_keep_the_tree_a_tree(enter, owner):
    _, client = await enter("root", None)
    async with owner.read() as session:
        city, district = await people.office(session, "110000"), await people.office(session, "110108")
    data = {"name": city.name, "short_name": city.short_name, "is_active": "y", "parent_code": "110108", "save": "保存"}
    answer = await client.post(f"/admin/procuratorate/edit/{city.id}", data=data)
    assert answer.status_code == 400 and "上级院不能是本院或其下级院" in answer.text
    async with owner.begin() as session:
        published = {each.procuratorate_id for each in await archive_of(session, 30, random.Random(1))}
    assert district.id in published
    renamed = "北京市示例区人民检察院"
    data = {"name": renamed, "short_name": "京示", "is_active": "y", "parent_code": "100000", "save": "保存"}
    assert (await client.post(f"/admin/procuratorate/edit/{district.id}", data=data)).status_code == 302
    async with owner.read() as session:
        moved = await session.get(models.Procuratorate, district.id)
        assert list(await session.scalars(select(models.MovedOffice.procuratorate_id))) == [
            district.id
        ]  # search follows
    assert moved.parent_id != district.parent_id
    assert moved.initials == office_initials(renamed, "京示") != district.initials


async def test_an_office_is_found_by_the_initials_of_its_name_of_today(owner):
    """Whoever changes a name through the model changes them as well; what is changed past it is mended at the next start."""
    async with owner.begin() as session:
        office = await people.office(session)
        office.short_name = "海检"
        await session.execute(text("update procuratorates set name = '改名检察院' where unit_code = '110105'"))
    async with owner.begin() as session:
        assert (await people.office(session)).initials.endswith(" hj")
        await fill(session)
    async with owner.read() as session:
        assert (await people.office(session, "110105")).initials.startswith("gmjcy ")


async def test_reference_data_are_kept_by_system_administrators_only(enter, owner):
    _, office = await enter()
    _, root = await enter("root", None)
    reason = {"label_zh": "证件模糊", "label_en": "Unclear", "is_active": "y", "save": "保存"}
    assert (await office.post("/admin/reason/edit/ID_UNCLEAR", data=reason)).status_code == 403
    assert (await root.post("/admin/reason/edit/ID_UNCLEAR", data=reason)).status_code == 302
    day = {"day": "2027-05-01", "is_working_day": "", "label": "劳动节", "save": "保存"}
    assert (await office.post("/admin/workday/create", data=day)).status_code == 403
    assert (await root.post("/admin/workday/create", data=day)).status_code == 302
    twice = await root.post("/admin/workday/create", data=day)
    assert twice.status_code == 400 and "与已有内容冲突" in twice.text and "duplicate" not in twice.text
    assert (await office.delete("/admin/workday/delete?pks=2027-05-01")).status_code == 403
    assert (await root.delete("/admin/workday/delete?pks=2027-05-01")).status_code == 200
    for action in ("reason.changed", "workday.created", "workday.deleted"):
        assert len(await entries(owner, action)) == 1, action


async def test_an_office_administrator_makes_staff_of_the_subtree(enter, owner, site):
    _, client = await enter()
    assert (await client.post("/admin/staff-member/create", data=NEW)).status_code == 302
    made = await member(owner, "newcomer")
    assert made.roles == ["HANDLER"] and made.password_hash.startswith("$argon2id$")
    entry = (await entries(owner, "staff_member.created"))[0]
    assert "示例新人" not in str(entry.new) and "argon2" not in str(entry.new)
    async with browser(site) as newcomer:
        answer = await newcomer.post("/admin/login", data={"username": "newcomer", "password": NEW["password"]})
        assert answer.status_code == 303
    for path in (f"details/{made.id}", f"edit/{made.id}", "list"):
        assert "argon2" not in (await client.get(f"/admin/staff-member/{path}")).text


async def test_what_an_office_administrator_may_not_give(enter, owner):
    _, client = await enter()
    for change, words in (
        ({"roles": "SYSTEM_ADMIN"}, ""),
        ({"unit_code": "310115"}, "无权"),
        ({"unit_code": "110000"}, "无权"),
        ({"unit_code": ""}, "请选择人民检察院"),
        ({"unit_code": "999999"}, "请选择人民检察院"),
        ({"username": "reviewer"}, "账号已存在"),
        ({"username": "a b"}, "账号应为"),
        ({"password": "short"}, ""),
        ({"password": "password1234"}, "过于常见"),
        ({"roles": ""}, ""),
    ):
        answer = await client.post("/admin/staff-member/create", data=NEW | change)
        assert answer.status_code == 400 and words in answer.text, change
    assert await member(owner, "newcomer") is None
    await enter("stranger", "310115")
    unseen = await client.post("/admin/staff-member/create", data=NEW | {"username": "stranger"})
    assert unseen.status_code == 400 and "账号已存在" in unseen.text


async def test_nobody_raises_their_own_roles_nor_edits_a_system_administrator(enter, owner):
    staff, client = await enter("office", "110108", (Role.OFFICE_ADMIN,))
    path = f"/admin/staff-member/edit/{staff.staff_id}"
    data = {"full_name": "示例名字", "department": "案管", "roles": ["OFFICE_ADMIN"], "is_active": "y", "save": "保存"}
    assert (await client.post(path, data=data)).status_code == 302
    raised = await client.post(path, data=data | {"roles": ["OFFICE_ADMIN", "CASE_MANAGER"]})
    assert raised.status_code == 400 and "无权" in raised.text
    assert (await client.post(path, data=data | {"roles": ["SYSTEM_ADMIN"]})).status_code == 400
    assert (await member(owner, "office")).roles == ["OFFICE_ADMIN"]
    system, _ = await enter("system", "110108", (Role.SYSTEM_ADMIN,))
    assert (await client.get(f"/admin/staff-member/edit/{system.staff_id}")).status_code == 403
    stranger, _ = await enter("stranger", "310115")
    assert (await client.post(f"/admin/staff-member/edit/{stranger.staff_id}", data=data)).status_code == 404
    changed = await entries(owner, "staff_member.changed")
    assert (
        len(changed) == 1
        and changed[0].new["full_name"]["masked"] == "示***"
        and changed[0].new["department"] == "案管"
    )


async def test_handlers_and_case_managers_keep_no_staff(enter):
    _, client = await enter("manager", "110108", (Role.CASE_MANAGER,))
    for path in ("staff-member/list", "staff-member/create", "audit-entry/list"):
        assert (await client.get(f"/admin/{path}")).status_code == 403, path
    assert (await client.post("/admin/staff-member/create", data=NEW)).status_code == 403


async def test_the_audit_cannot_be_changed_by_anybody(enter, database_url, database, owner):
    await enter()
    walled = Database(create_engine(database_url, role=STAFF_ROLE, name="tests"))
    for opened in (database, walled):
        for statement in ("update audit_entries set action = 'x'", "delete from audit_entries"):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with opened.begin() as session:
                    await session.execute(text(statement))
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with owner.begin() as session:
            await session.execute(text("delete from audit_entries"))
    await walled.close()


async def test_audit_pages_are_read_only(enter, owner):
    _, client = await enter()
    entry = (await entries(owner, "staff_session.opened"))[0]
    assert (await client.get(f"/admin/audit-entry/details/{entry.id}")).status_code == 200
    for path in (f"edit/{entry.id}", "create"):
        assert (await client.post(f"/admin/audit-entry/{path}", data={"action": "x"})).status_code == 403
    assert (await client.delete(f"/admin/audit-entry/delete?pks={entry.id}")).status_code == 403


def test_secrets_are_left_out_and_personal_values_masked_and_hashed(keys):
    for column in ("password_hash", "id_number_encrypted", "id_number_index", "token_hash", "storage_key"):
        assert is_secret(column), column
    assert recorded(keys, "accounts", "full_name", "示例张三") == {
        "masked": "示***",
        "hash": keys.blind_index("audit", "示例张三").hex(),
    }
    assert recorded(keys, "accounts", "email", "zhang@example.com") == {
        "masked": "z***@example.com",
        "hash": keys.blind_index("audit", "zhang@example.com").hex(),
    }
    assert recorded(keys, "accounts", "mobile", "13800000000") == {
        "masked": "138****0000",
        "hash": keys.blind_index("audit", "13800000000").hex(),
    }
    assert recorded(keys, "parties", "name", "示例李四") == {
        "masked": "示***",
        "hash": keys.blind_index("audit", "示例李四").hex(),
    }
    assert recorded(keys, "procuratorates", "name", "示例院") == "示例院"
    assert recorded(keys, "accounts", "id_number_index", b"\x00") == "…"
    assert PASSWORD not in str(recorded(keys, "staff_members", "roles", ["HANDLER"]))
