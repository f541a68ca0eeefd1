"""What the office administrator decides about the disclosure of cases: sealing, and lines that are not disclosed."""

from sqlalchemy import select

from db import models
from rules.people import Role
from tests import people


async def everything(owner, model):
    async with owner.read() as session:
        return (await session.scalars(select(model).order_by(model.id))).all()


async def test_the_office_administrator_seals_and_unseals(enter, database, owner):
    case, who = await people.case(database), await people.lawyer(database, 1)
    await people.bound(database, who, case)
    path = f"/admin/case/seal/{case.id}"
    reason = {"reason": "未成年人犯罪记录封存"}
    _, clerk = await enter("clerk", "110108", (Role.CASE_MANAGER,))
    assert (await clerk.post(path, data=reason)).status_code == 403
    assert path not in (await clerk.get(f"/admin/case/details/{case.id}")).text
    _, stranger = await enter("stranger", "110105")
    assert (await stranger.post(path, data=reason)).status_code == 404
    staff, client = await enter("admin", "110108", (Role.OFFICE_ADMIN,))
    refused = await client.post(path, data={"reason": "短"})
    assert refused.status_code == 400 and "至少 5 个字符" in refused.text and ">短</textarea>" in refused.text
    sealed = await client.post(path, data=reason)
    page = (await client.get(sealed.headers["location"])).text
    assert "案件已封存" in page and "未成年人犯罪记录封存" in page and "解除封存" in page
    assert await people.visible_case(database, who, case.id) is None
    assert [each.message for each in await everything(owner, models.Notice)] == ["binding_frozen"]
    assert (await client.post(path, data=reason)).status_code == 409
    again = await client.post(path, data={"reason": "误封存更正", "unseal": "1"})
    assert again.status_code == 303
    row = (await everything(owner, models.Case))[0]
    assert (row.sealed_at, row.sealed_by_id, row.seal_reason) == (None, None, None)
    acts = [each for each in await everything(owner, models.AuditEntry) if each.subject_kind in ("case", "binding")]
    assert [each.action for each in acts] == ["binding.frozen", "case.sealed", "case.unsealed"]
    assert {each.actor_id for each in acts} == {staff.staff_id} and "未成年" not in str([each.new for each in acts])


async def test_the_office_administrator_switches_lines_off_for_the_own_office_only(enter, owner):
    path = "/admin/field-switch/create"
    _, clerk = await enter("clerk", "110108", (Role.CASE_MANAGER,))
    assert (await clerk.get(path)).status_code == 403
    staff, client = await enter("admin", "110108", (Role.OFFICE_ADMIN,))
    page = (await client.get(path)).text
    assert "一审公诉 · 办案期限" in page and "国家司法救助 · 金额" in page
    data = {"line": "FIRST_INSTANCE_PROSECUTION.deadlineOn", "procuratorate_id": "x", "save": "保存"}
    assert (await client.post(path, data=data)).status_code == 302
    switch = (await everything(owner, models.FieldSwitch))[0]
    assert (switch.procuratorate_id, switch.field) == (staff.procuratorate_id, "deadlineOn")
    twice = await client.post(path, data=data)
    assert twice.status_code == 400 and "与已有内容冲突" in twice.text
    assert (await client.post(path, data=data | {"line": "FIRST_INSTANCE_PROSECUTION.nonsense"})).status_code == 400
    assert "办案期限" in (await client.get("/admin/field-switch/list")).text
    _, stranger = await enter("stranger", "110105", (Role.OFFICE_ADMIN,))
    assert "办案期限" not in (await stranger.get("/admin/field-switch/list")).text
    recorded = [each for each in await everything(owner, models.AuditEntry) if each.subject_kind == "field_switch"]
    assert [each.actor_id for each in recorded] == [staff.staff_id]
