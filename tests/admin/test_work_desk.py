"""The work desk through its pages: the queue, claims and what they keep colleagues from, and on to the next."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from db import models
from rules.people import Role
from tests import people
from tests.admin import waiting
from tests.remote_desk import LOCAL, Act, opened

MANAGER = (Role.CASE_MANAGER,)


def numbers(page):
    return re.findall(r'details/[0-9a-f-]+">(ZC\w+|BD\w+)</a>', page)


@pytest.fixture
async def registration(database, files, keys):
    return await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)


async def papers_of(owner, table=models.RegistrationAttachment):
    async with owner.read() as session:
        return list(await session.scalars(select(table.attachment_id)))


def approval(papers, **more):
    return {"version": "1", "outcome": "APPROVED", **{f"check.{paper}": "OK" for paper in papers}, **more}


async def test_the_queue_holds_every_kind_due_first_and_is_narrowed_by_its_address(
    enter, registration, database, owner, files, keys
):
    binding = await people.applied(database, files, keys, await people.lawyer(database, 4))
    async with owner.begin() as session:
        await session.execute(update(models.Binding).values(due_at=people.NOW - timedelta(days=1)))
    _, client = await enter()
    page = (await client.get("/admin/queue")).text
    assert numbers(page) == [binding.binding_number, registration.registration_number]
    assert "已超期 1 个工作日" in page and "剩余 3 个工作日" in page and "齐全（3）" in page and "示例李四" in page
    for query, expected in (
        ("kind=BINDING", [binding.binding_number]),
        ("due=OVERDUE", [binding.binding_number]),
        ("due=SOON", []),
        ("due=SUSPENDED", []),
        ("whose=MINE", []),
        ("q=张三", [registration.registration_number]),
        ("q=李四", [binding.binding_number]),
        ("q=%25", []),
    ):
        assert numbers((await client.get(f"/admin/queue?{query}")).text) == expected, query
    for nonsense in ("kind=NONSENSE", "whose=x", "due=x", "after=x", "after=2026-11-23~1"):
        assert (await client.get(f"/admin/queue?{nonsense}")).status_code == 400, nonsense


async def test_pages_of_the_queue_leave_nothing_out_and_show_nothing_twice(enter, owner):
    await waiting.registrations(owner, 47, people.NOW)
    _, client = await enter()
    seen, address = [], "/admin/queue?kind=REGISTRATION"
    while address:
        page = (await client.get(address)).text
        seen += numbers(page)
        following = re.search(r'href="([^"]+)">下一页', page)
        address = following and following[1].replace("&amp;", "&")
    async with owner.read() as session:
        ordered = select(models.Registration.registration_number).order_by(
            models.Registration.due_at, models.Registration.id
        )
        assert seen == list(await session.scalars(ordered))


async def test_another_office_sees_and_claims_nothing_and_the_one_above_does(enter, registration):
    _, elsewhere = await enter("elsewhere", "110105")
    _, above = await enter("above", "110000")
    claim = f"/admin/queue/claim/REGISTRATION/{registration.id}"
    assert numbers((await elsewhere.get("/admin/queue")).text) == []
    assert (await elsewhere.post(claim)).status_code == 404
    assert (await elsewhere.post("/admin/queue/next")).headers["location"].endswith("/admin/queue")
    assert numbers((await above.get("/admin/queue")).text) == [registration.registration_number]
    assert (await above.post(claim)).status_code == 303
    _, handler = await enter("handler", "110108", (Role.HANDLER,))
    for method, path in (("GET", "/admin/queue"), ("POST", "/admin/queue/next"), ("POST", claim)):
        assert (await handler.request(method, path)).status_code == 403, path


async def test_of_many_who_ask_for_the_next_at_once_no_two_get_the_same(enter, owner):
    await waiting.registrations(owner, 12, people.NOW)
    clients = [(await enter(f"clerk{n}"))[1] for n in range(6)]
    answers = await asyncio.gather(*(client.post("/admin/queue/next") for client in clients))
    opened = [answer.headers["location"].rpartition("/")[2] for answer in answers]
    async with owner.read() as session:
        urgent = select(models.Registration.id).order_by(models.Registration.due_at, models.Registration.id).limit(6)
        assert sorted(opened) == sorted(str(each) for each in await session.scalars(urgent))


async def test_what_a_colleague_is_at_is_left_to_them_until_it_lapses_or_is_taken_over(
    enter, registration, owner, clock
):
    papers = await papers_of(owner)
    mine, first = await enter("first", roles=MANAGER)
    _, second = await enter("second", roles=MANAGER)
    _, admin = await enter("head", roles=(Role.OFFICE_ADMIN,))
    claim, details = f"/admin/queue/claim/REGISTRATION/{registration.id}", registration.id
    decide = f"/admin/registration/decide/{details}"
    assert (await first.post(claim)).status_code == 303
    assert "示例审核员first正在审核" in (await second.get("/admin/queue")).text
    page = (await second.get(f"/admin/registration/details/{details}")).text
    assert "示例审核员first正在审核" in page and 'id="decision"' not in page and "take_over" not in page
    refused = await second.post(decide, data=approval(papers))
    assert refused.status_code == 409 and "示例审核员first正在审核，领取至 10:30" in refused.text
    await second.post(claim, data={"take_over": "1"})
    async with owner.read() as session:
        assert (await session.scalars(select(models.ReviewClaim.staff_member_id))).one() == mine.staff_id
    clock.time = people.NOW + timedelta(minutes=20)
    for client in (first, second, admin):  # looking at it goes on with one's own claim only
        await client.get(f"/admin/registration/details/{details}")
    clock.time = people.NOW + timedelta(minutes=45)
    assert (await second.post(decide, data=approval(papers))).status_code == 409
    assert "take_over" in (await admin.get(f"/admin/registration/details/{details}")).text
    assert (await admin.post(claim, data={"take_over": "1"})).status_code == 303
    assert (await first.post(decide, data=approval(papers))).status_code == 409
    clock.time = people.NOW + timedelta(minutes=60)
    await second.get("/admin/queue")
    clock.time = people.NOW + timedelta(minutes=80)
    assert (await second.post(decide, data=approval(papers))).status_code == 409  # it was taken up since it was read
    assert (await second.post(decide, data=approval(papers, version="2"))).status_code == 303
    async with owner.read() as session:
        entries = select(models.AuditEntry.action).where(models.AuditEntry.action.like("review.%"))
        assert list(await session.scalars(entries.order_by(models.AuditEntry.id))) == [
            "review.claimed",
            "review.taken_over",
        ]
        assert (await session.scalars(select(models.ReviewClaim))).all() == []


async def test_who_applied_sees_that_it_is_being_reviewed(enter, registration, database, owner, files, keys):
    binding = await people.applied(database, files, keys, await people.lawyer(database, 4))
    _, client = await enter()
    for kind, thing in (("REGISTRATION", registration), ("BINDING", binding)):
        for _ in range(2):  # claimed again, it is the same review
            assert (await client.post(f"/admin/queue/claim/{kind}/{thing.id}")).status_code == 303
        async with owner.read() as session:
            row = await session.get_one(type(thing), thing.id)
        assert (row.status, row.version) == ("UNDER_REVIEW", 2)


async def test_a_claim_and_a_decision_at_once_never_leave_a_decided_thing_claimed(enter, registration, owner):
    papers = await papers_of(owner)
    _, decider = await enter("decider", roles=MANAGER)
    _, claimer = await enter("claimer", roles=MANAGER)
    await asyncio.gather(
        decider.post(f"/admin/registration/decide/{registration.id}", data=approval(papers)),
        claimer.post(f"/admin/queue/claim/REGISTRATION/{registration.id}"),
    )
    async with owner.read() as session:
        decided = (await session.scalars(select(models.Registration.status))).one() == "APPROVED"
        claims = (await session.scalars(select(models.ReviewClaim))).all()
    assert decided is not bool(claims)


async def test_after_deciding_comes_ones_own_next_then_the_most_urgent_free_one_then_the_queue(
    enter, registration, database, owner, files, keys
):
    papers = await papers_of(owner)
    others = []
    for serial, days in ((2, 9), (3, 2)):
        row = await people.submitted_registration(database, files, keys, await people.person(database, serial), serial)
        others.append(row)
        async with owner.begin() as session:
            due = update(models.Registration).where(models.Registration.id == row.id)
            await session.execute(due.values(due_at=people.NOW + timedelta(days=days)))
    own, urgent = others
    _, client = await enter()
    await client.post(f"/admin/queue/claim/REGISTRATION/{own.id}")
    reject = {"version": "1", "outcome": "REJECTED", "reasons": "ID_MISMATCH"}
    for decided, following in ((registration, f"{own.id}"), (own, f"{urgent.id}"), (urgent, "/admin/queue")):
        data = approval(papers) if decided is registration else reject | {"version": "2"}
        answer = await client.post(f"/admin/registration/decide/{decided.id}", data=data)
        assert answer.status_code == 303 and answer.headers["location"].endswith(following), following
    release = f"/admin/queue/release/REGISTRATION/{urgent.id}"
    assert (await client.post(release)).status_code == 303


async def test_a_decision_on_an_old_version_is_told_what_has_changed(enter, registration, owner):
    papers = await papers_of(owner)
    _, client = await enter()
    page = (await client.get(f"/admin/registration/details/{registration.id}")).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&#34;", '"')
    async with owner.begin() as session:
        await session.execute(update(models.Registration).values(version=2, law_firm_name="示例新所"))
    answer = await client.post(f"/admin/registration/decide/{registration.id}", data=approval(papers, seen=seen))
    assert answer.status_code == 409
    assert "律师事务所：示例律师事务所 → 示例新所" in answer.text and "姓名：" not in answer.text.partition("</ul>")[2]
    assert 'name="version" value="2"' in answer.text


async def test_only_the_reasons_of_a_kind_are_offered_and_taken(enter, registration, database, files, keys):
    _, client = await enter()
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    page = (await client.get(f"/admin/registration/details/{registration.id}")).text
    assert 'value="ID_UNCLEAR"' in page and "DEFENDER_LIMIT" not in page
    assert 'value="DEFENDER_LIMIT"' in (await client.get(f"/admin/binding/details/{binding.id}")).text
    wrong = {"version": "1", "outcome": "REJECTED", "reasons": "DEFENDER_LIMIT"}
    answer = await client.post(f"/admin/registration/decide/{registration.id}", data=wrong)
    assert answer.status_code == 400 and "原因代码不存在" in answer.text


async def test_a_third_defender_is_seen_on_the_page_and_approved_only_by_an_administrator_with_a_reason(
    enter, database, owner, files, keys
):
    case = await people.case(database)
    for serial in (3, 4):
        await people.bound(database, await people.lawyer(database, serial), case)
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    async with owner.begin() as session:
        await session.execute(update(models.Binding).values(note="只给自己看的备注", case_label="私人标签"))
        party = (await session.scalars(select(models.Party.id))).one()
    papers, link = await papers_of(owner, models.BindingAttachment), f"{case.id}|{party}"
    _, manager = await enter("manager", roles=MANAGER)
    _, admin = await enter("head", roles=(Role.CASE_MANAGER, Role.OFFICE_ADMIN))
    details, decide = f"/admin/binding/details/{binding.id}", f"/admin/binding/decide/{binding.id}"
    page = (await manager.get(details)).text
    assert "已有两名辩护人（刑事诉讼法第三十三条）" in page and "override_reason" not in page
    assert re.search(rf'value="{re.escape(link)}"[^>]* disabled', page)
    assert "override_reason" in (await admin.get(details)).text
    data = approval(papers, link=link)
    assert (await manager.post(decide, data=data | {"override_reason": "确有特殊情况需要"})).status_code == 403
    assert (await admin.post(decide, data=data | {"override_reason": "太短"})).status_code == 400
    assert (
        await admin.post(decide, data=data | {"override_reason": "确有特殊情况，已经检察长批准"})
    ).status_code == 303
    page = (await admin.get(details)).text
    assert "越过的冲突" in page and "已有两名辩护人" in page and "确有特殊情况" in page
    assert "只给自己看的备注" not in page and "私人标签" not in page
    revoke = f"/admin/binding/revoke/{binding.id}"
    assert (await manager.post(revoke, data={"version": "2"})).status_code == 400
    gone = await manager.post(revoke, data={"version": "2", "reasons": "DEFENDER_LIMIT", "comment": "委托已变更"})
    assert gone.status_code == 303 and "已撤销" in (await manager.get(details)).text
    async with owner.read() as session:
        assert (await session.get(models.Binding, binding.id)).status == "REVOKED"


async def test_a_request_is_suspended_found_again_and_decided(enter, database, owner, files, keys):
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    again = await people.applied(database, files, keys, await people.lawyer(database, 3))
    async with owner.begin() as session:
        await session.execute(
            text("update bindings set account_id = :account, case_number = 'X' where id = :id"),
            {"account": binding.account_id, "id": again.id},
        )
    _, client = await enter()
    details, decide = f"/admin/binding/details/{binding.id}", f"/admin/binding/decide/{binding.id}"
    assert again.binding_number in (await client.get(details)).text  # the applicant asks twice about one party
    assert (await client.post(decide, data={"version": "1", "outcome": "SUSPENDED"})).status_code == 303
    assert binding.binding_number not in numbers((await client.get("/admin/queue")).text)
    assert numbers((await client.get("/admin/queue?due=SUSPENDED")).text) == [binding.binding_number]
    page = (await client.get(details)).text
    assert 'value="APPROVED"' in page and 'value="SUSPENDED"' not in page and "尚未进入检察环节" in page
    rejected = {"version": "2", "outcome": "REJECTED", "reasons": "CASE_NOT_FOUND"}
    assert (await client.post(decide, data=rejected)).status_code == 303


async def test_the_preview_is_word_for_word_what_the_applicant_will_read_and_decides_nothing(
    enter, registration, database, owner, files, keys
):
    papers = await papers_of(owner)
    _, client = await enter()
    fields = approval(papers, outcome="RETURNED", reasons=["ID_UNCLEAR", "OTHER"], comment=" 请重新拍摄 ")
    fields |= {f"remark.{papers[0]}": "左上角反光", f"check.{papers[0]}": "UNCLEAR"}
    preview = f"/admin/registration/preview/{registration.id}"
    shown = (await client.post(preview, data=fields, headers={"X-Fragment": "preview"})).text
    assert "左上角反光" in shown and "<html" not in shown
    whole = (await client.post(preview, data=fields)).text
    assert shown.strip().splitlines()[1] in whole and 'value="OTHER" checked' in whole
    lacking = await client.post(preview, data={"outcome": "REJECTED"}, headers={"X-Fragment": "preview"})
    assert "须选择原因" in lacking.text
    async with owner.read() as session:
        assert (await session.scalars(select(models.Registration.status))).one() == "SUBMITTED"
        assert (await session.scalars(select(models.Notice))).all() == []
    await client.post(f"/admin/registration/decide/{registration.id}", data=fields)
    async with owner.read() as session:
        notice = (await session.scalars(select(models.Notice))).one()
    assert notice.title_zh in shown and f">{notice.body_zh}<" in shown
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    secret = {"version": "1", "outcome": "REJECTED", "reasons": "NOT_DISCLOSABLE"}
    told = await client.post(f"/admin/binding/preview/{binding.id}", data=secret, headers={"X-Fragment": "preview"})
    assert "未查到案件" in told.text and "不公开" not in told.text
    _, elsewhere = await enter("elsewhere", "110105")
    assert (await elsewhere.post(preview, data=fields)).status_code == 404


async def test_an_office_with_many_below_begins_with_its_own_only(enter, owner, database, files, keys):
    desk = await opened(database, owner, files, keys)
    async with owner.begin() as session:
        local = await people.office(session, LOCAL)
        below = {"level": local.level, "parent_id": local.id, "region_code": local.region_code}
        for number in range(60):
            names = {"unit_code": f"19{number:04d}", "name": f"示例派出院{number}", "short_name": f"示例{number}"}
            session.add(models.Procuratorate(**below, **names))
    await desk.through(await desk.ask(), Act.VERIFY, Act.FORWARD)
    _, above = await enter("above", LOCAL, MANAGER)
    following = await above.post("/admin/queue/next")
    assert following.status_code == 303 and following.headers["location"].endswith("/admin/queue")
    assert re.search(r'class="number">0</div><div class="text-muted">待审异地申请', (await above.get("/admin/")).text)
