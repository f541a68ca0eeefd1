"""The second factor: nothing opens without it, each code works once, nobody's telephone is a dead end."""

import asyncio
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from starlette.routing import Route

from db import models
from rules.attempts import STAFF_FACTOR_BY_MEMBER
from tests.admin.conftest import PASSWORD, browser
from tests.admin.signing_in import CHANGE, CODE, FACTOR, begin, code_of, enrol, leads_to, sign_in

LIST = "/admin/registration/list"


@pytest.fixture
async def strict(enter, strict_site, clock):
    """Somebody who has set the factor up where it is required: the member, their secret and recovery codes."""
    staff, _ = await enter()
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        secret, codes = await enrol(client, clock.time)
    clock.time += timedelta(minutes=1)
    return staff, secret, codes


def every_route(site):
    """Path and method of all staff pages but those of signing in and what browsers load with them."""
    (mount,) = [route for route in site.routes if route.name == "admin"]
    inner = mount.app.app  # behind the headers
    for route in inner.routes:
        if isinstance(route, Route) and route.name not in ("login", "logout"):
            path = "/admin" + re.sub(r"{(\w+)(:\w+)?}", lambda part: SAMPLE.get(part[1], "x"), route.path)
            for method in route.methods - {"HEAD"}:
                yield method, path


SAMPLE = {"number": "1", "identity": "registration", "pk": "019ab000-0000-7000-8000-000000000000"}


async def test_a_password_alone_opens_no_page_at_all(strict, strict_site, owner):
    async with browser(strict_site) as client:
        assert (await sign_in(client, "reviewer")).status_code == 303
        tried = set(every_route(strict_site))
        assert len(tried) > 20 and ("POST", "/admin/registration/decide/" + SAMPLE["pk"]) in tried
        for method, path in tried:
            answer = await client.request(method, path)
            if path == CODE:
                assert answer.status_code in (200, 400)
            else:
                assert leads_to(answer, CODE), (method, path, answer.status_code)
        page = (await client.get(CODE)).text
        assert "/admin/registration/list" not in page and 'id="menu"' not in page
        for path in (CHANGE, FACTOR):  # neither the password nor the factor can be changed from here
            assert leads_to(await client.post(path, data={"act": "begin"}), CODE)
        assert (await client.post("/admin/logout")).status_code == 303
        assert leads_to(await client.get(CODE), "/admin/login")


async def test_the_first_sign_in_leads_to_setting_it_up_and_nowhere_else(enter, strict_site, owner, clock, caplog):
    caplog.set_level(logging.DEBUG)
    await enter()
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        for method, path in set(every_route(strict_site)):
            if path != FACTOR:
                assert leads_to(await client.request(method, path), FACTOR), path
        before = dict(client.cookies)
        secret, codes = await enrol(client, clock.time)
        assert len(set(codes)) == 10 and dict(client.cookies) != before  # the token of the half-open session is gone
        assert (await client.get(LIST)).status_code == 200
        async with browser(strict_site) as thief:
            thief.cookies.update(before)
            assert leads_to(await thief.get(LIST), "/admin/login")
    async with owner.read() as session:
        factor = (await session.scalars(select(models.StaffFactor))).one()
        kept = (await session.scalars(select(models.StaffRecoveryCode.code_hash))).all()
        entries = (await session.scalars(select(models.AuditEntry))).all()
    assert factor.confirmed_at and secret.encode() not in factor.secret_encrypted
    assert not any(code.encode() in each for code in codes for each in kept)
    said = " ".join(str((entry.old, entry.new)) for entry in entries)
    for told in (said, caplog.text):
        assert secret not in told and PASSWORD not in told and not any(code in told for code in codes)
    assert "staff_factor.set_up" in {entry.action for entry in entries}


