"""Staff accounts: the first password is for once, sessions can be seen and ended, administrators act below themselves only."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import models
from rules.people import Role
from tests.admin.conftest import PASSWORD, browser
from tests.admin.signing_in import CHANGE, FACTOR, SESSIONS, enrol, leads_to, sign_in

LIST = "/admin/registration/list"
FRESH = "another long passphrase"


def changing(current=PASSWORD, new=FRESH, repeated=None):
    return {"current": current, "new": new, "repeated": new if repeated is None else repeated}


async def actions(owner):
    async with owner.read() as session:
        return list(await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id)))


async def test_the_first_password_opens_the_change_page_only(enter, strict_site, owner, clock):
    _, admin = await enter("root", None)
    new = {
        "username": "newcomer", "password": PASSWORD, "unit_code": "110108", "full_name": "示例新人", "roles": "CASE_MANAGER",
    }  # fmt: skip
    assert (await admin.post("/admin/staff-member/create", data=new)).status_code == 302
    async with browser(strict_site) as client:
        await sign_in(client, "newcomer")
        for path in ("/admin/", LIST, SESSIONS, FACTOR, "/admin/case/list"):
            assert leads_to(await client.get(path), CHANGE), path
        assert leads_to(await client.post(FACTOR, data={"act": "begin"}), CHANGE)
        page = (await client.get(CHANGE)).text
        assert "由管理员设置" in page and 'id="menu"' not in page
        for wrong, words in (
            (changing(new=PASSWORD), "不得与原密码相同"),
            (changing(current="x"), "原密码不正确"),
            (changing(new="short"), "密码至少 10 个字符"),
            (changing(new="1234567890"), "密码过于常见"),
            (changing(repeated="something else"), "不一致"),
            ({}, "原密码不正确"),
        ):
            answer = await client.post(CHANGE, data=wrong)
            assert answer.status_code in (400, 429) and (words in answer.text or answer.status_code == 429), words
            clock.time += timedelta(minutes=4)
        assert leads_to(await client.get(LIST), CHANGE)
        assert leads_to(await client.post(CHANGE, data=changing()), "/admin/")
        assert leads_to(await client.get(LIST), FACTOR)  # then the second factor, then everything
        await enrol(client, clock.time)
        assert (await client.get(LIST)).status_code == 200
        assert (await sign_in(client, "newcomer")).status_code == 400  # the first password is worth nothing
    assert "staff_password.changed" in await actions(owner)


async def test_a_new_password_ends_every_other_session_and_the_old_cookie(enter, site):
    _, client = await enter()
    async with browser(site) as elsewhere, browser(site) as thief:
        await sign_in(elsewhere, "reviewer")
        thief.cookies.update(client.cookies)
        assert leads_to(await client.post(CHANGE, data=changing()), "/admin/")
        assert (await client.get(LIST)).status_code == 200
        for gone in (elsewhere, thief):
            assert leads_to(await gone.get(LIST), "/admin/login")


async def test_guessing_the_old_password_is_throttled(enter):
    _, client = await enter()
    answers = [await client.post(CHANGE, data=changing(current=f"guess {number}")) for number in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert (await client.post(CHANGE, data=changing())).status_code == 429


async def test_one_sees_and_ends_ones_own_sessions(enter, site, owner):
    _, client = await enter()
    _, other = await enter("other")
    async with browser(site) as telephone:
        telephone.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) MicroMessenger/8.0.60"
        await sign_in(telephone, "reviewer")
        page = (await client.get(SESSIONS)).text
        assert "微信 · iPhone" in page and "127.0.*.*" in page and "127.0.0.1" not in page
        assert page.count('name="session" value="') == 3 and page.count("当前</span>") == 1
        theirs = re.findall(r'name="session" value="([0-9a-f-]{36})"', (await other.get(SESSIONS)).text)
        assert (await client.post(SESSIONS, data={"session": theirs[0]})).status_code == 404
        assert (await client.post(SESSIONS, data={"session": "x"})).status_code == 400
        assert (await client.post(SESSIONS)).status_code == 400
        (theirs_too,) = [
            each
            for each in re.findall(r'name="session" value="([0-9a-f-]{36})"', page)
            if f'value="{each}" aria-label="结束登录：微信' in page
        ]
        assert leads_to(await client.post(SESSIONS, data={"session": theirs_too}), SESSIONS)
        assert leads_to(await telephone.get(LIST), "/admin/login")
        await sign_in(telephone, "reviewer")
        assert leads_to(await client.post(SESSIONS, data={"session": "others"}), SESSIONS)
        assert leads_to(await telephone.get(LIST), "/admin/login")
    assert (await client.get(LIST)).status_code == (await other.get(LIST)).status_code == 200
    assert (await actions(owner)).count("staff_session.ended") == 2


async def test_who_is_taken_off_duty_is_out_and_stays_out(enter, owner):
    _, admin = await enter("root", None)
    staff, client = await enter()
    path = f"/admin/staff-member/edit/{staff.staff_id}"
    data = {"full_name": "示例名字", "roles": ["CASE_MANAGER"], "save": "保存"}
    assert (await admin.post(path, data=data)).status_code == 302
    assert leads_to(await client.get(LIST), "/admin/login")
    assert (await admin.post(path, data=data | {"is_active": "y"})).status_code == 302
    assert leads_to(await client.get(LIST), "/admin/login")  # the old session does not come back to life


@pytest.mark.parametrize("administrator", [("root", None, ()), ("above", "110000", (Role.OFFICE_ADMIN,))])
async def test_an_administrator_above_helps_out(administrator, enter, site, owner, clock):
    _, admin = await enter(*administrator)
    staff, client = await enter()
    secret, codes = await enrol(client, clock.time)
    page = (await admin.get(f"/admin/staff-member/details/{staff.staff_id}")).text
    assert "重置密码" in page and "二次验证" in page
    ended = await admin.post(f"/admin/staff-member/end-sessions/{staff.staff_id}")
    assert ended.status_code == 303 and leads_to(await client.get(LIST), "/admin/login")
    reset = await admin.post(f"/admin/staff-member/reset-factor/{staff.staff_id}")
    assert reset.status_code == 303
    shown = await admin.post(f"/admin/staff-member/reset-password/{staff.staff_id}")
    assert shown.status_code == 200
    once = re.search(r'<code class="secret">([a-z0-9-]{23})</code>', shown.text)[1]
    assert once not in (await admin.get(f"/admin/staff-member/details/{staff.staff_id}")).text
    async with browser(site) as again:
        assert (await sign_in(again, "reviewer")).status_code == 400
        assert leads_to(await sign_in(again, "reviewer", once), "/admin/")
        assert leads_to(await again.get(LIST), CHANGE)  # no code is asked for any more, and nothing else opens
        assert leads_to(await again.post(CHANGE, data=changing(current=once)), "/admin/")
        assert (await again.get(LIST)).status_code == 200
    done = await actions(owner)
    assert {"staff_session.ended", "staff_factor.reset", "staff_password.reset"} <= set(done)
    async with owner.read() as session:
        entries = await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action.like("%reset")))
        assert {(entry.subject_id, entry.procuratorate_id) for entry in entries} == {
            (str(staff.staff_id), staff.procuratorate_id)
        }
        assert (await session.scalars(select(models.StaffRecoveryCode))).all() == [] and secret and codes


async def test_nobody_else_can(enter, owner):
    staff, client = await enter("target", "110108", (Role.CASE_MANAGER,))
    system, system_client = await enter("system", "110108", (Role.SYSTEM_ADMIN,))
    below, _ = await enter("below", "110108", (Role.OFFICE_ADMIN,))
    stranger = ("stranger", "310115", (Role.OFFICE_ADMIN,), staff, 404)
    peer = ("peer", "110105", (Role.OFFICE_ADMIN,), staff, 404)
    roleless = ("manager", "110108", (Role.CASE_MANAGER, Role.HANDLER, Role.PUBLICATION_APPROVER), staff, 403)
    upwards = ("upwards", "110108", (Role.OFFICE_ADMIN,), system, 403)
    for name, unit_code, roles, target, status in (stranger, peer, roleless, upwards):
        _, other = await enter(name, unit_code, roles)
        for act in ("end-sessions", "reset-factor", "reset-password"):
            answer = await other.post(f"/admin/staff-member/{act}/{target.staff_id}")
            assert answer.status_code == status, (name, act)
    _, own = await enter("own", "110108", (Role.OFFICE_ADMIN,))
    async with owner.read() as session:
        mine = await session.scalar(select(models.StaffMember.id).where(models.StaffMember.username == "own"))
    for act in ("end-sessions", "reset-factor", "reset-password"):
        refused = await own.post(f"/admin/staff-member/{act}/{mine}")
        assert refused.status_code == 403, act
        assert (await own.get(f"/admin/staff-member/{act}/{below.staff_id}")).status_code == 405
        assert (await own.post(f"/admin/staff-member/{act}/x")).status_code == 404
    assert (await client.get(LIST)).status_code == 200
    assert (await system_client.get("/admin/")).status_code == 200
    assert not {"staff_factor.reset", "staff_password.reset"} & set(await actions(owner))


async def test_a_role_that_is_taken_away_is_gone_at_once(enter, owner):
    staff, client = await enter()
    assert (await client.get(LIST)).status_code == 200
    async with owner.begin() as session:
        who = models.StaffMember.id == staff.staff_id
        await session.execute(update(models.StaffMember).where(who).values(roles=["PUBLICATION_APPROVER"]))
    assert (await client.get(LIST)).status_code == 403
