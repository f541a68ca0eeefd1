"""Signing in and out: throttled, revocable, recorded; the cookie alone is worth nothing."""

from datetime import timedelta

from sqlalchemy import select

from db import models
from tests.admin.conftest import PASSWORD, browser

LIST = "/admin/registration/list"


async def test_without_a_session_every_page_leads_to_the_sign_in(site):
    async with browser(site) as client:
        for path in ("/admin/", LIST, "/admin/case/details/x", "/admin/papers/x", "/admin/procuratorate/edit/x"):
            answer = await client.get(path)
            assert answer.status_code == 302 and answer.headers["location"].endswith("/admin/login"), path
        assert (await client.post("/admin/registration/decide/x")).status_code == 302
        assert (await client.delete("/admin/workday/delete?pks=x")).status_code == 302


async def test_wrong_password_and_unknown_name_get_the_same_answer(site, enter):
    await enter("known")
    async with browser(site) as client:
        wrong = await client.post("/admin/login", data={"username": "known", "password": "wrong"})
        unknown = await client.post("/admin/login", data={"username": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.text == unknown.text and "账号或密码不正确" in wrong.text
    assert "set-cookie" not in wrong.headers


async def test_the_cookie_is_bound_to_the_staff_pages(enter, site, owner):
    await enter("known")
    async with browser(site) as client:
        answer = await client.post("/admin/login", data={"username": " KNOWN ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "path=/admin;" in cookie and "httponly" in cookie and "samesite=strict" in cookie
    async with owner.read() as session:
        kept = (await session.scalars(select(models.StaffSession.token_hash))).all()
    assert len(set(kept)) == 2  # a new session each sign-in


async def test_the_sixth_try_is_throttled_in_chinese_even_with_the_right_password(site, enter, clock):
    await enter("known")
    async with browser(site) as client:
        for _ in range(5):
            assert (await client.post("/admin/login", data={"username": "known", "password": "x"})).status_code == 400
        stopped = await client.post("/admin/login", data={"username": "known", "password": PASSWORD})
        assert stopped.status_code == 429 and "操作过于频繁" in stopped.text and int(stopped.headers["retry-after"]) > 0
        clock.time += timedelta(minutes=16)
        assert (await client.post("/admin/login", data={"username": "known", "password": PASSWORD})).status_code == 303


async def test_a_copied_cookie_is_worth_nothing_after_signing_out(enter, site, owner):
    _, client = await enter()
    async with browser(site) as thief:
        thief.cookies.update(client.cookies)
        assert (await thief.get(LIST)).status_code == 200
        assert (await client.post("/admin/logout")).status_code == 303
        assert (await thief.get(LIST)).status_code == 302
    async with owner.read() as session:
        actions = (await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id))).all()
    assert actions == ["staff_session.opened", "staff_session.ended"]


async def test_sessions_end_when_idle_and_absolutely(enter, clock):
    _, client = await enter()
    for _ in range(17):
        clock.time += timedelta(minutes=28)
        assert (await client.get(LIST)).status_code == 200
    clock.time += timedelta(minutes=28)  # eight hours are over although it was never idle
    assert (await client.get(LIST)).status_code == 302
    _, other = await enter("other")
    clock.time += timedelta(minutes=31)
    assert (await other.get(LIST)).status_code == 302


async def test_who_is_no_longer_active_is_out_at_once(enter, owner):
    staff, client = await enter()
    async with owner.begin() as session:
        (await session.get(models.StaffMember, staff.staff_id)).is_active = False
    assert (await client.get(LIST)).status_code == 302


async def test_a_failed_try_is_recorded_without_the_name(site, owner):
    async with browser(site) as client:
        await client.post("/admin/login", data={"username": "somebody", "password": "x"})
    async with owner.read() as session:
        entry = (await session.scalars(select(models.AuditEntry))).one()
    assert entry.action == "staff_session.refused" and entry.address and entry.new is None


async def test_strange_input_is_no_error(site):
    async with browser(site) as client:
        odd = await client.post("/admin/login", data={"username": "\x00'", "password": "\x00"})
        empty = await client.post("/admin/login")
        large = await client.post("/admin/login", content=b"x" * 300_000)
    assert (odd.status_code, empty.status_code, large.status_code) == (400, 400, 413)
