"""Short messages over providers: signed as they publish it, within their limits, never with words of anybody's own."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from starlette.responses import Response
from structlog.testing import capture_logs

from db import models
from db.base import new_id
from db.outbox import Claimed
from db.queries import providers
from notifications import aliyun, tencent
from notifications.filing import filings, with_table
from notifications.render import Renderer
from notifications.samples import Samples
from notifications.senders import Postponed, SendingError, Sms
from notifications.sms import ConsoleSmsSender, FileSmsSender
from notifications.texting import Texting
from rules.accounts import ContactChannel
from rules.labels import LANGUAGES
from rules.messages import CONTACT_CODE, DAILY_DIGEST, NOTICE_MESSAGES, NOTICE_OF, OBJECTION_UPHELD
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel
from rules.providers import Provider, next_midnight
from rules.sms import KEYS, OVER_SMS, SmsTemplate
from running.readiness import configuration_problems
from services import contacts, tell
from settings import ROOT, Settings
from tests import people
from tests.notifications.post import COMMENT, NUMBER, PUBLIC_URL, REASON, Box, Office, ago, now
from tests.notifications.sms_provider import KEY_SECRET, sms_provider

MOBILE = "13800000001"
KINDS = ("aliyun", "tencent")


async def reachable(office: Office, *, mail: bool = False) -> people.Person:
    """Somebody with a proved number."""
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        values = {"mobile": MOBILE, "mobile_verified_at": people.NOW}
        await session.execute(update(models.Account).values(values if mail else values | {"email_verified_at": None}))
    return who


async def told(office: Office, who: people.Person, message: str) -> None:
    """A notice of that kind that says everything it could."""
    async with office.database.begin() as session:
        where = (await people.office(session)).id
        sample = Samples(NUMBER, REASON, COMMENT).of(NOTICE_OF[message], where)
        await tell.account(session, who.account_id, sample, now=now())


def sms(template: SmsTemplate, said: str | None = None) -> Sms:
    """A message to nobody in particular."""
    return Sms(new_id(), MOBILE, template, said, "-", now())


def test_signatures_are_those_that_the_providers_publish() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    values = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    query = aliyun.canonical_query(values)
    signed = aliyun.authorization("YourAccessKeyId", "YourAccessKeySecret", query=query, headers=headers)
    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )
    assert aliyun.canonical_query({"b": " *~/", "a": "案"}) == "a=%E6%A1%88&b=%20%2A~%2F"
    content = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    scope = tencent.Scope("cvm.tencentcloudapi.com", "cvm", 1551113065)
    stars = "*" * 32
    assert tencent.authorization(f"AKID{stars}", stars, scope, action="DescribeInstances", content=content) == (
        f"TC3-HMAC-SHA256 Credential=AKID{stars}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, "
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    )


async def test_every_message_arrives_and_nothing_of_the_person_goes_with_it(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    who = await reachable(office)
    caplog.set_level(logging.DEBUG)
    async with sms_provider("aliyun") as provider:
        office.sms = provider.sender()  # type: ignore[assignment]
        for message in NOTICE_MESSAGES:
            await told(office, who, message.name)
        with capture_logs() as logs:
            async with office.working(Box().sender()):
                await office.settled("SENT", 40)
            async with office.working(Box().sender(), clock=lambda: now() + timedelta(seconds=120)):
                async with office.database.begin() as session:
                    account = await session.get_one(models.Account, who.account_id)
                    await contacts.send_code(
                        session, office.keys, account, ContactChannel.SMS, MOBILE, now=now() + timedelta(seconds=120)
                    )
                await asyncio.sleep(0.5)
    templates = {each.template for each in provider.taken}
    assert len(templates) == 40 and templates <= {f"T_{message.name}" for message in NOTICE_MESSAGES}
    assert {each.to for each in provider.taken} == {MOBILE} and {each.said for each in provider.taken} == {None}
    secrets = (NUMBER, REASON, COMMENT, "示例张", str(who.account_id), "person1")
    whole = json.dumps([each.whole for each in provider.taken], ensure_ascii=False)
    assert [secret for secret in secrets if secret in whole] == []
    assert [each for each in (MOBILE, KEY_SECRET) if each in str(logs) + caplog.text] == []
    # A number gets forty a day of whatever: one notice and the code wait, they are not lost.
    waiting = [each for each in await office.deliveries() if each.status is DeliveryStatus.QUEUED]
    over_sms = [each for each in NOTICE_MESSAGES if each.category is not NoticeCategory.FOLLOWED]
    assert len(waiting) == len(over_sms) - 40 + 1
    assert all(each.attempts == 0 and each.due_at > now() + timedelta(hours=20) for each in waiting)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_code_goes_as_a_code_and_proves_the_number(office: Office, kind: str) -> None:
    who = await people.person(office.database, 1)
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, who.account_id)
        account.mobile, account.language = MOBILE, "en"
        await contacts.send_code(session, office.keys, account, ContactChannel.SMS, MOBILE, now=now())
    async with sms_provider(kind) as provider:
        office.sms = provider.sender({CONTACT_CODE: "T_7"})  # type: ignore[assignment]
        async with office.working(Box().sender()):
            await office.settled("SENT")
    (taken,) = provider.taken
    assert (taken.to, taken.template) == (MOBILE, "T_7")  # in Chinese, since it is not filed in English
    assert re.fullmatch(r"\d{6}", taken.said or "")
    delivery = await office.delivery()
    assert delivery.provider_id == "B-1" and delivery.payload_encrypted is None
    async with office.database.begin() as session:
        (kept,) = (await session.scalars(select(models.ContactCode))).all()
        assert kept.expires_at - kept.created_at < timedelta(minutes=5, seconds=10)
        verified = await contacts.verify_contact(
            session, who, office.keys, channel=ContactChannel.SMS, code=taken.said or "", now=now()
        )
        assert verified.mobile_verified


ANSWERS = {
    "aliyun": {
        "isv.BUSINESS_LIMIT_CONTROL": "Postponed",
        "isv.DAY_LIMIT_CONTROL": "ProviderRests",
        "isv.AMOUNT_NOT_ENOUGH": "ProviderRests",
        "SignatureDoesNotMatch": "ProviderRests",
        "InvalidAccessKeyId.NotFound": "ProviderRests",
        "isv.MOBILE_NUMBER_ILLEGAL": "Undeliverable",
        "isv.SMS_TEMPLATE_ILLEGAL": "Misconfigured",
        "isp.SYSTEM_ERROR": "TryLater",
        "Throttling.User": "TryLater",
    },
    "tencent": {
        "LimitExceeded.PhoneNumberThirtySecondLimit": "Postponed",
        "LimitExceeded.AppMainlandChinaDailyLimit": "ProviderRests",
        "FailedOperation.InsufficientBalanceInSmsPackage": "ProviderRests",
        "AuthFailure.SignatureFailure": "ProviderRests",
        "UnsupportedOperation.UnsupportedRegion": "Undeliverable",
        "InvalidParameterValue.IncorrectPhoneNumber": "Undeliverable",
        "FailedOperation.TemplateIncorrectOrUnapproved": "Misconfigured",
        "RequestLimitExceeded": "TryLater",
        "InternalError.Timeout": "TryLater",
    },
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_answer_is_what_it_means(kind: str) -> None:
    template = SmsTemplate("case_progressed", "zh-CN")
    async with sms_provider(kind) as provider:
        sender = provider.sender()

        async def meant(answer: str | Response, said: SmsTemplate = template) -> SendingError:
            provider.answers = [answer]
            with pytest.raises(SendingError) as caught:
                await sender.send(sms(said))
            assert MOBILE not in caught.value.reason
            return caught.value

        for code, name in ANSWERS[kind].items():
            found = await meant(code)
            assert type(found).__name__ == name, code
            assert code in found.reason and "R-1" in found.reason
        for broken in (Response("<html>", 502), Response("[]"), Response("{}"), Response("x" * 100_000)):
            assert type(await meant(broken)).__name__ == "TryLater"
        stranger = provider.sender({"contact_code": "T_1"})
        with pytest.raises(SendingError, match="case_progressed: not filed"):
            await stranger.send(sms(template))
        await stranger.close()
    assert type(await meant("OK")).__name__ in ("ProviderAway", "Uncertain")  # nobody is there any more
    await sender.close()
    with pytest.raises(SendingError) as caught:
        await provider.sender().send(sms(template))
    assert type(caught.value).__name__ == "ProviderAway"


def texting(office: Office, sender: object | None = None) -> Texting:
    """The way to a box, with its limits."""
    return Texting(office.database, office.keys, sender or office.sms, Renderer(public_url=PUBLIC_URL))  # type: ignore[arg-type]


async def test_many_at_once_get_one_code_through_and_whoever_is_refused_loses_no_place(office: Office) -> None:
    claimed = a_claim(CONTACT_CODE)
    start = now()

    async def ask(at: datetime) -> bool:
        try:
            await texting(office).send(claimed, MOBILE, "123456", at)
        except Postponed as later:
            assert start < later.until <= at + timedelta(days=1)
            return False
        return True

    assert sum(await asyncio.gather(*(ask(start + timedelta(milliseconds=n)) for n in range(8)))) == 1
    tried = [await ask(start + timedelta(minutes=10 * n, seconds=1)) for n in range(1, 8)]
    assert tried == [True] * 4 + [
        False,
        True,
        True,
    ]  # five in the hour that slides along; what was refused did not count
    hours = [await ask(start + timedelta(hours=2, minutes=20 * n)) for n in range(6)]
    assert hours == [True] * 3 + [False] * 3  # ten in the day
    assert len(office.sms.messages) == 10
    async with office.database.read() as session:
        assert MOBILE not in str((await session.scalars(select(models.Attempt.key))).all())


def a_claim(message: str) -> Claimed:
    """A delivery as a lane holds it."""
    nobody = (None,) * 5
    return Claimed(new_id(), NoticeChannel.SMS, message, None, 1, now(), None, "zh-CN", None, MOBILE, *nobody)


async def test_what_was_surely_not_taken_leaves_its_place_free_and_what_may_have_been_does_not(office: Office) -> None:
    claimed = a_claim(CONTACT_CODE)
    async with sms_provider("aliyun") as provider:
        way = texting(office, provider.sender())
        provider.answers = ["isp.SYSTEM_ERROR"]
        with pytest.raises(SendingError, match="SYSTEM_ERROR"):
            await way.send(claimed, MOBILE, "123456", now())
        await way.send(claimed, MOBILE, "123456", now())
        with pytest.raises(Postponed):
            await way.send(claimed, MOBILE, "123456", now())
        await way.sender.close()
    assert provider.asked == 2


async def test_a_used_up_day_rests_the_provider_and_another_channel_tells(office: Office, box: Box) -> None:
    who = await reachable(office, mail=True)
    async with sms_provider("aliyun") as provider:
        office.sms = provider.sender()  # type: ignore[assignment]
        provider.answers = ["isv.DAY_LIMIT_CONTROL"]
        async with office.working(box.sender()):
            await told(office, who, "appointment_visit_reminder")  # goes over one channel, by mail when that fails
            await office.settled("SENT")
            await told(office, who, "appointment_visit_reminder")
            await office.settled("SENT", 2)
        assert provider.asked == 1  # nobody asks it again before midnight
        by_channel = [(each.channel.value, each.status.value) for each in await office.deliveries()]
        assert sorted(by_channel) == [("EMAIL", "SENT"), ("EMAIL", "SENT"), ("SMS", "SKIPPED"), ("SMS", "SKIPPED")]
        async with office.database.read() as session:
            (pause,) = await providers.pauses(session, now())
        assert (pause.provider, pause.until) == (Provider.SMS, next_midnight(now()))
        assert pause.reason == "isv.DAY_LIMIT_CONTROL R-1"
        await told(office, who, "registration_approved")  # goes over every channel: by SMS after midnight
        async with office.working(box.sender()):
            await office.settled("SENT", 3)
        (waits,) = [each for each in await office.deliveries() if each.status is DeliveryStatus.QUEUED]
        assert (waits.attempts, waits.due_at) == (0, next_midnight(now()))
        async with office.database.begin() as session:  # the night has passed
            passed = update(models.ProviderPause).values(paused_at=ago(9), until=ago(1))
            await session.execute(passed)
        await office.change(due_at=ago(1))
        async with office.working(box.sender()):
            await office.settled("SENT", 4)
        assert provider.asked == 2


async def test_a_template_that_is_wrong_is_an_alarm_once_and_never_sent_on_and_on(office: Office, box: Box) -> None:
    who = await reachable(office, mail=True)
    async with sms_provider("tencent") as provider:
        office.sms = provider.sender({"registration_approved": "T_1"})  # type: ignore[assignment]
        provider.answers = ["FailedOperation.TemplateIncorrectOrUnapproved"] * 2
        async with office.working(box.sender()):
            for n, message in enumerate(("registration_approved", "registration_approved", "registration_rejected"), 1):
                await told(office, who, message)
                await office.settled("SKIPPED", n)
    async with office.database.read() as session:
        found = {(each.message, each.problem, each.times) for each in await providers.alarms(session)}
        tasks = (await session.scalars(select(models.StaffTask))).all()
        top = await session.scalar(select(models.Procuratorate.id).where(models.Procuratorate.parent_id.is_(None)))
    assert found == {
        ("registration_approved", "registration_approved: FailedOperation.TemplateIncorrectOrUnapproved", 2),
        ("registration_rejected", "registration_rejected: not filed (PORTAL_SMS_TEMPLATES)", 1),
    }
    assert [(task.kind.value, task.procuratorate_id) for task in tasks] == [("MESSAGE_ALARM", top)] * 2


def test_what_is_to_be_filed_is_what_is_sent_with_one_gap_at_most() -> None:
    page = (ROOT / "docs" / "operations" / "sms.md").read_text(encoding="utf-8")
    assert page == with_table(page), "run python -m cli sms-templates --write"
    renderer = Renderer(public_url=PUBLIC_URL)
    found = filings(renderer)
    assert {each.template.key for each in found} == KEYS
    assert [each.template.key for each in found if each.is_needed] == ["contact_code", "password_reset"]
    for each in found:
        gaps = re.findall(r"\$\{(\w+)\}", each.aliyun)
        assert gaps == ([each.template.parameter] if each.template.parameter else [])
        assert each.tencent.count("{1}") == len(gaps) and not each.aliyun.startswith(("【", "["))
        said = "654321" if gaps else None
        whole = renderer.sms(each.template.message, each.template.language, code=said)
        assert whole.endswith(each.tencent.replace("{1}", said or ""))
        if each.template.is_code:
            assert ("验证码" if each.template.language == LANGUAGES[0] else "code") in each.aliyun
    assert len(found) == len(OVER_SMS) * len(LANGUAGES)


def test_what_is_missing_is_named_before_the_start_and_no_secret_is_shown() -> None:
    wanting = configuration_problems(Settings(sms_provider="tencent", sms_templates={"contact_code": "1", "typo": "2"}))
    for each in ("SMS_SIGNATURE", "SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_APP_ID", "typo", "lacks password_reset"):
        assert any(each in problem for problem in wanting), each
    assert any("console" in problem for problem in configuration_problems(Settings(sms_provider="console")))
    whole = Settings(
        sms_provider="aliyun",
        sms_signature="示例",
        sms_key_id="k",
        sms_key_secret=KEY_SECRET,
        sms_templates={"contact_code": "1", "password_reset": "2"},
    )
    assert not [problem for problem in configuration_problems(whole) if "SMS" in problem]
    assert KEY_SECRET not in repr(whole)


async def test_without_a_provider_it_is_laid_down_or_shown(tmp_path, capsys) -> None:
    message = sms(SmsTemplate(CONTACT_CODE, "zh-CN"), "123456")
    name = await FileSmsSender(tmp_path).send(message)
    laid = json.loads((tmp_path / name).read_text())
    assert (laid["template"], laid["said"], laid["to"]) == (CONTACT_CODE, "123456", MOBILE)
    await ConsoleSmsSender().send(message)
    assert MOBILE in capsys.readouterr().out


async def test_what_stands_in_a_gap_is_a_short_word_and_nothing_else(office: Office) -> None:
    way = texting(office)
    for message, said in ((OBJECTION_UPHELD, "YY110108202611280001"), (DAILY_DIGEST, "3"), (CONTACT_CODE, "123456")):
        claimed = replace(a_claim(message), unread={"CASE_PROGRESS": 2, "BINDING": 1})
        await way.send(claimed, f"1380000{len(office.sms.messages):04d}", said, now())
        assert office.sms.messages[-1].said == said and said in office.sms.messages[-1].text
    for wrong in ("示例张三", "1 2", "x" * 36, "", None):
        with pytest.raises(SendingError, match="is no short word"):
            await way.send(a_claim(CONTACT_CODE), MOBILE, wrong, now())
    assert len(office.sms.messages) == 3
