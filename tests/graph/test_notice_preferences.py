"""通知偏好 through the door: the contract's operations verbatim, what is wrong named at once, sign-in that rests, unsubscribing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.notice_preferences import UNSUBSCRIBE
from services import account_clock, binding_endings
from tests import people
from tests.door import Client
from tests.notifications.post import Office


def cell(preferences: list[dict[str, Any]], category: str, channel: str) -> dict[str, Any]:
    """One of the choices."""
    (row,) = [each for each in preferences if each["category"] == category]
    (found,) = [each for each in row["channels"] if each["channel"] == channel]
    return dict(found)


async def test_choices_are_kept_and_shown(door: Client, database: Database) -> None:
    await people.person(database, 1)
    door.token = "token1"
    before = await door.run("NoticePreferences")
    assert [each["label"] for each in before["noticePreferences"]][:3] == ["注册审核", "案件绑定", "案件进展"]
    assert before["quietHours"] is None
    assert cell(before["noticePreferences"], "ACCOUNT", "SMS")["locked"]
    assert cell(before["noticePreferences"], "BINDING", "IN_APP") == {
        "channel": "IN_APP",
        "frequency": "IMMEDIATE",
        "locked": True,
    }
    assert cell(before["noticePreferences"], "FOLLOWED", "EMAIL")["frequency"] == "DAILY"
    chosen = [
        {"category": "BINDING", "channel": "EMAIL", "frequency": "DAILY"},
        {"category": "BINDING", "channel": "SMS", "frequency": "OFF"},
    ]
    after = await door.run(
        "UpdateNoticePreferences", input={"preferences": chosen, "quietHours": {"from": "22:00", "to": "07:30"}}
    )
    assert after["quietHours"] == {"from": "22:00", "to": "07:30"}
    assert cell(after["noticePreferences"], "BINDING", "EMAIL")["frequency"] == "DAILY"
    assert cell(after["noticePreferences"], "BINDING", "SMS")["frequency"] == "OFF"
    kept = await door.run("UpdateNoticePreferences", input={"preferences": chosen[:1]})
    assert kept["quietHours"] == {"from": "22:00", "to": "07:30"}
    none = await door.run("UpdateNoticePreferences", input={"preferences": [], "quietHours": None})
    assert none["quietHours"] is None
    assert await door.run("NoticePreferences") == before | {
        "noticePreferences": [
            row
            | {
                "channels": [
                    each | {"frequency": "DAILY" if each["channel"] == "EMAIL" else "OFF"}
                    if row["category"] == "BINDING" and each["channel"] in ("EMAIL", "SMS")
                    else each
                    for each in row["channels"]
                ]
            }
            for row in before["noticePreferences"]
        ]
    }


async def test_what_is_wrong_is_named_at_once_and_nothing_happens(door: Client, database: Database) -> None:
    who = await people.person(database, 1)
    door.token = "token1"
    wrong = {
        "preferences": [
            {"category": "ACCOUNT", "channel": "EMAIL", "frequency": "OFF"},
            {"category": "BINDING", "channel": "EMAIL", "frequency": "OFF"},
            {"category": "BINDING", "channel": "EMAIL", "frequency": "DAILY"},
        ],
        "quietHours": {"from": "25:00", "to": "7"},
    }
    refused = await door.run("UpdateNoticePreferences", input=wrong)
    assert [(each["code"], each["field"]) for each in refused["problems"]] == [
        ("PREFERENCE_LOCKED", "preferences.0"),
        ("PREFERENCE_TWICE", "preferences.2"),
        ("TIME_MALFORMED", "quietHours.from"),
        ("TIME_MALFORMED", "quietHours.to"),
    ]
    same = await door.run(
        "UpdateNoticePreferences", input={"preferences": [], "quietHours": {"from": "07:00", "to": "07:00"}}
    )
    assert [each["code"] for each in same["problems"]] == ["QUIET_ALL_DAY"]
    async with database.read() as session:
        assert not (await session.scalars(select(models.NoticePreference))).all()
        account = await session.get_one(models.Account, who.account_id)
    assert (account.quiet_from, account.digest_hour, account.language) == (None, 8, "zh-CN")


async def test_language_and_hour_of_the_digest_are_settings_of_the_account(door: Client, database: Database) -> None:
    await people.person(database, 1)
    door.token = "token1"
    document = """mutation ($input: UpdateNoticePreferencesInput!) { updateNoticePreferences(input: $input) {
        ... on Account { language digestHour } ... on Refusal { problems { code field } } } }"""

    async def send(**wanted: Any) -> Any:
        answer = (await door.raw(document, {"input": wanted})).json()
        return answer["data"]["updateNoticePreferences"]

    assert await send(language="en", digestHour=18) == {"language": "en", "digestHour": 18}
    assert await send() == {"language": "en", "digestHour": 18}
    assert await send(language=None, digestHour=None) == {"language": "zh-CN", "digestHour": 8}
    assert await send(language="fr", digestHour=24) == {
        "problems": [
            {"code": "DIGEST_HOUR_MALFORMED", "field": "digestHour"},
            {"code": "LANGUAGE_UNKNOWN", "field": "language"},
        ]
    }


async def test_the_link_in_a_mail_turns_off_mails_like_it_and_nothing_else(
    door: Client, database: Database, keys: Keys, database_url: str
) -> None:
    who = await people.person(database, 1)
    await Office(database, keys, database_url).tell(who.account_id)
    async with database.read() as session:
        delivery_id = await session.scalar(select(models.Delivery.id))
    link = f"{door.url}/unsubscribe?mail={delivery_id}&signature={keys.signature(UNSUBSCRIBE, str(delivery_id))}"
    page = await door.http.get(link)
    assert page.status_code == 200 and "不再接收此类邮件" in page.text
    assert "script" not in page.text and "person1" not in page.text and str(who.account_id) not in page.text
    door.token = "token1"
    before = (await door.run("NoticePreferences"))["noticePreferences"]
    assert cell(before, "REGISTRATION", "EMAIL")["frequency"] == "IMMEDIATE"  # looking at it turns nothing off
    for _ in range(2):  # a mail program's button, perhaps pressed again
        done = await door.http.post(link, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200 and "已退订" in done.text
    after = (await door.run("NoticePreferences"))["noticePreferences"]
    changed = [
        (row["category"], each["channel"], each["frequency"])
        for row, old in zip(after, before, strict=True)
        for each, was in zip(row["channels"], old["channels"], strict=True)
        if each != was
    ]
    assert changed == [("REGISTRATION", "EMAIL", "OFF")]
    forged = re.sub(r"mail=.{8}", "mail=00000000", link)
    for wrong in (forged, f"{door.url}/unsubscribe", f"{door.url}/unsubscribe?mail=x&signature=y", link[:-1]):
        assert (await door.http.post(wrong)).status_code == 404, wrong


async def test_the_owner_is_told_once_that_sign_in_rests_and_nobody_else(door: Client, database: Database) -> None:
    who = await people.person(database, 1)
    await people.person(database, 2)
    for _ in range(2):
        for _ in range(6):
            refused = await door.run("SignIn", input={"identifier": "person1@example.com", "password": "wrong"})
            assert refused["code"] in ("UNAUTHENTICATED", "TOO_MANY_ATTEMPTS")
            await door.run("SignIn", input={"identifier": "nobody@example.com", "password": "wrong"})
        async with database.begin() as session:
            await session.execute(update(models.Attempt).values(at=models.Attempt.at - timedelta(hours=1)))
    async with database.read() as session:
        notices = (await session.scalars(select(models.Notice))).all()
    assert [(each.account_id, each.message) for each in notices] == [(who.account_id, "sign_ins_refused")]


@pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (0, 1), (-1, 0)])
async def test_a_licence_that_expires_is_told_a_month_before_once(database: Database, days: int, told: int) -> None:
    who = await people.lawyer(database, 1)
    async with database.begin() as session:
        profile = await session.get_one(models.LawyerProfile, who.account_id)
        profile.license_valid_until = people.NOW.date() + timedelta(days=days)
    for _ in range(2):
        await account_clock.run(database, now=lambda: people.NOW)
    async with database.read() as session:
        notices = (await session.scalars(select(models.Notice).where(models.Notice.message == "licence_expires"))).all()
    assert len(notices) == told


async def test_a_binding_that_ends_is_told_a_week_before_once(database: Database) -> None:
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, await people.case(database, 1))
    for day, told in ((0, 0), (1, 1), (2, 1)):
        async with database.begin() as session:
            (await session.get_one(models.Binding, binding.id)).ends_on = people.NOW.date() + timedelta(days=8)
            await session.flush()
            await binding_endings.tell_ending_soon(session, now=people.NOW + timedelta(days=day))
        async with database.read() as session:
            found = select(models.Notice).where(models.Notice.message == "binding_ends_soon")
            assert len((await session.scalars(found)).all()) == told, day
