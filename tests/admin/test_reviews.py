"""Reviews through the page: approved, returned with every reason, refused with every problem; one of two wins."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import models
from rules.people import Role
from tests import people


@pytest.fixture
async def registration(database, files, keys):
    who = await people.person(database, 1)
    return await people.submitted_registration(database, files, keys, who, 1)


@pytest.fixture
async def papers(owner, registration):
    async with owner.read() as session:
        statement = select(models.RegistrationAttachment).order_by(models.RegistrationAttachment.position)
        return [link.attachment_id for link in await session.scalars(statement)]


def checked(papers, check="OK", **fields):
    return {"version": "1", **{f"check.{paper}": check for paper in papers}, **fields}


async def reread(owner, model):
    async with owner.read() as session:
        return (await session.scalars(select(model))).one()


async def test_the_page_shows_what_was_declared_beside_the_papers(enter, registration, papers):
    _, client = await enter()
    page = (await client.get(f"/admin/registration/details/{registration.id}")).text
    assert "示例张三" in page and registration.id_number_masked in page and people.id_number(1) not in page
    assert (
        all(f"/admin/papers/{paper}" in page for paper in papers)
        and page.count("/pages/1") == 3
        and "<iframe" not in page
    )
    assert "证件不清晰" in page and 'name="version" value="1"' in page


async def test_an_approval_with_every_paper_checked(enter, registration, papers, owner):
    staff, client = await enter()
    answer = await client.post(
        f"/admin/registration/decide/{registration.id}", data=checked(papers, outcome="APPROVED")
    )
    assert answer.status_code == 303
    row = await reread(owner, models.Registration)
    assert row.status == "APPROVED" and row.reviewer_id == staff.staff_id
    assert (await reread(owner, models.Account)).status == "ACTIVE"
    page = (await client.get(answer.headers["location"])).text
    assert "审核结果已保存" in page and 'id="decision"' not in page
    assert "审核结果已保存" not in (await client.get(answer.headers["location"])).text


async def test_a_return_tells_every_reason_and_keeps_the_remark_of_each_paper(enter, registration, papers, owner):
    _, client = await enter()
    fields = checked(papers, outcome="RETURNED", reasons=["ID_UNCLEAR", "OTHER"], comment="请重新拍摄")
    fields |= {f"check.{papers[0]}": "UNCLEAR", f"remark.{papers[0]}": "左上角反光"}
    answer = await client.post(f"/admin/registration/decide/{registration.id}", data=fields)
    assert answer.status_code == 303
    row = await reread(owner, models.Registration)
    assert row.status == "RETURNED" and row.reason_codes == ["ID_UNCLEAR", "OTHER"] and row.comment == "请重新拍摄"
    async with owner.read() as session:
        paper = await session.get(models.Attachment, papers[0])
        notice = (await session.scalars(select(models.Notice))).one()
    assert (paper.paper_check, paper.check_remark) == ("UNCLEAR", "左上角反光")
    assert "证件不清晰" in notice.body_zh and "请重新拍摄" in notice.body_zh


async def test_a_refused_decision_changes_nothing_and_keeps_what_was_filled_in(enter, registration, papers, owner):
    _, client = await enter()
    path = f"/admin/registration/decide/{registration.id}"
    for fields, sentence in (
        (checked(papers, outcome="REJECTED"), "须选择原因"),
        (checked(papers, outcome="RETURNED", reasons="OTHER"), "须填写说明"),
        (checked(papers, "UNCHECKED", outcome="APPROVED"), "请先核验全部材料"),
        (checked(papers, "WRONG", outcome="APPROVED"), "不能审核通过"),
        (checked(papers, "NONSENSE", outcome="APPROVED"), "核验结果不正确"),
        (checked(papers, outcome="NONSENSE"), "请选择审核结果"),
        (checked(papers, outcome="RETURNED", reasons="NO_SUCH"), "原因代码不存在"),
        (checked(papers, outcome="APPROVED", comment="长" * 501), "不得超过 500"),
        (checked(papers, outcome="APPROVED", **{f"remark.{papers[0]}": "长" * 201}), "不得超过 200"),
    ):
        answer = await client.post(path, data=fields)
        assert answer.status_code == 400 and sentence in answer.text, sentence
    kept = await client.post(
        path, data=checked(papers, outcome="RETURNED", reasons="OTHER", **{f"remark.{papers[1]}": "看不清"})
    )
    assert 'value="OTHER" checked' in kept.text and "看不清" in kept.text
    row = await reread(owner, models.Registration)
    assert (row.status, row.version, row.decided_at) == ("SUBMITTED", 1, None)
    async with owner.read() as session:
        assert (await session.scalars(select(models.Notice))).all() == []
        assert (await session.get(models.Attachment, papers[0])).paper_check == "UNCHECKED"
        entries = await session.scalars(select(models.AuditEntry.action))
        assert not {"registration.decided", "attachment.changed"} & set(entries)


async def test_of_two_simultaneous_decisions_one_wins_and_the_other_is_told(enter, registration, papers, owner):
    _, first = await enter("first")
    _, second = await enter("second")
    path = f"/admin/registration/decide/{registration.id}"
    answers = await asyncio.gather(
        first.post(path, data=checked(papers, outcome="APPROVED")),
        second.post(path, data=checked(papers, outcome="REJECTED", reasons="ID_MISMATCH")),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    winner = "first" if answers[0].status_code == 303 else "second"
    assert f"该申请已由示例审核员{winner}于" in loser.text
    async with owner.read() as session:
        decided = select(models.AuditEntry).where(models.AuditEntry.action == "registration.decided")
        assert len((await session.scalars(decided)).all()) == 1
        assert len((await session.scalars(select(models.Notice))).all()) == 1


async def test_an_old_page_decides_nothing(enter, registration, papers, owner):
    _, client = await enter()
    async with owner.begin() as session:
        await session.execute(update(models.Registration).values(version=2))
    answer = await client.post(
        f"/admin/registration/decide/{registration.id}", data=checked(papers, outcome="APPROVED")
    )
    assert answer.status_code == 409 and "内容已被更新" in answer.text
    assert (await reread(owner, models.Registration)).status == "SUBMITTED"


async def test_only_reviewers_review(enter, registration, papers):
    for name, roles in (("handler", (Role.HANDLER,)), ("root", (Role.SYSTEM_ADMIN,))):
        _, client = await enter(name, "110108", roles)
        for path in (f"details/{registration.id}", "list"):
            assert (await client.get(f"/admin/registration/{path}")).status_code == 403
        path = f"/admin/registration/decide/{registration.id}"
        assert (await client.post(path, data=checked(papers, outcome="APPROVED"))).status_code == 403
        assert (
            await client.post(f"/admin/registration/reveal/REGISTRATION_ID_NUMBER/{registration.id}")
        ).status_code == 403
        paper = await client.get(f"/admin/papers/{papers[0]}")
        # whoever handles cases reads what was forwarded to them, a system administrator is asked for a reason
        assert paper.status_code == (404 if name == "handler" else 303)


async def test_reviewers_are_warned(enter, registration, database, owner, keys):
    elsewhere = await people.lawyer(database, 9)
    async with owner.begin() as session:
        await session.execute(
            update(models.Account)
            .where(models.Account.id == elsewhere.account_id)
            .values(id_number_index=registration.id_number_index)
        )
        await session.execute(
            update(models.Account).where(models.Account.id == registration.account_id).values(email_verified_at=None)
        )
        await session.execute(update(models.Registration).values(license_number="A12345678901"))
    _, client = await enter()
    page = (await client.get(f"/admin/registration/details/{registration.id}")).text
    assert "尚未验证" in page and "不是现行 17 位格式" in page and "已属于另一账号" in page


async def test_a_binding_is_approved_onto_a_suggested_case(enter, database, owner, files, keys):
    _, client = await enter()
    case = await people.case(database)
    sealed = await people.case(database, 2)
    async with owner.begin() as session:
        hidden = update(models.Case).where(models.Case.id == sealed.id).values(disclosure="NONE")
        await session.execute(hidden)
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    page = (await client.get(f"/admin/binding/details/{binding.id}")).text
    async with owner.read() as session:
        parties = {party.case_id: party.id for party in await session.scalars(select(models.Party))}
        papers = list(await session.scalars(select(models.BindingAttachment.attachment_id)))
    link = f"{case.id}|{parties[case.id]}"
    assert f'value="{link}"' in page and "姓名一致" in page and "不公开" in page
    path = f"/admin/binding/decide/{binding.id}"
    without = await client.post(path, data=checked(papers, outcome="APPROVED"))
    assert without.status_code == 400 and "请选择案件与当事人" in without.text
    refused = await client.post(
        path, data=checked(papers, outcome="APPROVED", link=f"{sealed.id}|{parties[sealed.id]}")
    )
    assert refused.status_code == 409 and "依法不公开" in refused.text
    assert (await client.post(path, data=checked(papers, outcome="APPROVED", link=link))).status_code == 303
    row = await reread(owner, models.Binding)
    assert (row.status, row.case_id, row.party_id) == ("APPROVED", case.id, parties[case.id])


async def test_cases_are_found_by_number_or_name_within_the_office_only(enter, database, files, keys):
    _, client = await enter()
    await people.case(database, 7, party_names=("示例钱七",))
    await people.case(database, 8, unit_code="110105", party_names=("示例钱七",))
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    path = f"/admin/binding/details/{binding.id}"
    for text in ("钱七", "900007"):
        page = (await client.get(path, params={"q": text})).text
        assert page.count('name="link"') == 1 and "900007号" in page, text
    for text in ("900008", "%", "_", "\x00", "'", "没有"):
        assert (await client.get(path, params={"q": text})).text.count('name="link"') == 0, text


async def test_a_paper_is_looked_at_as_images_and_every_look_is_recorded(enter, registration, papers, owner):
    staff, client = await enter()
    answer = await client.get(f"/admin/papers/{papers[0]}/pages/1")
    assert answer.status_code == 200 and answer.content.startswith(b"\xff\xd8\xff")
    headers = answer.headers
    assert headers["content-type"] == "image/jpeg" and headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
    async with owner.read() as session:
        looks = select(models.AuditEntry).where(models.AuditEntry.action == "attachment.viewed")
        seen = (await session.scalars(looks)).one()
    assert (seen.actor_id, seen.subject_id, seen.new) == (staff.staff_id, str(papers[0]), {"page": 1})
    assert seen.procuratorate_id == registration.procuratorate_id
    for path in ("0", "2", "-1", "x", "1/../../x"):
        assert (await client.get(f"/admin/papers/{papers[0]}/pages/{path}")).status_code == 404, path


async def test_a_paper_is_taken_away_as_a_file_and_never_opened(enter, registration, papers, owner):
    _, client = await enter()
    async with owner.begin() as session:
        await session.execute(update(models.Attachment).values(filename="身份证 “正面”.pdf"))
    answer = await client.get(f"/admin/papers/{papers[0]}")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%BA%AB")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    async with owner.begin() as session:
        taken = select(models.AuditEntry).where(models.AuditEntry.action == "attachment.downloaded")
        assert (await session.scalars(taken)).one().subject_id == str(papers[0])
        gone = {"state": "PURGED", "storage_key": None}
        await session.execute(update(models.Attachment).where(models.Attachment.id == papers[0]).values(**gone))
    for path in (f"{papers[0]}", f"{papers[0]}/pages/1", "..%2f..%2fetc%2fpasswd"):
        assert (await client.get(f"/admin/papers/{path}")).status_code == 404, path
    assert "已清除" in (await client.get(f"/admin/registration/details/{registration.id}")).text


async def test_the_queue_shows_what_waits_due_first(enter, database, owner, files, keys):
    numbers = []
    for serial, days in ((1, 2), (2, -1), (3, 1)):
        who = await people.person(database, serial)
        row = await people.submitted_registration(database, files, keys, who, serial)
        numbers.append(row.registration_number)
        async with owner.begin() as session:
            late = update(models.Registration).where(models.Registration.id == row.id)
            await session.execute(late.values(due_at=people.NOW + timedelta(days=days)))
    _, client = await enter()
    page = (await client.get("/admin/registration/list")).text
    assert page.index(numbers[1]) < page.index(numbers[2]) < page.index(numbers[0])
    assert "已超期 1 个工作日" in page and "剩余 2 个工作日" in page
    approved = (await client.get("/admin/registration/list?status=APPROVED")).text
    assert not any(number in approved for number in numbers)
    assert (await client.get("/admin/registration/list?status=NONSENSE")).status_code == 400
    dashboard = (await client.get("/admin/")).text
    assert dashboard.index(numbers[1]) < dashboard.index(numbers[0]) and "已超期 1 个工作日" in dashboard
