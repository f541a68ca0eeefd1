"""The client in WeChat's browser, against the fake WeChat: the menu, linking, the screen one wanted, scanning, being told; and
nothing of it in any other browser."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.global_ids import encode
from fake_wechat.bridge import Bridge
from fake_wechat.browser import COOKIE, encoded
from rules.accounts import WechatApp
from rules.progress_events import ProgressKind
from rules.wechat_messages import WechatMessageKind
from running.wiring import now
from services import progress_events, wechat_events
from settings import ROOT
from tests import people
from tests.client.phone import Phone, phones
from tests.door import Client, open_door
from tests.wechat_phone import AGENT, PASSWORD, with_password
from tests.wechat_server import FakeWechat, fake_wechat
from wechat.menu import buttons

ONCE = "FAKE-ONCE-CASE"
OFFER, ALLOW = "在微信中接收办理结果", "允许提醒"


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        yield running


@pytest.fixture
async def door(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path, fake: FakeWechat
) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", **fake.settings) as client:
        fake.world.portal = client.url
        fake.service.menu = list(buttons(client.url, {}))
        yield client


async def in_wechat(phone: Phone, fake: FakeWechat) -> Phone:
    """The phone as WeChat's browser: whose it is, and what that browser puts into pages."""
    bridge = Bridge(fake.world, fake.fake.hands, fake.zhang)
    context = phone.page.context
    await context.add_cookies([{"name": COOKIE, "value": encoded(fake.zhang.name), "url": fake.url}])

    async def asked(api: str, given: dict[str, Any], address: str) -> dict[str, Any]:
        return await bridge.asked(api, given, address)

    await context.expose_function("fakeWechat", asked)
    await context.add_init_script(path=ROOT / "fake_wechat" / "statics" / "bridge.js")
    return phone


async def taps_the_menu(phone: Phone, fake: FakeWechat, name: str) -> None:
    """A button of the service account opens a page."""
    [button] = [each for each in fake.service.menu if each["name"] == name]
    url = await fake.fake.hands.tap(fake.service, fake.zhang, button)
    assert url is not None
    await phone.page.goto(url)


async def links(phone: Phone) -> None:
    """Account and password, once."""
    await phone.page.fill("#identifier", "test1")
    await phone.page.fill("#password", PASSWORD)
    await phone.page.click("button[type=submit]")


async def is_at(phone: Phone, place: str) -> None:
    """Wait until this screen is open."""
    await expect(phone.page).to_have_url(f"{phone.url}/#{place}")


async def test_from_the_menu_to_being_told(door: Client, fake: FakeWechat, database: Database, owner: Database) -> None:
    case_id = await _a_case_moves(database, await with_password(database, 1))
    async with owner.begin() as session:
        session.add(_template())
    async with phones(door.url) as opened:
        phone = await in_wechat(await opened(user_agent=AGENT), fake)
        await taps_the_menu(phone, fake, "最新信息")
        await is_at(phone, "/news")  # what everybody may read asks nobody who they are
        await taps_the_menu(phone, fake, "业务办理")
        await expect(phone.page.get_by_role("link", name="注册账号")).to_have_attribute("href", "/#/register")
        await links(phone)
        await is_at(phone, "/")
        await phone.reads("您好，示例张二")
        await _scans(phone, fake)
        await _is_offered_once(phone, fake, database)
        await _is_led_to_what_is_told(phone, database, encode("case", case_id))


async def _scans(phone: Phone, fake: FakeWechat) -> None:
    await phone.tap("扫一扫")  # and goes back without a code
    await expect(phone.page.get_by_role("button", name="扫一扫")).to_be_enabled()
    for foreign in ("https://evil.example/receipts/A/B", "javascript:alert(1)", f"{phone.url}/graphql", "12345"):
        fake.zhang.in_view = foreign
        await phone.tap("扫一扫")
        await phone.reads("这不是本平台的二维码")
        await is_at(phone, "/")
    await phone.is_sound()
    fake.zhang.in_view = f"{phone.url}/receipts/HZ-2026-1/K7XM"
    await phone.tap("扫一扫")
    await is_at(phone, "/receipt?number=HZ-2026-1&code=K7XM")
    assert await phone.field("code").input_value() == "K7XM"
    await phone.tap("返回")