async def test_a_code_works_once_and_in_its_time(strict, strict_site, clock):
    _, secret, _ = strict
    code = code_of(secret, clock.time)
    async with browser(strict_site) as first, browser(strict_site) as second:
        await sign_in(first, "reviewer")
        assert leads_to(await first.post(CODE, data={"code": f" {code[:3]} {code[3:]} "}), "/admin/")
        assert (await first.get(LIST)).status_code == 200
        await sign_in(second, "reviewer")
        replayed = await second.post(CODE, data={"code": code})
        assert replayed.status_code == 400 and "已使用过" in replayed.text
        assert leads_to(await second.get(LIST), CODE)
        for drift in (-90, 90):
            late = await second.post(CODE, data={"code": code_of(secret, clock.time + timedelta(seconds=drift))})
            assert late.status_code == 400
        ahead = code_of(secret, clock.time + timedelta(seconds=30))  # a telephone that is fast
        assert leads_to(await second.post(CODE, data={"code": ahead}), "/admin/")


async def test_of_two_sign_ins_with_the_same_code_at_once_one_succeeds(strict, strict_site, clock):
    _, secret, codes = strict
    for code in (code_of(secret, clock.time), codes[0]):
        async with browser(strict_site) as first, browser(strict_site) as second:
            for client in (first, second):
                await sign_in(client, "reviewer")
            answers = await asyncio.gather(*(client.post(CODE, data={"code": code}) for client in (first, second)))
            assert sorted(answer.status_code for answer in answers) == [303, 400]
            opened = [(await client.get(LIST)).status_code for client in (first, second)]
            assert sorted(opened) == [200, 303]


async def test_a_recovery_code_works_once_and_only_for_its_owner(strict, strict_site, enter, clock):
    _, _, codes = strict
    await enter("other")
    async with browser(strict_site) as client:
        await sign_in(client, "other")
        await enrol(client, clock.time)
        clock.time += timedelta(minutes=1)
    async with browser(strict_site) as client:
        await sign_in(client, "other")
        assert (await client.post(CODE, data={"code": codes[0]})).status_code == 400
    for code, status in ((codes[0].upper(), 303), (codes[0], 400), (codes[1], 303)):
        async with browser(strict_site) as client:
            await sign_in(client, "reviewer")
            assert (await client.post(CODE, data={"code": code})).status_code == status, code
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        await client.post(CODE, data={"code": codes[2]})
        assert "恢复码还剩 <strong>7</strong> 个" in (await client.get(FACTOR)).text


async def test_who_runs_out_of_recovery_codes_is_told_and_can_have_others(strict, strict_site, clock):
    _, secret, codes = strict
    for code in codes[:7]:
        async with browser(strict_site) as client:
            await sign_in(client, "reviewer")
            answer = await client.post(CODE, data={"code": code})
            page = (await client.get("/admin/")).text
    assert answer.status_code == 303 and "恢复码还剩 3 个" in page
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        await client.post(CODE, data={"code": code_of(secret, clock.time)})
        clock.time += timedelta(minutes=1)
        wrong = await client.post(FACTOR, data={"act": "renew", "code": "000000"})
        assert wrong.status_code == 400
        fresh = await client.post(FACTOR, data={"act": "renew", "code": code_of(secret, clock.time)})
        assert fresh.text.count("<li><code>") == 10 and codes[9] not in fresh.text
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        assert (await client.post(CODE, data={"code": codes[9]})).status_code == 400


async def test_the_sixth_wrong_code_is_throttled_whatever_it_is_and_wherever_from(strict, strict_site, clock, owner):
    _, secret, codes = strict
    for number in range(STAFF_FACTOR_BY_MEMBER.count):
        async with browser(strict_site) as client:  # a new sign-in does not clear the count
            await sign_in(client, "reviewer")
            assert (await client.post(CODE, data={"code": f"00000{number}"})).status_code == 400
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        for code in (code_of(secret, clock.time), codes[0]):
            stopped = await client.post(CODE, data={"code": code})
            assert stopped.status_code == 429 and int(stopped.headers["retry-after"]) > 0
        clock.time += timedelta(minutes=16)
        assert (await client.post(CODE, data={"code": code_of(secret, clock.time)})).status_code == 303
    async with owner.read() as session:
        refused = select(func.count()).where(models.AuditEntry.action == "staff_factor.refused")
        assert await session.scalar(refused) == STAFF_FACTOR_BY_MEMBER.count


