"""Linked, subscribed, told on the phone; when the subscription is used up by short message, and when that is refused by mail."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from sqlalchemy import select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import WechatApp
from rules.progress_events import ProgressKind
from rules.sms import KEYS
from rules.wechat_messages import WechatMessageKind
from running.wiring import now
from services import progress_events, wechat_events
from tests import people
from tests.door import Client, open_door
from tests.notifications.sms_provider import KEY_ID, KEY_SECRET, SIGNATURE, SmsProvider, sms_provider
from tests.wechat_phone import PASSWORD, with_password
from tests.wechat_server import FakeWechat, fake_wechat

MOBILE, TEMPLATE = "13800000001", "FAKE-ONCE-CASE"
MINE = "{ me { wechatSubscriptions { app templateId title longTerm remaining ask } } }"


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so."""
    for _ in range(600):
        if await true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def deliveries(owner: Database) -> list[tuple[str, str]]:
    """Of news of the case: over what, and what became of it."""
    async with owner.read() as session:
        rows = await session.scalars(
            select(models.Delivery).where(models.Delivery.message == "case_progressed").order_by(models.Delivery.id)
        )
        return [(each.channel.value, each.status.value) for each in rows]


async def test_the_whole_way(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path, database: Database, owner: Database
) -> None:
    async with fake_wechat() as fake, sms_provider("aliyun") as texts:
        settings = fake.settings | {
            "sms_provider": "aliyun",
            "sms_endpoint": texts.url,
            "sms_key_id": KEY_ID,
            "sms_key_secret": KEY_SECRET,
            "sms_signature": SIGNATURE,
            "sms_templates": {key: f"T_{key}" for key in KEYS},
        }
        async with open_door(database_url, keys, files, tmp_path / "var", **settings) as door:
            fake.world.portal = door.url
            await told_on_the_phone(door, fake, texts, database, owner, tmp_path / "var" / "mail")


async def told_on_the_phone(
    door: Client, fake: FakeWechat, texts: SmsProvider, database: Database, owner: Database, mails: Path
) -> None:
    """The story."""
    who = await with_password(database, 1)
    case = await people.case(database)
    await people.bound(database, who, case)
    reviewer = await people.staff(database)
    async with owner.begin() as session:
        session.add(
            models.WechatTemplate(
                app=WechatApp.SERVICE_ACCOUNT,
                kind=WechatMessageKind.ONE_TIME,
                template_id=TEMPLATE,
                title="案件进展通知",
                messages=["case_progressed"],
                fields={"thing1": "NEWS", "time2": "TIME", "thing3": "HINT"},
            )
        )
        await session.execute(update(models.Account).values(mobile=MOBILE, mobile_verified_at=people.NOW))

    async def moves() -> None:
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

    async def becomes(*expected: tuple[str, str]) -> None:
        async def so() -> bool:
            return await deliveries(owner) == list(expected)

        await until(so)

    signed_in = await door.run("SignIn", input={"identifier": "test1", "password": PASSWORD})
    door.token = signed_in["token"]
    code = {"code": fake.code(fake.zhang), "app": "SERVICE_ACCOUNT", "password": PASSWORD}
    assert (await door.run("LinkWechat", input=code))["wechatIdentities"]

    async def subscription() -> tuple[int, bool]:
        (mine,) = (await door.raw(MINE)).json()["data"]["me"]["wechatSubscriptions"]
        assert (mine["app"], mine["templateId"], mine["longTerm"]) == ("SERVICE_ACCOUNT", TEMPLATE, False)
        return mine["remaining"], mine["ask"]

    assert await subscription() == (0, True)
    await fake.fake.hands.answer(fake.service, fake.zhang, [TEMPLATE], accept=True)
    await fake.fake.callbacks.settled()
    await wechat_events.run(database, now=now)
    assert await subscription() == (1, False)

    await moves()
    await becomes(("WECHAT", "SENT"))
    (shown,) = fake.zhang.inbox
    assert ("事项", "您绑定的案件有新进展") in shown.lines and (shown.link or "").startswith(
        f"{door.url}/wechat/sign-in?to=notice."
    )
    await fake.fake.callbacks.settled()
    await wechat_events.run(database, now=now)
    assert await deliveries(owner) == [("WECHAT", "DELIVERED")]
    assert await subscription() == (0, True)

    before = len(texts.taken)
    await moves()
    await becomes(("WECHAT", "DELIVERED"), ("WECHAT", "SKIPPED"), ("SMS", "SENT"))
    assert [(each.to, each.template, each.said) for each in texts.taken[before:]] == [
        (MOBILE, "T_case_progressed", None)
    ]

    async with owner.begin() as session:  # the same words may go to a number once in half a minute
        await session.execute(
            text("update attempts set at = at - cast(:by as interval)"), {"by": timedelta(seconds=31)}
        )
    texts.answers = ["isv.MOBILE_NUMBER_ILLEGAL"]
    mails_before = set(mails.iterdir())
    await moves()
    await becomes(
        ("WECHAT", "DELIVERED"),
        ("WECHAT", "SKIPPED"),
        ("SMS", "SENT"),
        ("WECHAT", "SKIPPED"),
        ("SMS", "DEAD"),
        ("EMAIL", "SENT"),
    )
    (mail,) = set(mails.iterdir()) - mails_before
    subject = str(message_from_bytes(mail.read_bytes(), policy=default)["Subject"])
    assert subject == "您绑定的案件有新进展"
    whole = str(shown) + str(texts.taken) + mail.read_text()
    for secret in (case.acceptance_number, "示例李四", "盗窃", "示例进展", "示例张"):
        assert secret not in whole
    assert len((await door.run("MyNotices"))["nodes"]) >= 4  # the three, and that WeChat was linked
