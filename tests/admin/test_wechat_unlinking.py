"""Staff see which WeChat applications an account is linked to, never to whom, and end that for a reason."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from db import models
from rules.accounts import WechatApp
from rules.people import Guest, Role
from rules.wechat_identities import Identity
from services import wechat_identities
from tests import people

OPENID = "o-example-secret"
WHY = {"reason": "PHONE_LOST", "explanation": "本人到场说明手机遗失"}


@pytest.fixture
async def linked(database, files, keys):
    who = await people.person(database, 1)
    await people.submitted_registration(database, files, keys, who, 1)
    phone = Identity(WechatApp.SERVICE_ACCOUNT, OPENID)
    async with database.begin() as session:
        await wechat_identities.link(session, who, keys, identity=phone, now=people.NOW)
    async with database.begin() as session:
        life = people.timedelta(hours=1)
        await wechat_identities.sign_in(session, Guest(), identity=phone, device="x", life=life, now=people.NOW)
    return who


async def test_for_a_reason_that_stays_on_record(enter, linked, owner):
    staff, client = await enter()
    page, path = (f"/admin/account/{each}/{linked.account_id}" for each in ("details", "unlink-wechat/SERVICE_ACCOUNT"))
    shown = (await client.get(page)).text
    assert "服务号，绑定于" in shown and OPENID not in shown
    for data, words in (
        ({}, "请选择解除绑定的原因"),
        (WHY | {"explanation": "短"}, "请填写说明"),
        (WHY | {"reason": "X"}, "请选择"),
    ):
        answer = await client.post(path, data=data)
        assert answer.status_code == 400 and words in answer.text and "服务号，绑定于" in answer.text
    assert (await client.post(path.replace("SERVICE_ACCOUNT", "MINI_PROGRAM"), data=WHY)).status_code == 404
    assert (await client.post(path.replace("SERVICE_ACCOUNT", "NONE"), data=WHY)).status_code == 404
    assert (await client.post(path, data=WHY)).status_code == 303
    assert "未绑定" in (await client.get(page)).text and (await client.post(path, data=WHY)).status_code == 404
    async with owner.read() as session:
        entries = select(models.AuditEntry).where(models.AuditEntry.action == "wechat.unlinked")
        (entry,) = (await session.scalars(entries)).all()
        sessions = (await session.execute(select(models.Session.wechat_app, models.Session.revoked_at))).all()
        notice = (await session.scalars(select(models.Notice).where(models.Notice.message == "wechat_unlinked"))).one()
    assert (entry.actor_id, entry.subject_id) == (staff.staff_id, str(linked.account_id))
    assert entry.new == {"app": "SERVICE_ACCOUNT", **WHY} and OPENID not in str(entry.new)
    assert {app is None: ended is None for app, ended in sessions} == {True: True, False: False}
    assert "人民检察院已为您" in notice.body_zh and notice.account_id == linked.account_id


async def test_by_nobody_else_and_never_an_openid(enter, linked, owner, staff_engine):
    path = f"/admin/account/unlink-wechat/SERVICE_ACCOUNT/{linked.account_id}"
    _, elsewhere = await enter("elsewhere", "440305")
    assert (await elsewhere.post(path, data=WHY)).status_code == 404
    _, handler = await enter("handler", roles=(Role.HANDLER,))
    assert (await handler.post(path, data=WHY)).status_code == 403
    async with owner.read() as session:
        assert (await session.scalars(select(models.WechatIdentity.openid))).all() == [OPENID]
    for forbidden in (
        "select openid from wechat_identities",
        "select * from wechat_identities",
        "select token_hash from sessions",
        "update wechat_identities set account_id = account_id",
        "select * from used_wechat_states",
    ):
        async with staff_engine.connect() as connection:
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.execute(text(forbidden))
