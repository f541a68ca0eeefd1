"""Tasks of the staff: opened once however many workers look, settled with their matter, taken and ended on their page."""

import asyncio
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update

from db import models
from db.queries import staff_notices
from rules.bindings import Capacity
from rules.people import Role
from services import binding_clock, escalations
from tests import people
from tests.admin import waiting


async def kinds(owner, *, still_open=True):
    async with owner.read() as session:
        statement = select(models.StaffTask.kind).order_by(models.StaffTask.id)
        if still_open:
            statement = statement.where(models.StaffTask.ended_at.is_(None))
        return [kind.value for kind in await session.scalars(statement)]


async def due(owner, when):
    async with owner.begin() as session:
        await session.execute(update(models.Registration).values(due_at=when))


async def test_a_review_is_escalated_once_a_stage_whoever_looks_and_ends_with_its_decision(
    enter, database, owner, files, keys
):
    row = await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)
    now = people.NOW
    for later, expected in (
        (now, []),
        (now + timedelta(days=2, hours=6), ["REVIEW_HALF_TIME"]),  # Wednesday 16:00; due on Thursday
        (now + timedelta(days=3), ["REVIEW_LAST_DAY"]),
        (now + timedelta(days=4), ["REVIEW_OVERDUE"]),
        (now + timedelta(days=9), ["REVIEW_OVERDUE"]),
    ):
        await asyncio.gather(*(escalations.run(database, now=lambda at=later: at) for _ in range(4)))
        assert await kinds(owner) == expected, later
    assert len(await kinds(owner, still_open=False)) == 3
    _, client = await enter()
    page = (await client.get("/admin/tasks")).text
    assert "审核已超期" in page and row.registration_number in page
    (task,) = set(re.findall(r"/admin/tasks/end/([0-9a-f-]+)", page))
    await client.post(f"/admin/tasks/end/{task}", data={"outcome": "DONE"})
    await client.post(f"/admin/queue/claim/REGISTRATION/{row.id}")  # begins with it, which is another version
    await escalations.run(database, now=lambda: now + timedelta(days=9))
    assert await kinds(owner) == []
    other = await people.submitted_registration(database, files, keys, await people.person(database, 2), 2)
    await escalations.run(database, now=lambda: now + timedelta(days=9))
    assert await kinds(owner) == ["REVIEW_OVERDUE"]
    reject = {"version": "1", "outcome": "REJECTED", "reasons": "ID_MISMATCH"}
    assert (await client.post(f"/admin/registration/decide/{other.id}", data=reject)).status_code == 303
    assert await kinds(owner) == []
    assert "审核已超期" in (await client.get("/admin/tasks?which=ended")).text


async def test_after_a_long_stop_everything_is_opened_in_portions_at_its_last_stage_only(database, owner):
    await waiting.registrations(owner, 1200, people.NOW)
    await due(owner, people.NOW - timedelta(days=30))
    await asyncio.gather(*(escalations.run(database, now=lambda: people.NOW) for _ in range(3)))
    assert await kinds(owner, still_open=False) == ["REVIEW_OVERDUE"] * 1200


async def test_a_task_is_taken_kept_from_others_and_ended_once_with_what_came_of_it(enter, database, owner):
    async with database.begin() as session:
        office = await people.office(session)
        for _ in range(2):  # a dead letter is told once an occasion
            await staff_notices.add(session, office.id, "delivery_dead", office.id, 1, people.NOW)
    _, first = await enter("first", roles=(Role.CASE_MANAGER,))
    _, second = await enter("second", roles=(Role.CASE_MANAGER,))
    _, elsewhere = await enter("elsewhere", "110105")
    page = (await first.get("/admin/tasks")).text
    (task,) = set(re.findall(r"/admin/tasks/take/([0-9a-f-]+)", page))
    assert "通知未能送达" in page and "通知未能送达" not in (await elsewhere.get("/admin/tasks")).text
    for path in (f"take/{task}", f"end/{task}", f"give-back/{task}"):
        assert (await elsewhere.post(f"/admin/tasks/{path}", data={"outcome": "DONE"})).status_code == 404
    await first.post(f"/admin/tasks/take/{task}")
    for path, data in ((f"take/{task}", {"take_over": "1"}), (f"end/{task}", {"outcome": "DONE"})):
        await second.post(f"/admin/tasks/{path}", data=data)
        async with owner.read() as session:
            row = (await session.scalars(select(models.StaffTask))).one()
            assert row.owner_name == "示例审核员first" and row.ended_at is None
    assert "示例审核员first" in (await second.get("/admin/tasks")).text
    for wrong in ({"outcome": "PASSED_ON"}, {"outcome": "SETTLED"}, {"outcome": "DONE", "comment": "长" * 501}):
        await first.post(f"/admin/tasks/end/{task}", data=wrong)
    assert await kinds(owner) == ["FAILED_DELIVERY"]
    ends = [first.post(f"/admin/tasks/end/{task}", data={"outcome": "DONE", "comment": "已电话告知"}) for _ in range(3)]
    await asyncio.gather(*ends)
    async with owner.read() as session:
        row = (await session.scalars(select(models.StaffTask))).one()
        assert (row.outcome, row.comment) == ("DONE", "已电话告知")
        assert (await session.scalars(select(models.StaffNotice.done_at))).one() is not None
        acts = select(models.AuditEntry.action).where(models.AuditEntry.action.like("staff_task.%"))
        assert sorted(await session.scalars(acts)) == ["staff_task.ended", "staff_task.taken"]
        written = select(models.AuditEntry.new).where(models.AuditEntry.action == "staff_task.ended")
        assert "已电话告知" not in str((await session.scalars(written)).one())


