"""Progress by hand: numbered, told to whom it concerns, recorded; wrong input comes back."""

import asyncio

import pytest
from sqlalchemy import select, update

from db import models
from rules.people import Role
from tests import people


@pytest.fixture
async def case(database):
    return await people.case(database, party_names=("示例李四", "示例赵六"))


async def everything(owner, model):
    async with owner.read() as session:
        return (await session.scalars(select(model).order_by(model.id))).all()


async def test_everybody_bound_is_told(enter, case, database, owner):
    first, second = await people.lawyer(database, 1), await people.lawyer(database, 2)
    await people.bound(database, first, case, party=1)
    await people.bound(database, second, case, party=2)
    staff, client = await enter("handler", "110108", (Role.HANDLER,))
    path = f"/admin/case/progress/{case.id}"
    answer = await client.post(path, data={"kind": "JUDGED", "occurred_on": "2026-11-20", "detail": "一审判决"})
    assert answer.status_code == 303
    page = (await client.get(answer.headers["location"])).text
    assert "进展已记录" in page and "一审判决" in page and "人工记录" in page
    event = (await everything(owner, models.ProgressEvent))[0]
    assert (event.seq, event.kind, event.staff_member_id) == (1, "JUDGED", staff.staff_id)
    notices = await everything(owner, models.Notice)
    assert {notice.account_id for notice in notices} == {first.account_id, second.account_id}
    entries = [
        entry for entry in await everything(owner, models.AuditEntry) if entry.action == "progress_event.recorded"
    ]
    assert len(entries) == 1 and entries[0].procuratorate_id == case.procuratorate_id


async def test_an_event_about_one_party_is_told_to_those_bound_for_it(enter, case, database, owner):
    first, second = await people.lawyer(database, 1), await people.lawyer(database, 2)
    await people.bound(database, first, case, party=1)
    await people.bound(database, second, case, party=2)
    async with owner.read() as session:
        party = await session.scalar(select(models.Party.id).where(models.Party.ref == "p2"))
    _, client = await enter()
    data = {"kind": "ARREST_APPROVED", "occurred_on": "2026-11-20", "party": str(party)}
    assert (await client.post(f"/admin/case/progress/{case.id}", data=data)).status_code == 303
    assert [notice.account_id for notice in await everything(owner, models.Notice)] == [second.account_id]


async def test_nobody_is_told_about_a_sealed_case(enter, case, database, owner):
    await people.bound(database, await people.lawyer(database, 1), case)
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(sealed_at=people.NOW))
    _, client = await enter()
    data = {"kind": "JUDGED", "occurred_on": "2026-11-20"}
    assert (await client.post(f"/admin/case/progress/{case.id}", data=data)).status_code == 303
    assert await everything(owner, models.Notice) == []


async def test_wrong_input_comes_back_with_every_problem(enter, case, owner):
    _, client = await enter()
    path = f"/admin/case/progress/{case.id}"
    data = {"kind": "STAGE_CHANGED", "occurred_on": "2026-11-24", "detail": "长" * 501}
    answer = await client.post(path, data=data)
    assert answer.status_code == 400
    assert all(words in answer.text for words in ("事项不正确", "晚于今日", "不得超过 500", "长" * 501))
    for change in (
        {"occurred_on": "昨天"},
        {"kind": ""},
        {"party": str(case.id)},
        {"party": "x"},
        {"detail": "\x00" * 3},
    ):
        right = {"kind": "JUDGED", "occurred_on": "2026-11-20"}
        answer = await client.post(path, data=right | change)
        assert answer.status_code == (303 if "detail" in change else 400), change
    assert len(await everything(owner, models.ProgressEvent)) == 1


async def test_simultaneous_events_are_numbered_without_a_gap(enter, case, owner):
    _, client = await enter()
    data = {"kind": "JUDGED", "occurred_on": "2026-11-20"}
    path = f"/admin/case/progress/{case.id}"
    answers = await asyncio.gather(*(client.post(path, data=data) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {303}
    assert sorted(event.seq for event in await everything(owner, models.ProgressEvent)) == [1, 2, 3, 4, 5, 6]


async def test_system_administrators_see_no_cases(enter, case):
    _, client = await enter("root", None)
    assert (await client.get(f"/admin/case/details/{case.id}")).status_code == 403
    data = {"kind": "JUDGED", "occurred_on": "2026-11-20"}
    assert (await client.post(f"/admin/case/progress/{case.id}", data=data)).status_code == 403
