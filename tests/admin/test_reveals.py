"""What is masked, or kept from a role, is seen for a reason only, once, and by those who may; each look is on record."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import models
from rules.attempts import REVEALED_BY_STAFF
from rules.people import Role
from tests import people
from tests.admin.conftest import browser
from tests.admin.signing_in import sign_in

WHY = {"reason": "IDENTITY_CHECK", "explanation": "与证件照片核对"}


@pytest.fixture
async def registration(database, files, keys):
    return await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)


@pytest.fixture
async def paper(owner, registration):
    async with owner.read() as session:
        return await session.scalar(select(models.RegistrationAttachment.attachment_id).limit(1))


async def entries(owner, action):
    async with owner.read() as session:
        return (await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == action))).all()


async def test_a_number_is_shown_once_for_a_reason_and_that_is_recorded(enter, registration, owner, caplog):
    caplog.set_level(logging.DEBUG)
    staff, client = await enter()
    page = f"/admin/registration/details/{registration.id}"
    path = f"/admin/registration/reveal/REGISTRATION_ID_NUMBER/{registration.id}"
    number = people.id_number(1)
    first = (await client.get(page)).text
    assert number not in first and "显示一次（将记录）" in first
    answer = await client.post(path, data=WHY)
    assert answer.status_code == 200 and answer.text.count(number) == 1
    assert answer.headers["cache-control"] == "no-store" and number not in str(answer.url)
    assert number not in (await client.get(page)).text
    (entry,) = await entries(owner, "masked_value.revealed")
    assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (
        staff.staff_id,
        "registration",
        str(registration.id),
    )
    assert entry.new == {"field": "REGISTRATION_ID_NUMBER", **WHY}
    assert entry.procuratorate_id == registration.procuratorate_id
    assert number not in caplog.text and (await client.get(path)).status_code == 405


async def test_without_a_reason_nothing_is_shown_and_everything_that_is_missing_is_said(enter, registration, owner):
    _, client = await enter()
    path = f"/admin/registration/reveal/REGISTRATION_ID_NUMBER/{registration.id}"
    for data, words in (
        ({}, ("请选择查看理由", "请填写说明")),
        (WHY | {"reason": "NO_SUCH"}, ("请选择查看理由",)),
        (WHY | {"explanation": "看"}, ("请填写说明",)),
        (WHY | {"explanation": "长" * 201}, ("不得超过 200",)),
        (WHY | {"explanation": f"核对 {people.id_number(1)}"}, ("请勿填写证件号码",)),
        (WHY | {"explanation": "联系 person1@example.com"}, ("请勿填写证件号码",)),
    ):
        answer = await client.post(path, data=data)
        assert answer.status_code == 400 and all(each in answer.text for each in words), data
        assert f">{people.id_number(1)}<" not in answer.text
    assert await entries(owner, "masked_value.revealed") == []


async def test_every_masked_value_of_a_person(enter, database, owner, files, keys):
    who = await people.person(database, 1)
    await people.submitted_registration(database, files, keys, who, 1)
    async with owner.begin() as session:
        sealed = keys.encrypt(people.id_number(1), table="accounts", column="id_number", row_id=who.account_id)
        values = {"mobile": "13800001234", "id_number_encrypted": sealed, "id_number_masked": "110***********0010"}
        await session.execute(update(models.Account).values(**values))
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    async with owner.begin() as session:
        other = keys.encrypt(people.id_number(2), table="accounts", column="id_number", row_id=binding.account_id)
        theirs = models.Account.id == binding.account_id
        await session.execute(update(models.Account).where(theirs).values(id_number_encrypted=other))
    _, client = await enter()
    async with owner.read() as session:
        mine = models.Registration.account_id == who.account_id
        registration_id = await session.scalar(select(models.Registration.id).where(mine))
    page = (await client.get(f"/admin/account/details/{who.account_id}")).text
    page += (await client.get(f"/admin/registration/details/{registration_id}")).text
    page += (await client.get(f"/admin/binding/details/{binding.id}")).text
    shown = {
        f"registration/reveal/ACCOUNT_MOBILE/{registration_id}": "13800001234",
        f"account/reveal/ACCOUNT_EMAIL/{who.account_id}": "person1@example.com",
        f"account/reveal/ACCOUNT_MOBILE/{who.account_id}": "13800001234",
        f"account/reveal/ACCOUNT_ID_NUMBER/{who.account_id}": people.id_number(1),
        f"binding/reveal/ACCOUNT_ID_NUMBER/{binding.id}": people.id_number(2),
    }
    for path, value in shown.items():
        assert value not in page
        answer = await client.post(f"/admin/{path}", data=WHY)
        assert answer.status_code == 200 and value in answer.text, path
        assert not any(each in answer.text for each in set(shown.values()) - {value}), path
    revealed = await entries(owner, "masked_value.revealed")
    assert [entry.new["field"] for entry in revealed] == [path.split("/")[2] for path in shown]
    assert not any(value in str(entry.new) for entry in revealed for value in shown.values())
    for path in (
        f"account/reveal/NO_SUCH/{who.account_id}",
        f"account/reveal/REGISTRATION_ID_NUMBER/{who.account_id}",
        "account/reveal/ACCOUNT_EMAIL/x",
    ):
        assert (await client.post(f"/admin/{path}", data=WHY)).status_code == 404, path


async def test_nobody_works_through_a_whole_list(enter, registration, owner):
    _, client = await enter()
    path = f"/admin/registration/reveal/ACCOUNT_EMAIL/{registration.id}"
    for _ in range(REVEALED_BY_STAFF.count):
        assert (await client.post(path, data=WHY)).status_code == 200
    stopped = await client.post(path, data=WHY)
    assert stopped.status_code == 429 and "person1@example.com" not in stopped.text and "操作过于频繁" in stopped.text
    assert len(await entries(owner, "masked_value.revealed")) == REVEALED_BY_STAFF.count


async def test_only_who_may_and_only_of_ones_own_offices(enter, registration, owner):
    path = f"/admin/registration/reveal/REGISTRATION_ID_NUMBER/{registration.id}"
    for name, unit_code, roles, status in (
        ("stranger", "310115", (Role.CASE_MANAGER,), 404),
        ("handler", "110108", (Role.HANDLER,), 403),
        ("approver", "110108", (Role.PUBLICATION_APPROVER,), 403),
        ("root", None, (), 403),
        ("above", "110000", (Role.CASE_MANAGER,), 200),
    ):
        _, client = await enter(name, unit_code, roles)
        assert (await client.post(path, data=WHY)).status_code == status, name
    assert len(await entries(owner, "masked_value.revealed")) == 1


async def test_a_system_administrator_sees_a_paper_only_after_a_reason_and_for_ten_minutes(
    enter, site, paper, owner, clock
):
    _, client = await enter("root", None)
    path, ask = f"/admin/papers/{paper}", f"/admin/papers/{paper}/reason"
    answer = await client.get(path)
    assert answer.status_code == 303 and answer.headers["location"].endswith(ask)
    page = await client.get(ask)
    assert page.status_code == 200 and "id_front.pdf" not in page.text
    assert (await client.post(ask, data={"reason": "INSPECTION"})).status_code == 400
    for refused in (path, f"{path}/pages/1"):
        assert (await client.get(refused)).status_code == 303
    assert await entries(owner, "attachment.downloaded") == await entries(owner, "attachment.viewed") == []
    given = await client.post(ask, data={"reason": "INSPECTION", "explanation": "抽查审核质量"})
    assert given.status_code == 303 and given.headers["location"].endswith(path)
    shown = await client.get(path)
    assert shown.status_code == 200 and shown.content.startswith(b"%PDF-")
    assert (await client.get(f"{path}/pages/1")).headers["content-type"] == "image/jpeg"
    (permitted,), (viewed,) = (
        await entries(owner, "attachment.permitted"),
        await entries(owner, "attachment.downloaded"),
    )
    assert permitted.new == {"reason": "INSPECTION", "explanation": "抽查审核质量"}
    assert permitted.subject_id == viewed.subject_id == str(paper)
    assert permitted.procuratorate_id == viewed.procuratorate_id
    async with owner.read() as session:
        others = select(models.RegistrationAttachment.attachment_id).where(
            models.RegistrationAttachment.attachment_id != paper
        )
        other = await session.scalar(others)
    assert (await client.get(f"/admin/papers/{other}")).status_code == 303  # one paper is not all papers
    async with browser(site) as elsewhere:  # and one session not another
        await sign_in(elsewhere, "root")
        assert (await elsewhere.get(path)).status_code == 303
    entry = (await client.get(f"/admin/audit-entry/details/{viewed.id}")).text
    assert f'href="{path}"' in entry
    clock.time += timedelta(minutes=11)
    assert (await client.get(path)).status_code == 303


async def test_another_role_beside_it_changes_nothing(enter, paper):
    _, client = await enter("both", "110108", (Role.SYSTEM_ADMIN, Role.CASE_MANAGER))
    assert (await client.get(f"/admin/papers/{paper}")).status_code == 303
    _, stranger = await enter("far", "310115", (Role.SYSTEM_ADMIN,))
    reason = {"reason": "FAULT", "explanation": "排查显示问题"}
    assert (await stranger.get(f"/admin/papers/{paper}")).status_code == 404
    assert (await stranger.get(f"/admin/papers/{paper}/reason")).status_code == 404
    assert (await stranger.post(f"/admin/papers/{paper}/reason", data=reason)).status_code == 404
    _, reviewer = await enter("reviewer", "110108", (Role.CASE_MANAGER,))
    assert (await reviewer.get(f"/admin/papers/{paper}")).status_code == 200
    assert (await reviewer.post(f"/admin/papers/{paper}/reason", data=reason)).status_code == 403
