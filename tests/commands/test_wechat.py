"""`python -m cli wechat doctor` and `menu`: whatever an operator can have forgotten is named, with what mends it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from commands.wechat_checks import Finding, findings
from db import models
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.files import PaperStore
from rules.accounts import WechatApp
from running.wechat_apps import wechat_of, wechat_problems
from running.wiring import now
from settings import Settings
from tests.door import Client, open_door
from tests.engines import create_engine
from tests.wechat_server import FakeWechat, Fault, fake_wechat
from wechat.menu import buttons

SERVICE, MINI = WechatApp.SERVICE_ACCOUNT, WechatApp.MINI_PROGRAM
VERIFY = {"wechat_verify_files": {"MP_verify_AbCd.txt": "AbCd"}}


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        yield running


@pytest.fixture
async def door(
    fake: FakeWechat, database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", **fake.settings, **VERIFY) as client:
        yield client


def template(template_id: str, app: WechatApp, *fields: str) -> models.WechatTemplate:
    """As staff set it up."""
    values = dict.fromkeys(fields or ("thing1", "time2", "thing3"), "NEWS")
    return models.WechatTemplate(app=app, template_id=template_id, title="示例", fields=values)


async def test_the_doctor_names_what_is_wrong_and_what_mends_it(
    fake: FakeWechat, door: Client, database_url: str, keys: Keys
) -> None:
    used = [
        template("FAKE-ONCE-CASE", SERVICE),
        template("FAKE-TEMPLATE-CASE", SERVICE),
        template("FAKE-MINI-LONG-CASE", MINI),
    ]

    async def found(**other: Any) -> list[Finding]:
        settings = Settings(**fake.settings | VERIFY | {"base_url": door.url} | other)
        database = Database(create_engine(database_url, role=APPLICATION_ROLE, name="doctor", pool_size=2))
        wechat = wechat_of(settings, database, keys, now)
        try:
            return await findings(settings, wechat, used)
        finally:
            if wechat:
                await wechat.close()
            await database.close()

    async def wrong(**other: Any) -> list[Finding]:
        return [each for each in await found(**other) if each.ok is False]

    assert [each.what for each in await wrong()] == ["服务号: menu"]  # a fresh account has none
    fake.service.menu = [dict(each) for each in buttons(door.url, {})]
    well = await found()
    assert not [each for each in well if each.ok is False]
    assert any("网页授权域名" in each.what and each.ok is None for each in well)  # what only a person can look at
    used += [template("FAKE-GONE", MINI), template("FAKE-LONG-CASE", SERVICE, "thing1", "time2", "thing9")]
    odd, gone = await wrong()  # before a message fails by it
    assert "thing3, thing9" in odd.mend and "FAKE-GONE" in gone.what
    del used[3:]
    for each in buttons(door.url, {}):  # every button opens a page of the portal
        assert (await door.http.get(each["url"])).status_code in (200, 302, 401), each
    for fault, part in (
        (Fault.IP_NOT_ALLOWED, "add 203.0.113.7 to the IP white list"),
        (Fault.NOT_GRANTED, "must be verified"),
        (Fault.BAD_GATEWAY, "WeChat cannot be reached"),
    ):
        fake.switch(fault, None)
        assert all(part in each.mend for each in await wrong()), fault
        assert len(await wrong()) == 2, fault  # one line an app; the rest would fail alike
        fake.switch(fault, 0)
    fake.service.lending.expire()
    (secret,) = await wrong(wechat_service_secret="another")  # the old token is gone, the new secret is wrong
    assert "40125" in secret.what and "copy it anew" in secret.mend and "another" not in str(secret)
    assert "choose 安全模式" in (await wrong(wechat_mini_token=None, wechat_mini_aes_key=None))[0].mend
    (file,) = await wrong(wechat_verify_files={"MP_verify_Other.txt": "Other"})
    assert "404" in file.mend
    assert len(await wrong(wechat_service_token="a-token-that-is-not-the-portals")) == 1
    assert "PORTAL_WECHAT_SERVICE_APP_ID" in (await wrong(wechat_service_app_id=None, wechat_mini_app_id=None))[0].what


def test_settings_that_do_not_fit_together_are_named() -> None:
    whole = {"wechat_service_app_id": "wx1", "wechat_service_secret": "s"}
    assert not wechat_problems(Settings()) and not wechat_problems(Settings(**whole))
    for settings, part in (
        ({"wechat_service_app_id": "wx1"}, "SERVICE_APP_ID"),
        ({"wechat_mini_secret": "s"}, "MINI_APP_ID"),
        (whole | {"wechat_service_token": "t"}, "_AES_KEY"),
        (whole | {"wechat_service_token": "t", "wechat_service_aes_key": "short"}, "EncodingAESKey"),
        ({"wechat_api_url": "http://api.example.cn"}, "https"),
        ({"wechat_verify_files": {"../etc/passwd": "x"}}, "VERIFY_FILES"),
        ({"wechat_menu": {"shop": "https://example.cn"}}, "PORTAL_WECHAT_MENU"),
    ):
        (problem,) = wechat_problems(Settings(**settings))
        assert part in problem


def test_the_menu_has_the_three_parts_of_the_platform() -> None:
    menu = buttons("https://portal.example.cn", {"news": "https://h5.example.cn/news"})
    assert [each["name"] for each in menu] == ["业务办理", "最新信息", "个性设置"]
    assert menu[1]["url"] == "https://h5.example.cn/news" and menu[0]["url"].startswith("https://portal.example.cn/")
    assert all(len(each["name"].encode()) <= 16 for each in menu)  # WeChat takes no longer name
