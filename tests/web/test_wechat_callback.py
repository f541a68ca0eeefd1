"""What WeChat reports: proved, written once, worked off in order; a replay or a stranger changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.queries import wechat_events as rows
from fake_wechat import sealing
from rules.accounts import WechatApp
from rules.notices import DeliveryStatus, NoticeChannel
from running.wiring import now
from services import wechat_events
from tests import people
from tests.door import Client, open_door
from tests.wechat_server import Action, App, FakeWechat, Fault, fake_wechat


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        yield running


@pytest.fixture
async def door(
    fake: FakeWechat, database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> AsyncIterator[Client]:
    verify = {"wechat_verify_files": {"MP_verify_AbCd.txt": "AbCd"}}
    async with open_door(database_url, keys, files, tmp_path / "var", **fake.settings, **verify) as client:
        fake.world.portal = client.url
        yield client


async def linked(database: Database, fake: FakeWechat) -> None:
    """示例张三 has linked the service account."""
    who = await people.person(database, 1)
    async with database.begin() as session:
        openid = fake.zhang.openids[fake.service.app_id]
        session.add(models.WechatIdentity(account_id=who.account_id, app=WechatApp.SERVICE_ACCOUNT, openid=openid))


async def followed(database: Database) -> bool | None:
    async with database.read() as session:
        return (await session.scalars(select(models.WechatIdentity.followed))).one()


async def reports(database: Database) -> list[models.WechatEventReport]:
    async with database.read() as session:
        rows = await session.scalars(select(models.WechatEventReport).order_by(models.WechatEventReport.happened_at))
        return list(rows)


def address(app: App, *, at: float | None = None, nonce: str = "n1", sealed: str = "", **other: str) -> str:
    """As WeChat addresses a callback."""
    timestamp = str(int(now().timestamp() if at is None else at))
    query = {
        "signature": sealing.signature(app.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": sealing.signature(app.token, timestamp, nonce, sealed),
    }
    return f"{app.callback_path}?{urlencode(query | other)}"


def event_xml(openid: str, event: str, at: int) -> str:
    return (
        f"<xml><ToUserName>gh</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType>{event}</xml>"
    )


async def post(door: Client, app: App, xml: str, **other: Any) -> int:
    """A callback that is signed and sealed as `other` says."""
    sealed = sealing.sealed(other.pop("key", app.aes_key), other.pop("app_id", app.app_id), xml)
    body = other.pop("body", f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>")
    answer = await door.http.post(door.url + address(app, sealed=sealed, **other), content=body.encode())
    assert answer.status_code != 200 or answer.text == "success"
    return answer.status_code


async def test_the_address_is_proved_to_be_ours(door: Client, fake: FakeWechat) -> None:
    for app in (fake.service, fake.mini):
        answer = await door.http.get(door.url + address(app, echostr="4075181314397890557"))
        assert (answer.status_code, answer.text) == (200, "4075181314397890557")
        for wrong in (
            {"signature": "0" * 40, "echostr": "1"},
            {"timestamp": "1", "echostr": "1"},
            {"signature": sealing.signature("another token", "1", "n1"), "echostr": "1"},
            {"at": now().timestamp() - 310, "echostr": "1"},
            {"at": now().timestamp() + 310, "echostr": "1"},
            {"timestamp": "now", "echostr": "1"},
        ):
            assert (await door.http.get(door.url + address(app, **wrong))).status_code == 403, wrong  # type: ignore[arg-type]
        script = await door.http.get(door.url + address(app, echostr="<script>alert(1)</script>"))
        assert script.status_code == 400 and "script" not in script.text
    file = await door.http.get(f"{door.url}/MP_verify_AbCd.txt")
    assert file.text == "AbCd" and file.headers["content-type"].startswith("text/plain")
    assert (await door.http.get(f"{door.url}/MP_verify_Other.txt")).status_code == 404


async def test_following_is_kept_once_and_in_order(door: Client, database: Database, fake: FakeWechat) -> None:
    await linked(database, fake)
    assert await followed(database) is None
    hands = fake.fake.hands
    fake.switch(Fault.DUPLICATE_CALLBACK, None)  # both at once
    await hands.follow(fake.service, fake.zhang, scene="desk-1")
    fake.world.clock_ahead += 1
    await hands.unfollow(fake.service, fake.zhang)
    await hands.follow(fake.service, fake.li)  # nobody that we know
    assert [each.status for each in fake.fake.callbacks.answered] == [200] * 6
    assert len(await reports(database)) == 3
    assert sum(await asyncio.gather(*(wechat_events.run(database, now=now) for _ in range(3)))) == 3
    assert await followed(database) is False
    for each in await reports(database):  # what is done names nobody
        assert each.done_at and each.openid is None
        assert not [
            openid for phone in fake.world.phones for openid in phone.openids.values() if openid in str(each.content)
        ]
    await fake.happen(Action.CALLBACKS_AGAIN)  # somebody has listened, and sends it all once more
    assert len(await reports(database)) == 3 and await wechat_events.run(database, now=now) == 0
    assert await followed(database) is False
    fake.world.clock_ahead += 1
    await hands.tap(fake.service, fake.zhang, {"type": "click", "key": "business"})  # whoever taps the menu follows
    await wechat_events.run(database, now=now)
    assert await followed(database) is True


async def test_what_is_reported_late_changes_nothing_that_is_newer(
    door: Client, database: Database, fake: FakeWechat
) -> None:
    await linked(database, fake)
    openid, at = fake.zhang.openids[fake.service.app_id], int(now().timestamp())
    for event, seconds in (("unsubscribe", 0), ("subscribe", -60)):
        assert await post(door, fake.service, event_xml(openid, f"<Event>{event}</Event>", at + seconds)) == 200
        await wechat_events.run(database, now=now)
    assert await followed(database) is False


async def test_strangers_and_mistakes_get_no_further(
    door: Client, database: Database, fake: FakeWechat, capsys: pytest.CaptureFixture[str]
) -> None:
    service, openid = fake.service, fake.zhang.openids[fake.service.app_id]
    xml = event_xml(openid, "<Event>subscribe</Event>", int(now().timestamp()))
    assert await post(door, service, xml, at=now().timestamp() - 310) == 403
    assert await post(door, service, xml, msg_signature="0" * 40) == 403
    assert await post(door, service, xml, body=xml) == 403  # plain mode: signed, not sealed
    assert await post(door, service, xml, body='<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>') == 403
    assert await post(door, service, xml, body="<xml>" + "a" * 70_000) == 413
    assert await post(door, service, xml, app_id=fake.mini.app_id) == 400  # another app's, with our key
    assert await post(door, service, xml, key=fake.mini.aes_key) == 400
    assert await post(door, service, "<xml><FromUserName>o</FromUserName></xml>") == 400
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]>' + xml
    assert await post(door, service, laughs) == 400
    fake.switch(Fault.STALE_CALLBACK)
    await fake.fake.hands.follow(service, fake.zhang)
    assert [each.status for each in fake.fake.callbacks.answered] == [403] * 3
    assert not await reports(database)
    words = xml.replace("<MsgType>event</MsgType>", "<MsgType>text</MsgType><Content>示例</Content>")
    assert await post(door, service, words) == 200  # words to the account: heard, not kept
    assert not await reports(database)
    assert await post(door, service, xml) == 200
    said = capsys.readouterr()
    assert "/wechat/" in said.out and openid not in said.out + said.err and "msg_signature" not in said.out + said.err


async def test_results_settle_messages_and_call_the_next_channel(
    door: Client, database: Database, fake: FakeWechat
) -> None:
    who = await people.person(database, 1)

    def sent(msgid: int) -> models.Delivery:
        return models.Delivery(
            account_id=who.account_id,
            channel=NoticeChannel.WECHAT,
            reserve=[NoticeChannel.EMAIL.value],
            message="case_progressed",
            subject_id=new_id(),
            status=DeliveryStatus.SENT,
            due_at=now(),
            sent_at=now(),
            provider_id=str(msgid),
        )

    client = fake.world
    client.msgids = 100
    openid = fake.zhang.openids[fake.service.app_id]
    at = int(now().timestamp())
    good = "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>101</MsgID><Status>success</Status>"
    bad = (
        "<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>102</MsgID>"
        "<ErrorCode>-1</ErrorCode><ErrorStatus>failed: system</ErrorStatus></List></SubscribeMsgSentEvent>"
    )
    early = "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>103</MsgID><Status>failed:user block</Status>"
    for number, event in enumerate((early, good, bad)):
        assert await post(door, fake.service, event_xml(f"{openid}{number}", event, at)) == 200
    async with database.begin() as session:
        session.add_all([sent(101), sent(102)])
    await wechat_events.run(database, now=now)  # that of 103 has come before its delivery was settled
    async with database.begin() as session:
        session.add(sent(103))
    assert await wechat_events.run(database, now=now) == 0  # not at once
    async with database.begin() as session:
        await session.execute(text("update wechat_event_reports set due_at = now()"))
    assert await wechat_events.run(database, now=now) == 1
    async with database.read() as session:
        rows = (await session.scalars(select(models.Delivery).order_by(models.Delivery.provider_id))).all()
    by_wechat = {each.provider_id: each for each in rows if each.channel is NoticeChannel.WECHAT}
    assert by_wechat["101"].status is DeliveryStatus.DELIVERED
    assert (by_wechat["102"].status, by_wechat["102"].error) == (DeliveryStatus.DEAD, "wechat failed: system")
    assert (by_wechat["103"].status, by_wechat["103"].error) == (DeliveryStatus.DEAD, "wechat failed:user block")
    assert sum(each.channel is NoticeChannel.EMAIL for each in rows) == 2


async def test_answers_of_a_person_are_worked_off_in_their_order(
    door: Client, database: Database, fake: FakeWechat
) -> None:
    hands, template = fake.fake.hands, "FAKE-ONCE-CASE"
    for phone in (fake.zhang, fake.li):
        await hands.answer(fake.service, phone, [template], accept=True)
    fake.world.clock_ahead += 1
    await hands.turn_off(fake.service, fake.zhang, template)
    zhang, li = (each.openids[fake.service.app_id] for each in (fake.zhang, fake.li))
    async with database.begin() as one, database.begin() as two, database.begin() as three:
        first, second = await rows.next_due(one, now()), await rows.next_due(two, now())
        assert first and second and {first.openid, second.openid} == {zhang, li}
        assert await rows.next_due(three, now()) is None  # that of 张三's second waits for the first
        assert rows.event_of(first).answers[0].accepted
    assert await wechat_events.run(database, now=now) == 3


async def test_a_result_that_belongs_to_nothing_is_given_up_and_holds_nobody_up(
    door: Client, database: Database, fake: FakeWechat
) -> None:
    await linked(database, fake)
    openid, at = fake.zhang.openids[fake.service.app_id], int(now().timestamp())
    foreign = "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>9</MsgID><Status>success</Status>"
    await post(door, fake.service, event_xml("o-other", foreign, at))
    await post(door, fake.service, event_xml(openid, "<Event>subscribe</Event>", at))
    await wechat_events.run(database, now=now)
    assert await followed(database) is True
    for _ in range(5):
        async with database.begin() as session:
            await session.execute(text("update wechat_event_reports set due_at = now()"))
        await wechat_events.run(database, now=now)
    (given_up,) = [each for each in await reports(database) if each.error]
    assert given_up.attempts == 5 and given_up.done_at and given_up.openid is None
    assert given_up.received_at < datetime.now(UTC)
