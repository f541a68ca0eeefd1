"""The client against the fake over real HTTP: who somebody is, messages, every refusal of the table, and nothing that leaks."""

import logging
import traceback

import pytest

from db.crypto import Keys
from rules.accounts import WechatApp
from running.wiring import now
from tests.wechat.conftest import Process
from tests.wechat_server import FakeWechat, Fault
from wechat.client import Wechat
from wechat.errors import POLICIES, Policy, WechatAway, WechatError
from wechat.signatures import page_signature
from wechat.transport import Transport
from wechat.values import App, Outgoing

SERVICE, MINI = WechatApp.SERVICE_ACCOUNT, WechatApp.MINI_PROGRAM
VALUES = {"thing1": "案件有新的程序性信息", "time2": "2026年11月28日 09:30", "thing3": "请登录平台查看"}


def message(openid: str, template: str = "FAKE-TEMPLATE-CASE", **other: str) -> Outgoing:
    return Outgoing(openid, template, VALUES | {k: v for k, v in other.items() if k in VALUES}, once=other.get("once"))


async def refused(asking: object) -> WechatError:
    with pytest.raises(WechatError) as error:
        await asking  # type: ignore[misc]
    return error.value


async def test_a_code_tells_who_somebody_is_once(fake: FakeWechat, wechat: Wechat) -> None:
    for app, own in ((SERVICE, fake.service), (MINI, fake.mini)):
        code = fake.code(fake.zhang, own)
        user = await wechat.who(app, code)
        assert (user.openid, user.unionid) == (fake.zhang.openids[own.app_id], fake.zhang.unionid)
        assert not user.is_snapshot
        again = await refused(wechat.who(app, code))
        assert (again.errcode, again.policy) == (40163, Policy.SIGN_IN_AGAIN)
        assert again.rid and len(again.rid) == 26
        assert (await refused(wechat.who(app, "never-given-out"))).errcode == 40029
    other = fake.code(fake.zhang, fake.mini)  # a code of one app is none of the other
    assert (await refused(wechat.who(SERVICE, other))).policy is Policy.SIGN_IN_AGAIN
    asked = len(fake.world.calls)
    assert (await refused(wechat.who(SERVICE, "a&secret=b"))).policy is Policy.SIGN_IN_AGAIN
    assert len(fake.world.calls) == asked  # what can be no code is not even asked for
    fake.switch(Fault.SNAPSHOT)
    snapshot = await wechat.who(SERVICE, fake.code(fake.li))
    assert snapshot.is_snapshot and fake.world.whose(fake.service.app_id, snapshot.openid) is None


async def test_messages_reach_a_phone(fake: FakeWechat, wechat: Wechat) -> None:
    service, mini = (fake.zhang.openids[each.app_id] for each in (fake.service, fake.mini))
    assert (await refused(wechat.send_template(message(service)))).errcode == 43004  # does not follow
    fake.zhang.followed.add(fake.service.app_id)
    first = await wechat.send_template(message(service, once="delivery-1"))
    assert first and await wechat.send_template(message(service, once="delivery-1")) == first
    assert [each.title for each in fake.zhang.inbox] == ["案件进展提醒"]  # once, although it was sent twice
    for app, openid, once in ((SERVICE, service, "FAKE-ONCE-CASE"), (MINI, mini, "FAKE-MINI-ONCE-CASE")):
        assert (await refused(wechat.send_subscription(app, message(openid, once)))).errcode == 43101
        own = fake.service if app is SERVICE else fake.mini
        await fake.fake.hands.answer(own, fake.zhang, [once], accept=True)
        assert await wechat.send_subscription(app, message(openid, once))
        used_up = await refused(wechat.send_subscription(app, message(openid, once)))
        assert (used_up.errcode, used_up.policy) == (43101, Policy.NEXT_CHANNEL)
    assert len(fake.zhang.inbox) == 3 and fake.zhang.inbox[0].lines[0] == ("事项", VALUES["thing1"])


async def test_wrong_values_templates_and_pages_are_named(fake: FakeWechat, wechat: Wechat) -> None:
    openid = fake.zhang.openids[fake.service.app_id]
    fake.zhang.followed.add(fake.service.app_id)
    for values, field in (
        ({"thing1": "二十个字以内的事项说明如果超过了就不发送"}, None),
        ({"thing1": "二十个字以内的事项说明如果超过了就不发送。"}, "thing1"),
        ({"time2": "2026-11-28T09:30"}, "time2"),
        ({"thing3": ""}, "thing3"),
    ):
        sending = wechat.send_template(message(openid, **values))
        if field is None:
            assert await sending
            continue
        error = await refused(sending)
        assert (error.errcode, error.policy, error.detail) == (47003, Policy.MISCONFIGURED, field)
    assert (await refused(wechat.send_template(message(openid, "no-such-template")))).errcode == 40037
    mini = Outgoing(fake.zhang.openids[fake.mini.app_id], "FAKE-MINI-ONCE-CASE", VALUES, link="pages/none/none")
    assert (await refused(wechat.send_subscription(MINI, mini))).errcode == 41030


