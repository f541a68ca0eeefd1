"""What a phone goes through: a sign-in that ends, another tab, no network, a slow one."""

import re

from playwright.async_api import expect
from sqlalchemy import update

from db import models
from db.engine import Database
from services import passwords
from tests import people
from tests.client.phone import Phone, held
from tests.door import Client

PASSWORD = "correct horse 9"


async def _live(phone: Phone) -> None:
    """Until the socket is open."""
    await phone.page.wait_for_selector("[data-line=live]", state="attached")


async def _somebody(database: Database) -> None:
    await people.person(database, 1)
    async with database.begin() as session:
        await session.execute(update(models.Account).values(password_hash=await passwords.hashed(PASSWORD)))


async def test_a_sign_in_that_ends_leads_back_to_where_one_was(phone: Phone, door: Client, database: Database) -> None:
    await _somebody(database)
    await phone.hold("token1")
    await phone.open("/followed")
    await _live(phone)
    door.token = "token1"
    await door.run("SignOut")  # elsewhere: the socket says so, nobody has to tap
    await phone.reads("登录已失效")
    await expect(phone.page).to_have_url(re.compile(r"#/sign-in\?to=%2Ffollowed$"))
    await phone.fill("账号", "test1")
    await phone.fill("密码", PASSWORD)
    await phone.tap("登录")
    await phone.reads("关注的检察院还没有发布信息")
    await phone.reads_not("登录已失效")


async def test_tabs_agree_on_who_is_signed_in(phone: Phone, door: Client, database: Database) -> None:
    await _somebody(database)
    await phone.hold("token1")
    await phone.open("/")
    other = held(await phone.page.context.new_page(), phone.url)
    await other.open("/settings")
    await other.reads("按层级选择关注的检察院")
    await phone.reads("您好")
    await other.page.evaluate("localStorage.setItem('portal.draft.example', '{\"at\": 1}')")
    await other.page.evaluate(
        "import(document.querySelector('script').src.replace('main.js', 'session.js')).then(session => session.leave())"
    )
    await other.reads("登录后可关注检察院、订阅关键词")
    await phone.tap("登录", "link")  # the first tab is a guest's, too
    assert not await other.page.evaluate("Object.keys(localStorage).some(key => key.startsWith('portal.draft.'))")
    await phone.fill("账号", "test1")
    await phone.fill("密码", PASSWORD)
    await phone.tap("登录")
    await other.reads("按层级选择关注的检察院")
    assert not phone.complaints and not other.complaints


async def test_without_a_network_nothing_is_lost(phone: Phone, door: Client, database: Database) -> None:
    await _somebody(database)
    await phone.hold("token1")
    await phone.open("/")
    await phone.reads("您好")
    await _live(phone)
    context = phone.page.context
    await context.set_offline(True)
    await phone.reads("网络已断开")
    await phone.reads("您好")  # what was there is still there
    await context.set_offline(False)
    await phone.reads_not("网络已断开")
    await _live(phone)


async def test_a_slow_network_shows_what_is_going_on_and_sends_once(
    phone: Phone, door: Client, database: Database
) -> None:
    await _somebody(database)
    devtools = await phone.page.context.new_cdp_session(phone.page)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    await devtools.send("Network.emulateNetworkConditions", slow)
    sent: list[str] = []
    phone.page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.method == "POST" else None)
    await phone.open("/sign-in")
    await phone.fill("账号", "test1")
    await phone.fill("密码", PASSWORD)
    await phone.page.get_by_role("button", name="登录", exact=True).dblclick()
    await phone.reads("您好")
    assert len([body for body in sent if "identifier" in body]) == 1