@pytest.mark.parametrize("known", [False, True])
async def test_a_ward_whose_age_nobody_knows_is_a_task_once(database, owner, keys, known):
    case = await people.case(database)
    await people.bound(database, await people.lawyer(database, 1), case)
    async with owner.begin() as session:
        await session.execute(update(models.Binding).values(capacity=Capacity.LEGAL_GUARDIAN))
        party = (await session.scalars(select(models.Party))).one()
        party.minor = True
        if known:
            number = people.id_number(1, date(2015, 1, 1))
            party.id_number_encrypted = keys.encrypt(number, table="parties", column="id_number", row_id=party.id)
    for _ in range(2):
        await binding_clock.run(database, keys, now=lambda: people.NOW)
    assert await kinds(owner) == ([] if known else ["WARD_AGE_UNKNOWN"])
    async with owner.begin() as session:
        await session.execute(update(models.StaffTask).values(ended_at=people.NOW, outcome="SETTLED"))
    await binding_clock.run(database, keys, now=lambda: people.NOW)
    assert await kinds(owner) == []


async def test_the_desk_counts_what_waits_for_the_office_and_shows_two_weeks_in_and_out(
    enter, database, owner, files, keys
):
    await waiting.registrations(owner, 30, people.NOW)
    async with owner.begin() as session:
        await session.execute(
            text(
                "update registrations set status = 'APPROVED', outcome = 'APPROVED', decided_at = submitted_at + interval '6 hours'"
                " where registration_number in (select registration_number from registrations order by 1 limit 10)"
            )
        )
    await people.applied(database, files, keys, await people.lawyer(database, 1))
    _, client = await enter()
    _, elsewhere = await enter("elsewhere", "110105")
    await client.post("/admin/queue/next")
    page = (await client.get("/admin/")).text
    found = re.findall(r'class="number[^"]*">(\d+)</div><div class="text-muted">([^<]+)<', page)
    shown = {name: int(number) for number, name in found}
    assert (shown["待审注册"], shown["待审案件绑定"], shown["我的"], shown["工作任务"]) == (20, 1, 1, 0)
    assert "中位数 <strong>6.0</strong>" in page and "<td>31</td><td>10</td>" in page and "<svg" in page
    assert re.search(r"审核队列</span>\s*<span[^>]*>.*?</span>21</span>", page)
    other = (await elsewhere.get("/admin/")).text
    assert "<td>31</td>" not in other and "menu-count" not in other


async def test_the_duty_list_is_kept_by_administrators_of_the_office_for_the_office(enter, owner):
    admin, head = await enter("head", roles=(Role.OFFICE_ADMIN,))
    _, manager = await enter("manager", roles=(Role.CASE_MANAGER,))
    someone = {"name": "示例值班员", "email": "Duty@Example.cn"}
    assert (await manager.get("/admin/duty-address/list")).status_code == 403
    assert (await manager.post("/admin/duty-address/create", data=someone)).status_code == 403
    bad = await head.post("/admin/duty-address/create", data=someone | {"email": "nobody"})
    assert "电子邮箱格式不正确" in bad.text
    assert (await head.post("/admin/duty-address/create", data=someone)).status_code == 302
    async with owner.read() as session:
        row = (await session.scalars(select(models.DutyAddress))).one()
        assert (row.email, row.procuratorate_id) == ("duty@example.cn", admin.procuratorate_id)
        entry = select(models.AuditEntry.new).where(models.AuditEntry.subject_kind == "duty_address")
        assert "duty@example.cn" not in str((await session.scalars(entry)).one())
    _, elsewhere = await enter("elsewhere", "110105", (Role.OFFICE_ADMIN,))
    assert "duty@example.cn" not in (await elsewhere.get("/admin/duty-address/list")).text