@pytest.mark.parametrize(
    ("fault", "errcode", "policy", "surely_not"),
    [
        (Fault.BUSY, -1, Policy.TRY_LATER, False),
        (Fault.BAD_GATEWAY, None, Policy.TRY_LATER, False),
        (Fault.SLOW, None, Policy.TRY_LATER, False),
        (Fault.CUT, None, Policy.TRY_LATER, False),
        (Fault.IP_NOT_ALLOWED, 40164, Policy.STOPPED, True),
        (Fault.NOT_GRANTED, 48001, Policy.NOT_GRANTED, True),
        (Fault.QUOTA, 45009, Policy.PAUSE_TO_MIDNIGHT, True),
        (Fault.MINUTE, 45011, Policy.BACK_OFF, True),
        (Fault.UNKNOWN_OPENID, 40003, Policy.NEXT_CHANNEL, True),
        (Fault.REFUSED, 43101, Policy.NEXT_CHANNEL, True),
    ],
)
async def test_every_fault_has_its_policy(
    fake: FakeWechat, wechat: Wechat, fault: Fault, errcode: int | None, policy: Policy, surely_not: bool
) -> None:
    openid = fake.zhang.openids[fake.service.app_id]
    await fake.fake.hands.answer(fake.service, fake.zhang, ["FAKE-LONG-CASE"], accept=True)
    await wechat.addresses(SERVICE)  # a token is there
    fake.switch(fault)
    error = await refused(wechat.send_subscription(SERVICE, message(openid, "FAKE-LONG-CASE")))
    assert (error.errcode, error.policy, error.surely_not) == (errcode, policy, surely_not)
    assert isinstance(error, WechatAway) == (errcode is None)
    assert bool(error.rid) == (errcode is not None)
    assert error.detail == ("203.0.113.7" if fault is Fault.IP_NOT_ALLOWED else None)
    # Only a cut connection may have brought the message, and that is what the error says.
    assert len(fake.zhang.inbox) == (1 if fault is Fault.CUT else 0)
    assert await wechat.send_subscription(SERVICE, message(openid, "FAKE-LONG-CASE"))  # it has passed


async def test_a_server_that_is_not_there_surely_did_nothing(processes: list[Process], keys: Keys) -> None:
    apps = [App(SERVICE, "wx1", "secret")]
    nowhere = Wechat(
        apps,
        database=processes[0].database,
        keys=keys,
        transport=Transport("http://127.0.0.1:1"),
        authorize_address="-",
        now=now,
    )
    error = await refused(nowhere.send_subscription(SERVICE, message("o", "FAKE-LONG-CASE")))
    assert isinstance(error, WechatAway) and error.surely_not
    assert (await refused(nowhere.who(MINI, "code"))).policy is Policy.NOT_GRANTED  # no such app of ours
    await nowhere.close()


async def test_neither_logs_nor_errors_hold_what_is_nobodys_business(
    fake: FakeWechat, wechat: Wechat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    openid, code = fake.zhang.openids[fake.service.app_id], fake.code(fake.zhang)
    said = [repr(await wechat.who(SERVICE, code)), repr(message(openid)), repr(wechat._app(SERVICE))]
    for asking in (
        lambda: wechat.who(SERVICE, code),
        lambda: wechat.send_template(message(openid)),
        lambda: wechat.send_template(message("o-nobody")),
        lambda: wechat.send_template(message(openid, thing1="一二三四五六七八九十一二三四五六七八九十一")),
    ):
        for fault in (None, Fault.CUT, Fault.BAD_GATEWAY):
            if fault:
                fake.switch(fault)
            error = await refused(asking())
            said += [str(error), repr(error), "".join(traceback.format_exception(error))]
            if error.rid:
                assert error.rid not in str(error)
    assert fake.service.lending.current is not None
    said += [record.getMessage() for record in caplog.records if record.name != "uvicorn.access"]  # that is the fake
    for secret in (openid, code, fake.service.secret, fake.service.lending.current.value, fake.zhang.unionid):
        assert not [each for each in said if secret in each], secret


def test_the_table_is_that_of_the_reference() -> None:
    assert {code for code, policy in POLICIES.items() if policy is Policy.NEW_TOKEN} == {40001, 40014, 42001}
    assert {POLICIES[code] for code in (40029, 40163)} == {Policy.SIGN_IN_AGAIN}
    assert {POLICIES[code] for code in (40003, 43004, 43101)} == {Policy.NEXT_CHANNEL}
    assert {POLICIES[code] for code in (40037, 41030, 47003)} == {Policy.MISCONFIGURED}
    single = {40164: Policy.STOPPED, 45009: Policy.PAUSE_TO_MIDNIGHT, 45011: Policy.BACK_OFF, 48001: Policy.NOT_GRANTED}
    assert {code: POLICIES[code] for code in single} == single


async def test_the_menu_the_quota_and_the_page_signature(fake: FakeWechat, wechat: Wechat) -> None:
    assert await wechat.menu() is None
    await wechat.put_menu([{"type": "click", "name": "业务办理", "key": "business"}])
    menu = await wechat.menu()
    assert menu is not None and menu.menu["button"][0]["name"] == "业务办理"
    fake.switch(Fault.QUOTA, None)
    await wechat.clear_quota(SERVICE)
    assert Fault.QUOTA not in fake.world.faults
    assert await wechat.categories(SERVICE) == ["政务民生"]
    signed = await wechat.js_signature("https://portal.example.cn/a?b=c#d")
    ticket = fake.service.lending.ticket
    assert ticket is not None
    expected = page_signature(ticket.value, signed.nonce, signed.timestamp, "https://portal.example.cn/a?b=c")
    assert signed.signature == expected
