"""The client inside WeChat, as the server sees it: signatures for its own page only, frames only there, a menu of its three parts."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.crypto import Keys
from db.files import PaperStore
from tests.door import Client, open_door
from tests.wechat_phone import AGENT
from tests.wechat_server import FakeWechat, Fault, fake_wechat
from wechat.menu import buttons


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        yield running


@pytest.fixture
async def door(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path, fake: FakeWechat
) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", **fake.settings) as client:
        yield client


async def test_only_the_clients_own_page_is_signed(door: Client, fake: FakeWechat) -> None:
    door_of = f"{door.url}/wechat/page-signature"
    asked = f"{door.url}/?from=singlemessage"
    answer = await door.http.get(door_of, params={"url": asked})
    said, ticket = answer.json(), fake.service.lending.ticket
    assert ticket is not None and answer.headers["cache-control"] == "no-store"
    signed = f"jsapi_ticket={ticket.value}&noncestr={said['nonceStr']}&timestamp={said['timestamp']}&url={asked}"
    assert said["signature"] == hashlib.sha1(signed.encode()).hexdigest()
    assert said["appId"] == fake.service.app_id and ticket.value not in answer.text
    other = f"{door.url}@evil.example/"
    for foreign in (
        "https://evil.example/",
        other,
        f"{door.url}/public/",
        "",
        "http://[",
        door.url + "/?" + "x" * 2000,
    ):
        assert (await door.http.get(door_of, params={"url": foreign})).status_code == 400, foreign
    asked_wechat = [call.path for call in fake.world.calls].count("/cgi-bin/ticket/getticket")
    assert (await door.http.get(door_of, params={"url": f"{door.url}/"})).status_code == 200
    assert [call.path for call in fake.world.calls].count("/cgi-bin/ticket/getticket") == asked_wechat == 1


async def test_while_wechat_is_away_the_page_is_told_so(door: Client, fake: FakeWechat) -> None:
    fake.switch(Fault.BAD_GATEWAY, None)
    answer = await door.http.get(f"{door.url}/wechat/page-signature", params={"url": f"{door.url}/"})
    assert (answer.status_code, answer.json()) == (503, {"problem": "WECHAT_AWAY"})


async def test_wechats_frames_may_stand_in_wechat_alone(door: Client) -> None:
    there = await door.http.get(f"{door.url}/", headers={"user-agent": AGENT})
    elsewhere = await door.http.get(f"{door.url}/")
    assert "frame-src https://*.qq.com webcompt:" in there.headers["content-security-policy"]
    assert "qq.com" not in elsewhere.headers["content-security-policy"]
    assert "jweixin" not in there.text + elsewhere.text  # fetched when it is wanted, and nowhere else
    assert 'data-wechat="yes"' in there.text and "user-agent" in there.headers["vary"]


def test_the_menu_leads_to_the_three_parts() -> None:
    menu = buttons("https://portal.example.cn", {"news": "https://other.example.cn/"})
    assert [(each["name"], each["url"]) for each in menu] == [
        ("业务办理", "https://portal.example.cn/wechat/sign-in?to=business"),
        ("最新信息", "https://other.example.cn/"),
        ("个性设置", "https://portal.example.cn/#/settings"),
    ]
