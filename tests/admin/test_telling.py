"""Staff and what people are told: dead letters sent again, channels that rest, reminders, templates."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from db import models
from db.base import new_id
from db.queries import providers
from db.queries.providers import Trouble
from notifications.samples import Samples
from rules.messages import MESSAGE_NAMES, RegistrationReturned
from rules.notices import DeliveryError, DeliveryStatus
from rules.people import Role
from rules.providers import Provider
from rules.staff_notices import STAFF_MESSAGES
from rules.staff_tasks import TASK_OF
from services import tell
from tests import people

DEAD = {"status": DeliveryStatus.DEAD, "error": "SMTPDataError 554", "error_kind": DeliveryError.FINAL, "attempts": 3}


async def dead_letters(database, number=1, unit_code="110108"):
    who = await people.lawyer(database, 1)
    await people.bound(database, who, await people.case(database, unit_code=unit_code))
    async with database.begin() as session:
        where = await people.office(session, unit_code)
        for _ in range(number):
            message = RegistrationReturned(new_id(), new_id(), where.id, "示例1")
            await tell.account(session, who.account_id, message, now=people.NOW)
        await session.execute(update(models.Delivery).values(**DEAD))
        ids = (await session.scalars(select(models.Delivery.id).order_by(models.Delivery.id))).all()
        for each in ids:
            await tell.staff_of(session, where.id, "delivery_dead", each, occasion=1, now=people.NOW)
        return ids


async def states(owner):
    async with owner.read() as session:
        rows = (await session.scalars(select(models.Delivery).order_by(models.Delivery.id))).all()
        return [(each.status.value, each.attempts) for each in rows]


async def test_a_dead_letter_is_sent_again_once_and_its_task_ends(enter, database, owner):
    (delivery_id,) = await dead_letters(database)
    _, client = await enter()
    _, elsewhere = await enter("elsewhere", "110105")
    page = (await client.get(f"/admin/delivery/details/{delivery_id}")).text
    assert "收件方拒收" in page and "重新发送" in page
    again = f"/admin/delivery/retry/{delivery_id}"
    assert (await elsewhere.post(again)).status_code == 404
    assert (await client.post(again)).status_code == 303
    assert await states(owner) == [("QUEUED", 0)]
    refused = await client.post(again)
    assert refused.status_code == 409 and "只有未能送达的通知可以重新发送" in refused.text
    async with owner.read() as session:
        assert (await session.scalars(select(models.StaffTask.outcome))).all() == ["SETTLED"]
        acts = (await session.scalars(select(models.AuditEntry.action))).all()
    assert acts.count("delivery.retried") == 1


async def test_mail_to_an_address_that_comes_back_is_not_sent_again(enter, database, owner):
    (delivery_id,) = await dead_letters(database)
    async with owner.begin() as session:
        await session.execute(update(models.Account).values(email_bounced_at=people.NOW))
    _, client = await enter()
    refused = await client.post(f"/admin/delivery/retry/{delivery_id}")
    assert refused.status_code == 409 and "须由本人更换" in refused.text
    await client.post("/admin/channels/retry/EMAIL")
    assert await states(owner) == [("DEAD", 3)]


async def test_all_that_is_dead_over_a_channel_is_sent_again_within_ones_office(enter, database, owner):
    await dead_letters(database, 3)
    _, elsewhere = await enter("elsewhere", "110105")
    await elsewhere.post("/admin/channels/retry/EMAIL")
    assert await states(owner) == [("DEAD", 3)] * 3
    _, client = await enter()
    assert "全部重新发送" in (await client.get("/admin/channels")).text
    assert "3 条已重新排队" in (await client.post("/admin/channels/retry/EMAIL", follow_redirects=True)).text
    assert await states(owner) == [("QUEUED", 0)] * 3


async def test_only_administrators_of_the_system_let_a_channel_rest_and_say_why(enter, owner):
    _, clerk = await enter("clerk")
    assert "暂停发送</summary>" not in (await clerk.get("/admin/channels")).text
    _, system = await enter("system", None, (Role.SYSTEM_ADMIN,))
    for path, data, status in (
        ("pause/EMAIL", {"reason": "短"}, 400),
        ("pause/IN_APP", {"reason": "服务商维护"}, 404),
        ("pause/EMAIL", {"reason": "服务商维护"}, 303),
        ("pause/EMAIL", {"reason": "服务商维护"}, 400),
    ):
        assert (await system.post(f"/admin/channels/{path}", data=data)).status_code == status, (path, data)
    assert (await clerk.post("/admin/channels/resume/EMAIL")).status_code == 400
    page = (await clerk.get("/admin/channels")).text
    assert "已暂停" in page and "服务商维护" in page
    assert (await system.post("/admin/channels/resume/EMAIL")).status_code == 303
    async with owner.read() as session:
        assert not (await session.scalars(select(models.ChannelPause))).all()
        acts = (await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id))).all()
    assert [each for each in acts if each.startswith("channel.")] == ["channel.paused", "channel.resumed"]


async def test_a_provider_that_rests_by_itself_and_a_message_set_up_wrongly_are_seen_and_ended(enter, database, owner):
    wrong = Trouble(Provider.SMS, "case_progressed", "case_progressed: not filed")
    async with database.begin() as session:
        for _ in range(3):
            await providers.alarm(session, wrong, people.NOW)
        for provider, reason, until in (
            (Provider.SMS, "isv.AMOUNT_NOT_ENOUGH R-1", None),
            (Provider.SERVICE_ACCOUNT, "wechat 45009 rid-1", people.NOW + timedelta(days=365_0)),
        ):
            await providers.pause(session, provider, reason=reason, until=until, now=people.NOW)
    _, clerk = await enter("clerk")
    page = (await clerk.get("/admin/channels")).text
    assert (
        "账户余额不足（isv.AMOUNT_NOT_ENOUGH R-1）" in page
        and "须人工恢复" in page
        and "case_progressed: not filed" in page
    )
    assert "立即恢复" not in page and "已更正" not in page
    assert (await clerk.post("/admin/channels/providers/SMS/resume")).status_code == 303
    async with owner.read() as session:
        (alarm,) = (await session.scalars(select(models.MessageAlarm))).all()
        assert alarm.times == 3 and len((await session.scalars(select(models.ProviderPause))).all()) == 2
    _, top = await enter("top", "100000")
    assert "消息模板配置有误" in (await top.get("/admin/tasks")).text
    assert "消息模板配置有误" in (await top.get("/admin/bell")).text
    _, system = await enter("system", None, (Role.SYSTEM_ADMIN,))
    assert "立即恢复" in (await system.get("/admin/channels")).text
    assert (await system.post("/admin/channels/providers/NOBODY/resume")).status_code == 404
    for _ in range(2):
        assert (await system.post("/admin/channels/providers/SMS/resume")).status_code == 303
    ended = [(await system.post(f"/admin/channels/alarms/{alarm.id}/mended")).status_code for _ in range(2)]
    assert ended == [303, 404]
    async with owner.read() as session:
        assert [each.provider for each in (await session.scalars(select(models.ProviderPause))).all()] == [
            Provider.SERVICE_ACCOUNT
        ]
        assert (await session.scalars(select(models.StaffTask.outcome))).all() == ["SETTLED"]
        acts = (await session.scalars(select(models.AuditEntry.action))).all()
    assert acts.count("provider.resumed") == acts.count("message_alarm.mended") == 1


async def test_templates_of_wechat_are_set_up_as_wechat_would_take_them(enter, owner):
    _, clerk = await enter("clerk")
    assert (await clerk.get("/admin/wechat-template/create")).status_code == 403
    _, system = await enter("system", None, (Role.SYSTEM_ADMIN,))
    form = {
        "app": "SERVICE_ACCOUNT",
        "kind": "ONE_TIME",
        "template_id": "Abc_123-x",
        "title": "案件进展通知",
        "lines": "thing1 = NEWS\r\ntime2 = TIME",
        "messages": ["case_progressed"],
        "is_active": "y",
    }
    for wrong, said in (
        ({"lines": "first = NEWS"}, "字段应每行一个"),
        ({"lines": "phrase1 = NEWS"}, "字段 phrase1 不能放入"),
        ({"template_id": "中文"}, "模板编号"),
        ({"page": "pages/index/index"}, "小程序页面"),
        ({"app": "MINI_PROGRAM", "kind": "TEMPLATE"}, "模板消息只能用于服务号"),
    ):
        assert said in (await system.post("/admin/wechat-template/create", data=form | wrong)).text, wrong
    assert (await system.post("/admin/wechat-template/create", data=form)).status_code == 302
    async with owner.read() as session:
        (row,) = (await session.scalars(select(models.WechatTemplate))).all()
        assert row.fields == {"thing1": "NEWS", "time2": "TIME"} and row.messages == ["case_progressed"]
    edited = await system.get(f"/admin/wechat-template/edit/{row.id}")
    assert "thing1 = NEWS" in edited.text and re.search(r"checked[^>]*value=.case_progressed", edited.text)
    saved = await system.post(
        f"/admin/wechat-template/edit/{row.id}", data=form | {"lines": "thing5 = HINT", "messages": []}
    )
    assert saved.status_code == 302
    assert "案件进展通知" in (await clerk.get("/admin/wechat-template/list")).text
    assert "其余全部消息" in (await clerk.get(f"/admin/wechat-template/details/{row.id}")).text
    async with owner.read() as session:
        assert (await session.scalars(select(models.WechatTemplate.fields))).one() == {"thing5": "HINT"}
        acts = (await session.scalars(select(models.AuditEntry.action))).all()
    assert {"wechat_template.created", "wechat_template.changed"} <= set(acts)


async def test_reminders_that_ask_for_no_work_are_ticked_off_and_the_others_stay(enter, database, owner):
    async with database.begin() as session:
        where = (await people.office(session)).id
        for name in ("appointment_confirmed", "registration_awaits_review"):
            await tell.staff_of(session, where, name, new_id(), occasion=1, now=people.NOW)
        ids = (await session.scalars(select(models.StaffNotice.id))).all()
    _, elsewhere = await enter("elsewhere", "110105")
    assert "没有新的提醒" in (await elsewhere.get("/admin/bell")).text
    await elsewhere.post("/admin/bell/tick-off", data={"id": [str(each) for each in ids]})
    _, client = await enter()
    page = (await client.get("/admin/bell")).text
    assert "申请人已确认预约" in page and "新的注册申请" in page
    assert len(re.findall(r'name="id"', page)) == 1
    await client.post("/admin/bell/tick-off", data={"id": [str(each) for each in ids]})
    page = (await client.get("/admin/bell")).text
    assert "申请人已确认预约" not in page and "新的注册申请" in page


def test_every_reminder_and_every_task_has_words():
    assert set(TASK_OF) <= set(STAFF_MESSAGES)


async def test_every_template_can_be_looked_at(enter):
    _, client = await enter()
    for message in MESSAGE_NAMES:
        await look_at(client, message)
    assert (await client.get("/admin/message-templates/never_heard_of")).status_code == 404


async def look_at(client, message):
    page = (await client.get(f"/admin/message-templates/{message}")).text
    assert page.count("<iframe") == 2 and Samples().number not in re.findall(r"<iframe[^>]*>", page)
    mail = await client.get(f"/admin/message-templates/{message}/en/mail")
    assert mail.status_code == 200 and "sandbox" in mail.headers["content-security-policy"]
    assert (await client.get(f"/admin/message-templates/{message}/fr/mail")).status_code == 404