async def _is_offered_once(phone: Phone, fake: FakeWechat, database: Database) -> None:
    await phone.reads(OFFER)
    await phone.tap("以后再说")
    await phone.reads_not(OFFER)
    await phone.page.reload()
    await phone.reads("您好，示例张二")
    await expect(phone.page.get_by_role("button", name="扫一扫")).to_be_visible()
    await phone.reads_not(OFFER)  # no is an answer for a week
    assert fake.zhang.credits[fake.service.app_id, ONCE] == 0
    await phone.page.evaluate(
        "localStorage.setItem('portal.wechat.refused', String(Date.now() - 7.1 * 24 * 3600 * 1000))"
    )
    await phone.page.reload()
    await phone.tap(ALLOW)
    await phone.reads("已开启微信提醒")
    await phone.reads_not(OFFER)
    await fake.fake.callbacks.settled()
    await wechat_events.run(database, now=now)
    await phone.page.reload()
    await expect(phone.page.get_by_role("button", name="扫一扫")).to_be_visible()
    await phone.reads_not(OFFER)  # there is a message left: nobody is asked for another one
    assert fake.zhang.credits[fake.service.app_id, ONCE] == 1


async def _is_led_to_what_is_told(phone: Phone, database: Database, case_id: str) -> None:
    async with database.read() as session:
        told = {each.message: each for each in (await session.scalars(select(models.Notice))).all()}
    linked, progressed = (encode("notice", told[each].id) for each in ("wechat_linked", "case_progressed"))
    await phone.page.goto(f"{phone.url}/wechat/sign-in?to=notice.{progressed}")
    await is_at(phone, f"/cases/{case_id}")
    await phone.page.goto(f"{phone.url}/wechat/sign-in?to=notice.{linked}")
    await phone.reads("此后可以用该微信登录")  # what it is about has no screen: the notice itself
    await is_at(phone, f"/notices/{linked}")
    await phone.page.wait_for_load_state("networkidle")
    ids = [told["wechat_linked"].id, told["case_progressed"].id]
    async with database.read() as session:  # both count as read
        read = select(models.Notice.read_at).where(models.Notice.id.in_(ids))
        assert all((await session.scalars(read)).all())
    await phone.open("/me")
    await phone.reads("服务号")
    await expect(phone.page.get_by_role("link", name="绑定微信")).to_have_count(0)
    await phone.tap("解除绑定")
    await phone.tap("确定")
    await phone.reads("微信登录")  # what WeChat opened has ended with it
    await is_at(phone, "/sign-in?to=%2Fme")
    await phone.is_sound()
    await phone.tap("微信登录", "link")
    await links(phone)
    await is_at(phone, "/me")  # where one wanted to be


async def test_nothing_of_it_elsewhere(door: Client, database: Database) -> None:
    await with_password(database, 1)
    async with phones(door.url) as opened:
        phone = await opened()
        fetched: list[str] = []
        phone.page.on("request", lambda request: fetched.append(request.url))
        await phone.open()
        await phone.reads("登录")
        await phone.reads_not("微信登录")
        await phone.open("/sign-in?to=/me")
        await phone.fill("账号", "test1")
        await phone.fill("密码", PASSWORD)
        await phone.tap("登录")
        await is_at(phone, "/me")
        await phone.reads("未绑定")
        await phone.reads_not("绑定微信")
        await phone.open("/receipt")
        await phone.reads("回执编号")
        await phone.reads_not("扫一扫")
        assert not [
            each for each in fetched if "wechat" in each and "in-wechat.js" not in each and "words/" not in each
        ]
        assert not [each for each in fetched if "jweixin" in each]


async def _a_case_moves(database: Database, who: people.Person) -> UUID:
    case = await people.case(database)
    await people.bound(database, who, case)
    reviewer = await people.staff(database)
    async with database.begin() as session:
        await progress_events.record(
            session,
            reviewer,
            case_id=case.id,
            kind=ProgressKind.EXTENDED,
            occurred_on=date(2026, 11, 20),
            detail="示例进展",
            party_id=None,
            now=now(),
        )
    return case.id


def _template() -> models.WechatTemplate:
    return models.WechatTemplate(
        app=WechatApp.SERVICE_ACCOUNT,
        kind=WechatMessageKind.ONE_TIME,
        template_id=ONCE,
        title="案件进展通知",
        messages=[],
        fields={"thing1": "NEWS", "time2": "TIME", "thing3": "HINT"},
    )
