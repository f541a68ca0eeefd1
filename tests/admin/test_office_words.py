"""What an office writes to people: answers to complaints, notices to everyone bound to a case."""

from sqlalchemy import select

from db import models
from rules.cases import Disclosure
from rules.people import Role
from services import complaints
from tests import people
from tests.case_lines import notices_of
from tests.people import NOW

WORDS = "绑定申请已超过审核期限，至今没有答复。"
ANSWER = "经核实情况属实，已督促承办人员今日内办结。"
BODY = "本案拟于下周听取辩护人意见，请提前准备。"


async def rows(owner, model):
    async with owner.read() as session:
        return (await session.scalars(select(model).order_by(model.id))).all()


async def test_the_administrator_answers_a_complaint(enter, database, owner, files, keys):
    who = await people.lawyer(database, 1)
    binding = await people.applied(database, files, keys, who)
    async with database.begin() as session:
        made = await complaints.complain(
            session, who, keys, about=("binding", binding.id), statement=WORDS, idempotency_key=None, now=NOW
        )
    _, clerk = await enter("clerk", "110108", (Role.CASE_MANAGER,))
    page, path = f"/admin/complaint/details/{made.id}", f"/admin/complaint/answer/{made.id}"
    assert (await clerk.get("/admin/complaint/list")).status_code == (await clerk.get(page)).status_code == 403
    _, stranger = await enter("stranger", "110105", (Role.OFFICE_ADMIN,))
    form = {"outcome": "UPHELD", "words": ANSWER, "version": "1"}
    assert (await stranger.get(page)).status_code == (await stranger.post(path, data=form)).status_code == 404
    _, admin = await enter("admin", "110108", (Role.OFFICE_ADMIN,))
    assert made.complaint_number in (await admin.get("/admin/complaint/list?status=WAITING")).text
    assert "待答复投诉" in (await admin.get("/admin/")).text and "待答复投诉" not in (await clerk.get("/admin/")).text
    assert WORDS in (await admin.get(page)).text
    refused = await admin.post(path, data=form | {"words": "太短", "outcome": ""})
    assert refused.status_code == 400 and ">太短</textarea>" in refused.text and "至少 10 个字符" in refused.text
    assert (await admin.post(path, data=form)).status_code == 303
    shown = (await admin.get(page)).text
    assert ANSWER in shown and "情况属实" in shown and "提交答复" not in shown
    assert (await admin.post(path, data=form)).status_code == 409
    assert [each.message for each in await rows(owner, models.Notice)] == ["complaint_answered"]
    acts = [each.action for each in await rows(owner, models.AuditEntry) if "complaint" in each.action]
    assert acts == ["complaint.submitted", "complaint.answered"]


async def test_a_notice_reaches_everyone_who_may_read_the_case_and_nobody_twice(enter, database, owner):
    case = await people.case(database, party_names=("示例李四", "示例王五"))
    first, second, stranger, former = [await people.lawyer(database, serial) for serial in (1, 2, 3, 4)]
    await people.bound(database, first, case)
    await people.bound(database, second, case, party=2)
    await people.bound(database, stranger, await people.case(database, 2))
    await people.bound(database, former, case, status="RELEASED", released_on=NOW.date(), release_reason="示例")
    path = f"/admin/case/announce/{case.id}"
    form = {"announcement_id": "01890000-0000-7000-8000-000000000001", "body": BODY}
    _, elsewhere = await enter("elsewhere", "110105")
    assert (await elsewhere.post(path, data=form)).status_code == 404
    staff, client = await enter("clerk", "110108", (Role.CASE_MANAGER,))
    assert (await client.post(path, data=form | {"body": "短"})).status_code == 400
    assert [await notices_of(owner, who.account_id) for who in (first, second)] == [[], []]
    answers = [(await client.post(path, data=form)).status_code for _ in range(2)]
    assert answers == [303, 409]  # the form of a double click
    for who, told in ((first, 1), (second, 1), (stranger, 0), (former, 0)):
        notices = await notices_of(owner, who.account_id)
        assert len(notices) == told and all(BODY in each.body_zh for each in notices)
    assert "已通知 2 人" in (await client.get(f"/admin/case/details/{case.id}")).text
    acts = [each for each in await rows(owner, models.AuditEntry) if "announce" in each.action]
    assert len(acts) == 1 and acts[0].actor_id == staff.staff_id and BODY not in str(acts[0].new)
    async with owner.begin() as session:
        (await session.get_one(models.Case, case.id)).disclosure = Disclosure.NONE
    other = form | {"announcement_id": "01890000-0000-7000-8000-000000000002"}
    assert (await client.post(path, data=other)).status_code == 409
    assert len(await notices_of(owner, first.account_id)) == 1
