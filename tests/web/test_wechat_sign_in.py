"""In through the service account, as a phone does it: who may come in, and whom a state, a code or a form does not let in."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.global_ids import encode
from rules.accounts import AccountStatus
from running.wiring import now
from tests.door import Client, open_door
from tests.wechat_phone import PASSWORD, Browser, with_password, words_of
from tests.wechat_server import FakeWechat, Fault, fake_wechat
from web.client_places import LINKING
from web.wechat_cookies import Way, WechatCookies


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
        yield client


@pytest.fixture
async def phone(door: Client, fake: FakeWechat) -> AsyncIterator[Browser]:
    browser = Browser.of(door, fake.zhang)
    yield browser
    await browser.http.aclose()


async def everywhere(owner: Database, *values: str) -> list[str]:
    """The tables but the one that is for it in which one of the values stands."""
    async with owner.read() as session:
        tables = await session.scalars(
            text("select tablename from pg_tables where schemaname = 'public' and tablename <> 'wechat_identities'")
        )
        return [
            table
            for table in tables.all()
            for value in values
            if await session.scalar(
                text(f'select exists (select from "{table}" t where t::text like :v)'), {"v": f"%{value}%"}
            )
        ]


async def test_a_phone_links_once_and_then_walks_in(
    door: Client,
    fake: FakeWechat,
    phone: Browser,
    database: Database,
    owner: Database,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    await with_password(database, 1)
    back = await phone.to_wechat()
    assert back.startswith(f"{door.url}/wechat/back?") and len(back.partition("state=")[2]) <= 128
    answer = await phone.http.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/wechat/link")
    form = await phone.open("/wechat/link")
    assert "script" not in form.text and "请输入账号和密码" in words_of(form)
    wrong = await phone.send("/wechat/link", identifier="test1", password="not it")
    assert wrong.status_code == 400 and "账号或密码不正确" in words_of(wrong)
    assert 'value="test1"' in wrong.text and "not it" not in wrong.text
    linked = await phone.send("/wechat/link", identifier="test1", password=PASSWORD)
    assert (linked.status_code, linked.headers["location"]) == (303, "/wechat/account")
    cookies = linked.headers.get_list("set-cookie")
    assert any("portal_session=" in each and "HttpOnly" in each and "SameSite=lax" in each for each in cookies)
    page = words_of(await phone.open("/wechat/account"))
    assert "test1" in page and "服务号" in page and "解除绑定" in page and "未读通知 2" in page
    other = Browser.of(door, fake.zhang)
    assert (await other.sign_in()).headers["location"] == "/wechat/account"
    door.token = other.token
    me = await door.run("Me")
    assert [each["app"] for each in me["wechatIdentities"]] == ["SERVICE_ACCOUNT"]
    devices = [each["device"] for each in me["sessions"]]
    assert sum(each.startswith("微信服务号 · Mozilla") for each in devices) == 2
    async with owner.read() as session:
        marked = (await session.scalars(select(models.Session).where(models.Session.wechat_app.is_not(None)))).all()
        assert {each.expires_at - each.last_used_at for each in marked} == {timedelta(hours=12)}
        assert sorted(each.confirmed_at is not None for each in marked) == [False, True]  # one gave the password
    assert "已绑定微信" in [each["title"] for each in (await door.run("MyNotices"))["nodes"]]
    openid, code = fake.zhang.openids[fake.service.app_id], back.partition("code=")[2].partition("&")[0]
    assert not logging.getLogger("uvicorn.access").propagate  # pytest listens also where nobody else does
    others = ("uvicorn.access", "httpx2", "httpcore2")
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith(others)]
    log = "\n".join(ours) + "".join(capsys.readouterr())
    assert "/wechat/…" in log
    assert await everywhere(owner, openid, fake.zhang.unionid, code) == []
    for secret in (openid, fake.zhang.unionid, code, fake.service.secret, PASSWORD):
        assert secret not in log and secret not in linked.text + form.text + page
    await other.http.aclose()


async def test_a_state_is_one_browsers_and_counts_once(
    door: Client, fake: FakeWechat, phone: Browser, database: Database, keys: Keys
) -> None:
    await with_password(database, 1)
    await phone.link("test1")
    await phone.send("/wechat/sign-out")
    thief = Browser.of(door, fake.li)
    back = await phone.to_wechat()
    asked = len(fake.world.calls)
    cookies = WechatCookies(keys, secure=False)
    way = cookies.way_of(phone.http.cookies.get("portal_wechat_way"))
    assert way is not None
    code = back.partition("code=")[2].partition("&")[0]
    old = cookies.state(way, now() - timedelta(minutes=11))
    fresh = cookies.state(way, now())
    forged = ("0" if fresh[0] != "0" else "1") + fresh[1:]
    longer = fresh[:32] + "ffffffff" + fresh[40:]
    elsewhere = cookies.state(Way("somebody else's", "account"), now())
    assert (await thief.http.get(back)).status_code == 400  # who was sent the link of somebody else
    for state in (old, forged, longer, elsewhere, "", "x" * 104, "0" * 104):
        answer = await phone.open(f"/wechat/back?code={code}&state={state}")
        assert answer.status_code == 400 and "重新登录" in words_of(answer), state
    assert (await phone.open(f"/wechat/back?state={fresh}")).status_code == 400  # the person said no
    assert len(fake.world.calls) == asked  # WeChat was not even asked, and the code is still good
    assert (await phone.http.get(back)).status_code == 303
    assert (await phone.http.get(back)).headers["location"] == "/#/"  # loaded twice: in already
    await phone.send("/wechat/sign-out")
    assert len(fake.world.calls) == asked + 1
    again = await phone.http.get(back)
    assert again.status_code == 400 and phone.token is None
    assert (await thief.open("/wechat/link")).status_code == 400
    await thief.http.aclose()


async def test_nobody_is_sent_elsewhere(door: Client, phone: Browser, database: Database) -> None:
    await with_password(database, 1)
    await phone.link("test1")
    notice = encode("notice", new_id())
    for asked, led in (
        ("", "/#/"),
        ("https://evil.example/", "/#/"),
        ("//evil.example", "/#/"),
        ("home", "/#/"),
        ("news", "/#/news"),
        ("settings", "/#/settings"),
        ("me", "/#/me"),
        (f"notice.{notice}", f"/#/notices/{notice}"),
        (f"notice.{encode('case', new_id())}", "/#/"),
        ("notice.//evil.example", "/#/"),
    ):
        if asked not in LINKING:  # who is in already is not signed in once more
            straight = await phone.open(f"/wechat/sign-in?to={asked}")
            assert (straight.status_code, straight.headers["location"]) == (303, led)
        await phone.send("/wechat/sign-out")
        back = await phone.http.get(await phone.to_wechat(asked))
        assert (back.status_code, back.headers["location"]) == (303, led)


async def test_what_wechat_refuses_is_said_in_words(
    door: Client, fake: FakeWechat, phone: Browser, database: Database
) -> None:
    await with_password(database, 1)
    for fault, status, words in (
        (Fault.SNAPSHOT, 503, "使用完整服务"),
        (Fault.USED_CODE, 400, "微信授权已失效"),
        (Fault.WRONG_CODE, 400, "微信授权已失效"),
        (Fault.BAD_GATEWAY, 503, "微信暂时没有响应"),
        (Fault.WRONG_SECRET, 503, "微信暂时没有响应"),
    ):
        fake.switch(fault)
        answer = await phone.sign_in()
        assert answer.status_code == status and words in words_of(answer), fault
        assert (await phone.open("/wechat/link")).status_code == 400  # nothing is there to be linked
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.WechatIdentity)) == 0
    assert (await phone.link("test1")).status_code == 303


async def test_wrong_passwords_are_counted_as_at_every_sign_in(
    door: Client, phone: Browser, database: Database
) -> None:
    await with_password(database, 1)
    assert (await phone.sign_in()).headers["location"] == "/wechat/link"
    for _ in range(5):
        assert (await phone.send("/wechat/link", identifier="test1", password="wrong")).status_code == 400
    locked = await phone.send("/wechat/link", identifier="test1", password=PASSWORD)
    assert locked.status_code == 429 and int(locked.headers["retry-after"]) > 0 and "分钟后再试" in words_of(locked)
    refused = await door.run("SignIn", input={"identifier": "test1", "password": PASSWORD})
    assert refused["code"] == "TOO_MANY_ATTEMPTS"
    assert (await phone.send("/wechat/link", identifier="x" * 9000, password=PASSWORD)).status_code == 400
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.WechatIdentity)) == 0


async def test_unlinking_ends_what_the_phone_had_open(
    door: Client, fake: FakeWechat, phone: Browser, database: Database
) -> None:
    await with_password(database, 1)
    await phone.link("test1")
    token = phone.token
    foreign = await phone.http.post(
        f"{door.url}/wechat/unlink", data={"app": "SERVICE_ACCOUNT"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert (await phone.send("/wechat/unlink", app="MINI_PROGRAM")).status_code == 404
    gone = await phone.send("/wechat/unlink", app="SERVICE_ACCOUNT")
    assert gone.status_code == 200 and "已解除绑定" in words_of(gone) and phone.token is None
    door.token = token
    assert await door.error("Me") == "UNAUTHENTICATED"
    assert (await phone.open("/wechat/account")).status_code == 401
    assert (await phone.sign_in()).headers["location"] == "/wechat/link"


async def test_a_suspended_account_is_out_and_what_was_open_stays_shut(
    door: Client, phone: Browser, database: Database
) -> None:
    who = await with_password(database, 1)
    await phone.link("test1")
    door.token = phone.token

    async def become(status: AccountStatus) -> None:
        async with database.begin() as session:
            mine = models.Account.id == who.account_id
            await session.execute(update(models.Account).where(mine).values(status=status))

    assert (await door.run("Me"))["username"] == "test1"
    await become(AccountStatus.SUSPENDED)
    assert await door.error("Me") == "UNAUTHENTICATED"
    refused = await phone.sign_in()
    assert refused.status_code == 400 and "账号已停用" in words_of(refused)
    await become(AccountStatus.ACTIVE)
    assert await door.error("Me") == "UNAUTHENTICATED"
    assert (await phone.sign_in()).headers["location"] == "/wechat/account"


async def test_without_an_application_the_way_is_shut(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> None:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        answer = await client.http.get(f"{client.url}/wechat/sign-in")
        assert answer.status_code == 503 and "暂未开通" in words_of(answer)
        code = {"code": "abc", "app": "MINI_PROGRAM"}
        refused = await client.run("SignInWithWechat", input=code)
        assert (refused["code"], refused["problems"][0]["code"]) == ("NOT_AVAILABLE", "WECHAT_NOT_OFFERED")
