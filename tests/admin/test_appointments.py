"""Appointments through the staff pages: from the queue to the visit, conflicts shown, nothing of another office, two at once."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from db import models
from rules.appointments import AppointmentAct as Act
from rules.people import Role
from tests import appointment_desk, people

MARK = "示例预约暗号"


@pytest.fixture
async def desk(database, owner, keys):
    return await appointment_desk.opened(database, owner, keys, capacity=1)


@pytest.fixture
async def here(enter):
    return (await enter("at-desk"))[1]


def at(appointment, act):
    return f"/admin/appointment/{act}/{appointment.id}"


def reply(desk, version, slot, **fields):
    words = {"place": "示例接待室", "receptionist": "示例王五", "phone": "010-00000000", "text": MARK}
    return {"version": str(version), "slot": str(desk.slots[slot].id), **words, **fields}


async def test_from_the_queue_to_the_visit(desk, here, enter, owner, clock):
    appointment = await desk.request(desk.asked(statement="申请阅卷"))
    number, page = appointment.appointment_number, at(appointment, "details")
    stranger = (await enter("elsewhere", "310115"))[1]
    assert number in (await here.get("/admin/queue?kind=APPOINTMENT")).text
    assert number in (await here.get("/admin/appointment/list")).text
    shown = (await here.get(page)).text
    assert "申请人第 1 选择" in shown and "阅卷" in shown and "示例王五" in shown and "申请阅卷" in shown
    assert (await stranger.get(page)).status_code == 404
    assert (await stranger.post(at(appointment, "reply"), data=reply(desk, 1, 0))).status_code == 404
    assert (await here.post(at(appointment, "accept"), data={"version": "1"})).status_code == 303
    assert (await here.post(at(appointment, "accept"), data={"version": "1"})).status_code == 409
    lacking = await here.post(at(appointment, "reply"), data=reply(desk, 2, 0, receptionist="", phone=""))
    assert lacking.status_code == 400 and MARK in lacking.text and await desk.taken(0) == 0
    assert (await here.post(at(appointment, "reply"), data=reply(desk, 2, 0, place=""))).status_code == 303
    kept = await desk.fresh(appointment)
    assert kept.status == "REPLIED" and kept.place == "示例接待室" and await desk.taken(0) == 1
    await desk.perform(appointment, Act.CONFIRM)
    early = await here.post(at(appointment, "check-in"), data={"version": "4"})
    assert early.status_code == 409 and "接待日期" in early.text
    clock.time = desk.slots[0].starts_at
    here = (await enter("at-desk-that-day"))[1]  # the sign-in of days ago has ended
    assert (await here.post(at(appointment, "check-in"), data={"version": "4"})).status_code == 303
    for outcome, status in (("NO_SHOW", 400), ("OTHER", 400), ("", 400), ("COMPLETED", 303)):
        done = await here.post(at(appointment, "outcome"), data={"version": "5", "outcome": outcome})
        assert done.status_code == status, outcome
    async with owner.read() as session:
        waiting = await session.scalar(select(func.count()).where(models.StaffNotice.done_at.is_(None)))
    assert (await desk.fresh(appointment)).status == "COMPLETED" and waiting == 0
    assert await desk.notices() == ["appointment_accepted", "appointment_replied"]


async def test_a_refusal_says_why_and_is_foretold_word_for_word(desk, here):
    appointment = await desk.request()
    bare = {"version": "1", "outcome": "REFUSED", "reasons": "STAGE_NOT_ALLOWED", "comment": "不行"}
    assert (await here.post(at(appointment, "decide"), data=bare)).status_code == 400
    whole = bare | {"comment": "案件尚未移送审查起诉，暂不能阅卷"}
    foretold = await here.post(at(appointment, "preview"), data=whole, headers={"x-fragment": "preview"})
    assert (await here.post(at(appointment, "decide"), data=whole)).status_code == 303
    async with desk.owner.read() as session:
        body = await session.scalar(select(models.Notice.body_zh))
    assert body is not None and body in foretold.text and "暂不能阅卷" in body


async def test_conflicts_are_shown_and_what_cannot_be_offered_is_barred(desk, here, database):
    other = await people.case(database, 2)
    binding = await people.bound(database, desk.lawyer, other)
    taken = await desk.request(binding=binding)
    await desk.perform(taken, Act.REPLY, slot=0)
    appointment = await desk.request()
    shown = (await here.get(at(appointment, "details"))).text
    assert "已约满" in shown and "申请人此时另有预约" in shown and "非申请人所选时间" in shown
    assert "晚于办案期限" in shown
    late = await here.post(at(appointment, "reply"), data=reply(desk, 1, 0))
    assert late.status_code == 409 and "该时段已约满" in late.text and str(desk.slots[1].id) in late.text


async def test_of_two_members_at_once_one_answers(desk, enter):
    clients = [(await enter(f"member{each}"))[1] for each in range(2)]
    appointment = await desk.request()
    answers = await asyncio.gather(
        *(client.post(at(appointment, "reply"), data=reply(desk, 1, each)) for each, client in enumerate(clients))
    )
    assert sorted(each.status_code for each in answers) == [303, 409]
    assert await desk.taken(0) + await desk.taken(1) == 1 and not await desk.untrue()


async def test_who_waits_too_long_is_told_to_look_and_try_again(desk, here, owner):
    appointment = await desk.request()
    async with owner.begin() as session:
        await session.execute(text("set local idle_in_transaction_session_timeout = 0"))
        await session.get_one(models.Appointment, appointment.id, with_for_update=True)
        late = await here.post(at(appointment, "accept"), data={"version": "1"})
        await session.execute(text("lock table appointments in access exclusive mode"))
        unread = await here.get(at(appointment, "details"))
    assert unread.status_code == 503 and "请稍后重试" in unread.text and "保存" not in unread.text
    assert late.status_code == 503 and "如未保存请重新提交" in late.text and late.headers["Retry-After"] == "5"
    assert (await desk.fresh(appointment)).status == "SUBMITTED"
    assert (await here.post(at(appointment, "accept"), data={"version": "1"})).status_code == 303


async def test_who_handles_cases_answers_what_was_forwarded_and_nothing_else(desk, here, enter, database, files):
    handler = (await enter("handler", roles=(Role.HANDLER,)))[1]
    paper = await people.paper(database, files, desk.lawyer, people.MANDATE_PAPERS[0])
    appointment = await desk.request(desk.asked(attachment_ids=(paper,)))
    assert (await handler.get(f"/admin/papers/{paper}")).status_code == 404
    assert (await handler.get(at(appointment, "details"))).status_code == 200
    assert (await handler.post(at(appointment, "accept"), data={"version": "1"})).status_code == 403
    assert (await here.post(at(appointment, "forward"), data={"version": "1", "department": ""})).status_code == 400
    forwarded = {"version": "1", "department": "第一检察部"}
    assert (await here.post(at(appointment, "forward"), data=forwarded)).status_code == 303
    assert (await handler.get(f"/admin/papers/{paper}")).status_code == 200
    assert str(appointment.id) not in (await here.post("/admin/queue/next")).headers["location"]
    assert (await handler.post(at(appointment, "answer"), data={"version": "2", "answer": MARK})).status_code == 303
    again = await desk.request()
    await desk.perform(again, Act.FORWARD)
    no = {"version": "2", "outcome": "REFUSED", "reasons": "NO_PERMISSION", "comment": "依法须经许可，请先提出申请"}
    refused = await handler.post(at(again, "decide"), data=no)
    assert refused.status_code == 303 and refused.headers["location"].endswith(str(again.id))
    kept = await desk.fresh(appointment)
    assert kept.status == "ANSWERED" and kept.reply == MARK and kept.forwarded_to == "第一检察部"


async def test_the_office_moves_and_cancels_what_was_arranged(desk, here):
    appointment = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    other = await appointment_desk.room(desk.database, name="示例第二接待室")
    desk.slots[3] = await appointment_desk.slot(desk.database, other, desk.slots[3].starts_at)
    assert 'name="place" maxlength="100" value=""' in (await here.get(at(appointment, "details"))).text
    moved = await here.post(at(appointment, "reply"), data=reply(desk, 3, 3, place=""))
    assert (await desk.fresh(appointment)).place == "示例第二接待室"
    assert moved.status_code == 303 and (await desk.taken(0), await desk.taken(3)) == (0, 1)
    assert (await here.post(at(appointment, "cancel"), data={"version": "4", "reason": ""})).status_code == 400
    cancelled = {"version": "4", "reason": "接待室临时停用"}
    assert (await here.post(at(appointment, "cancel"), data=cancelled)).status_code == 303
    assert await desk.taken(3) == 0 and (await desk.notices())[-1] == "appointment_cancelled"


async def test_papers_of_an_appointment_are_seen_by_its_office_alone(desk, enter, database, files):
    paper = await people.paper(database, files, desk.lawyer, people.MANDATE_PAPERS[0])
    await desk.request(desk.asked(attachment_ids=(paper,)))
    for code, status in (("110108", 200), ("310115", 404)):
        client = (await enter(f"reader{code}", code))[1]
        assert (await client.get(f"/admin/papers/{paper}")).status_code == status


async def test_a_scanned_slip_opens_its_appointment_and_changes_nothing(desk, here, enter):
    appointment = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    code = appointment.check_in_code
    stranger = (await enter("elsewhere", "310115"))[1]
    for address in (f"/admin/check-in/{code}", f"/admin/check-in?code={code[:8].lower()}%20{code[8:]}"):
        opened = await here.get(address)
        assert opened.status_code == 303 and opened.headers["location"].endswith(str(appointment.id))
        assert (await stranger.get(address)).status_code == 404
    for nonsense in ("x", "%00", "0" * 16, "0" * 99):
        assert (await here.get(f"/admin/check-in/{nonsense}")).status_code == 404
    assert (await desk.fresh(appointment)).version == appointment.version