async def test_another_telephone(strict, strict_site, clock):
    _, secret, codes = strict
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        await client.post(CODE, data={"code": codes[0]})
        again = await client.post(FACTOR, data={"act": "begin"})
        assert again.status_code == 400 and "已设置二次验证" in again.text  # never replaced behind its owner's back
        assert (await client.post(FACTOR, data={"act": "give_up", "code": "123456"})).status_code == 400
        assert leads_to(await client.post(FACTOR, data={"act": "give_up", "code": codes[1]}), "/admin/")
        assert leads_to(await client.get(LIST), FACTOR)  # it must be set up anew at once
        fresh, _ = await enrol(client, clock.time)
        assert fresh != secret and (await client.get(LIST)).status_code == 200
    clock.time += timedelta(minutes=1)
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        for old in (code_of(secret, clock.time), codes[2]):
            assert (await client.post(CODE, data={"code": old})).status_code == 400
        assert (await client.post(CODE, data={"code": code_of(fresh, clock.time)})).status_code == 303


async def test_a_mistyped_first_code_shows_the_same_picture_again(enter, strict_site, clock):
    await enter()
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        secret = await begin(client)
        wrong = await client.post(FACTOR, data={"act": "confirm", "code": "000000"})
        assert wrong.status_code == 400 and secret[:4] in wrong.text and "data:image/svg" in wrong.text
        answer = await client.post(FACTOR, data={"act": "confirm", "code": code_of(secret, clock.time)})
        assert answer.status_code == 200
        unknown = await client.post(FACTOR, data={"act": "nonsense"})
        assert unknown.status_code == 200
        out_of_turn = await client.post(FACTOR, data={"act": "confirm", "code": code_of(secret, clock.time)})
        assert out_of_turn.status_code == 400


async def test_in_the_demonstration_it_is_optional_but_then_asked_for(enter, site, clock):
    _, client = await enter()
    assert (await client.get(LIST)).status_code == 200
    secret, _ = await enrol(client, clock.time)
    assert (await client.get(LIST)).status_code == 200
    clock.time += timedelta(minutes=1)
    async with browser(site) as again:
        await sign_in(again, "reviewer")
        assert leads_to(await again.get(LIST), CODE)
        await again.post(CODE, data={"code": code_of(secret, clock.time)})
        assert (await again.get(LIST)).status_code == 200


async def test_another_session_that_has_shown_only_the_password_closes_when_the_factor_is_set_up(enter, site, clock):
    _, client = await enter()
    async with browser(site) as elsewhere:
        await sign_in(elsewhere, "reviewer")
        assert (await elsewhere.get(LIST)).status_code == 200
        await enrol(client, clock.time)
        assert leads_to(await elsewhere.get(LIST), CODE)


async def test_a_half_open_session_ends_with_its_member(strict, strict_site, owner):
    staff, _, codes = strict
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        async with owner.begin() as session:
            who = models.StaffMember.id == staff.staff_id
            await session.execute(update(models.StaffMember).where(who).values(is_active=False))
        assert leads_to(await client.post(CODE, data={"code": codes[0]}), "/admin/login")


async def test_odd_codes_are_no_error(strict, strict_site):
    async with browser(strict_site) as client:
        await sign_in(client, "reviewer")
        for code in ("", "\x00", "１２３４５６", "٣٤٥٦٧٨", "x" * 5000):
            answer = await client.post(CODE, data={"code": code})
            assert answer.status_code in (400, 429), code
