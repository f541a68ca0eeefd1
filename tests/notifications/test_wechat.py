"""Notices over WeChat: by a right that the person gave, used up once, without what they say, and by another channel when it fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from db import models
from db.base import new_id
from db.global_ids import encode
from db.queries import providers
from db.queries.notices import Telling
from notifications.lane import Manner
from notifications.mail import FileSender
from notifications.render import Renderer
from notifications.samples import Samples
from rules.accounts import WechatApp
from rules.labels import LANGUAGES
from rules.messages import NOTICE_OF, CaseProgressed
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel
from rules.progress_events import ProgressKind
from rules.providers import Provider, next_midnight
from rules.wechat_events import SubscriptionAnswer, WechatEvent, WechatEventKind
from rules.wechat_messages import (
    FIELDS,
    OVER_WECHAT,
    Said,
    TemplateData,
    WechatMessageKind,
    WechatValue,
    filled,
    read_fields,
    template_problems,
)
from services import tell, wechat_events
from tests import people
from tests.notifications.post import COMMENT, NUMBER, PUBLIC_URL, REASON, Office, ago, now
from tests.wechat_server import SERVICE, FakeWechat, Fault, fake_wechat
from wechat.client import Wechat
from wechat.transport import Transport
from wechat.values import App

THREE = {"thing1": "NEWS", "time2": "TIME", "thing3": "HINT"}
SERVICE_ACCOUNT, MINI = WechatApp.SERVICE_ACCOUNT, WechatApp.MINI_PROGRAM
SENDS = ("/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/subscribe/send")


@pytest.fixture
async def fake(office: Office) -> AsyncIterator[FakeWechat]:
    """A fake WeChat, and an office that sends over it."""
    async with fake_wechat() as running:
        apps = [
            App(SERVICE_ACCOUNT, SERVICE, running.service.secret),
            App(MINI, running.mini.app_id, running.mini.secret),
        ]
        transport = Transport(running.url, seconds=1.5)
        office.wechat = Wechat(
            apps,
            database=office.database,
            keys=office.keys,
            transport=transport,
            authorize_address=running.url,
            now=now,
        )
        yield running
        await office.wechat.close()


async def linked(office: Office, fake: FakeWechat, app: WechatApp = SERVICE_ACCOUNT) -> people.Person:
    """Somebody with a number and a WeChat."""
    who = await people.person(office.database, 1, verified=False)
    await link(office, fake, who, app)
    async with office.database.begin() as session:
        await session.execute(update(models.Account).values(mobile="13800000001", mobile_verified_at=people.NOW))
    return who


async def link(office: Office, fake: FakeWechat, who: people.Person, app: WechatApp) -> None:
    """示例张三's phone is theirs."""
    openid = fake.zhang.openids[SERVICE if app is SERVICE_ACCOUNT else fake.mini.app_id]
    async with office.database.begin() as session:
        session.add(models.WechatIdentity(account_id=who.account_id, app=app, openid=openid))


async def template(
    office: Office, owner, template_id: str, kind: str, *, fields=THREE, app=SERVICE_ACCOUNT, messages=(), page=None
) -> None:
    """Set up as staff do."""
    async with owner.begin() as session:
        session.add(
            models.WechatTemplate(
                app=app,
                kind=WechatMessageKind[kind],
                template_id=template_id,
                title=template_id,
                messages=list(messages),
                fields=fields,
                page=page,
            )
        )


async def granted(office: Office, times: int = 1) -> None:
    """So many messages may come by every subscription there is."""
    async with office.database.begin() as session:
        pairs = await session.execute(
            select(models.WechatIdentity.id, models.WechatTemplate.id).join(
                models.WechatTemplate, models.WechatTemplate.app == models.WechatIdentity.app
            )
        )
        session.add_all(
            models.SubscriptionCredit(identity_id=one, template_id=other, remaining=times, changed_at=ago(60))
            for one, other in pairs.all()
        )


async def remaining(office: Office) -> int:
    """Of the only subscription."""
    async with office.database.read() as session:
        return (await session.scalars(select(models.SubscriptionCredit.remaining))).one()


async def moves(office: Office, who: people.Person, times: int = 1) -> None:
    """A case goes on, in a way of which one channel tells."""
    async with office.database.begin() as session:
        where = (await people.office(session)).id
        for _ in range(times):
            message = CaseProgressed(new_id(), new_id(), where, NUMBER, (ProgressKind.EXTENDED,))
            await tell.account(session, who.account_id, message, now=now())


async def over(office: Office) -> list[tuple[str, str, str | None]]:
    """What went over which channel."""
    rows = [(each.channel.value, each.status.value, each.error) for each in await office.deliveries()]
    return sorted(rows, key=str)


def asked(fake: FakeWechat) -> int:
    """How often WeChat was asked to send."""
    return sum(call.path in SENDS for call in fake.world.calls)


def test_every_value_of_every_message_fits_in_every_field_that_may_hold_it() -> None:
    renderer = Renderer(public_url=PUBLIC_URL)
    for message, language in product(OVER_WECHAT, LANGUAGES):
        news = renderer.wechat(message, language, code="3")
        category = NOTICE_OF[message].category if message in NOTICE_OF else None
        for kind, rule in FIELDS.items():
            for value in rule.values:
                values, unfit = filled({f"{kind}1": value.value}, Said(news, category, now(), 3, language))
                assert not unfit, (message, language, kind, value, values)
    for kind, value in product(FIELDS, WechatValue):
        data = TemplateData(SERVICE_ACCOUNT, WechatMessageKind.ONE_TIME, "T", None, (), {f"{kind}1": value.value})
        assert bool(template_problems(data)) == (value not in FIELDS[kind].values)
    assert read_fields("thing1 = NEWS\n\ntime2＝TIME") == {"thing1": "NEWS", "time2": "TIME"}
    assert read_fields("thing1 = NEWS\nthing1 = HINT") is None and read_fields("first = NEWS") is None


async def test_every_message_comes_without_what_it_says(office: Office, fake: FakeWechat, owner) -> None:
    who = await linked(office, fake)
    fake.zhang.followed.add(SERVICE)
    await template(office, owner, "FAKE-TEMPLATE-CASE", "TEMPLATE")
    async with office.database.begin() as session:
        await session.execute(update(models.Account).values(mobile_verified_at=None))
        where = (await people.office(session)).id
        at_once = [kind for kind in NOTICE_OF.values() if kind.category is not NoticeCategory.FOLLOWED]
        samples = [Samples(NUMBER, REASON, COMMENT).of(kind, where) for kind in at_once]
        await tell.accounts(session, [Telling(who.account_id, each) for each in samples], now=now())
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT", len(samples))
    assert len(fake.zhang.inbox) == len(samples)
    shown = "\n".join(str(each) for each in fake.zhang.inbox)
    for secret in (NUMBER, REASON, COMMENT, "示例王", "盗窃", str(who.account_id), ProgressKind.ARREST_DENIED.zh):
        assert secret not in shown
    async with owner.read() as session:
        notices = (await session.scalars(select(models.Notice.id))).all()
    to = f"{PUBLIC_URL}/wechat/sign-in?to=notice."
    assert {each.link for each in fake.zhang.inbox} == {to + encode("notice", each) for each in notices}
    assert ("事项", "您绑定的案件有新进展") in [line for each in fake.zhang.inbox for line in each.lines]
    numbers = {each.provider_id for each in await office.deliveries()}
    assert numbers == {str(each.msgid) for each in fake.zhang.inbox}


async def test_the_last_of_a_subscription_is_used_once_by_two_workers_at_once(
    office: Office, fake: FakeWechat, owner
) -> None:
    who = await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME")
    await granted(office)
    fake.zhang.credits[(SERVICE, "FAKE-ONCE-CASE")] = 5  # WeChat would let more through: it is we who count
    await moves(office, who, 6)
    async with office.working(FileSender("/nowhere")), office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SKIPPED", 5)
        await office.settled("SENT", 2)
    assert len(fake.zhang.inbox) == asked(fake) == 1 and await remaining(office) == 0
    assert (await over(office)).count(("WECHAT", "SKIPPED", "no subscription left")) == 5
    assert sum(channel == "SMS" for channel, *_ in await over(office)) == 6 - 1


async def test_what_was_surely_not_sent_is_given_back_and_the_app_rests(
    office: Office, fake: FakeWechat, owner
) -> None:
    who = await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME")
    await granted(office)
    fake.zhang.credits[(SERVICE, "FAKE-ONCE-CASE")] = 1
    for fault, until in ((Fault.QUOTA, True), (Fault.NOT_GRANTED, False), (Fault.IP_NOT_ALLOWED, False)):
        fake.switch(fault)
        before = asked(fake)
        await moves(office, who)
        async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
            await office.settled("SKIPPED")
            await moves(office, who)
            await office.settled("SKIPPED", 2)
        assert asked(fake) - before <= 1 and await remaining(office) == 1, fault
        async with office.database.begin() as session:
            (pause,) = await providers.pauses(session, now())
            assert (pause.provider, pause.until) == (Provider.SERVICE_ACCOUNT, next_midnight(now()) if until else None)
            assert "wechat 4" in pause.reason
            await providers.lift(session, Provider.SERVICE_ACCOUNT, now())
        fake.world.faults.clear()
        await forget_deliveries(owner)
    fake.switch(Fault.MINUTE)
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await until_postponed(office)
    (waits,) = await office.deliveries()
    assert timedelta(seconds=30) < waits.due_at - now() <= timedelta(minutes=1) and waits.attempts == 0


async def forget_deliveries(owner) -> None:
    """As if nothing had been told."""
    async with owner.begin() as session:
        for table in (models.Delivery, models.Attempt):
            await session.execute(table.__table__.delete())


async def until_postponed(office: Office) -> None:
    """Until what is to be sent has been put off."""
    for _ in range(400):
        if (await office.delivery()).due_at > now():
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def test_whoever_refused_does_not_follow_or_is_unknown_is_marked_and_told_by_the_next_channel(
    office: Office, fake: FakeWechat, owner
) -> None:
    who = await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME")
    await granted(office, 3)  # and at WeChat nothing
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT")
    assert await remaining(office) == 0
    found = await over(office)
    assert found[0] == ("SMS", "SENT", None) and found[1][:2] == ("WECHAT", "SKIPPED") and "43101" in str(found[1][2])
    await forget_deliveries(owner)
    await template(office, owner, "FAKE-TEMPLATE-CASE", "TEMPLATE")
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT")
    async with office.database.begin() as session:
        (identity,) = (await session.scalars(select(models.WechatIdentity))).all()
        assert identity.followed is False and identity.refused_at is None
        identity.followed = True
    await forget_deliveries(owner)
    fake.switch(Fault.UNKNOWN_OPENID)
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT")
    await moves(office, who)
    assert [each.channel for each in await office.deliveries()].count(NoticeChannel.WECHAT) == 1  # not asked any more
    await forget_deliveries(owner)
    await reported(office, fake, "follow")
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT")
    assert [each.title for each in fake.zhang.inbox] == ["案件进展提醒"]


async def reported(office: Office, fake: FakeWechat, *acts: str, templates: tuple[str, ...] = ()) -> None:
    """What the phone's holder does, worked off as if WeChat had reported it."""
    openid = fake.zhang.openids[SERVICE]
    for n, act in enumerate(acts):
        if act == "follow":
            fake.zhang.followed.add(SERVICE)
            event = WechatEvent(WechatEventKind.SUBSCRIBE, openid, now() + timedelta(seconds=n))
        else:
            answers = tuple(SubscriptionAnswer(each, act == "accept", act == "turn off") for each in templates)
            event = WechatEvent(WechatEventKind.SUBSCRIPTION, openid, now() + timedelta(seconds=n), answers=answers)
        async with office.database.begin() as session:
            for _ in range(2):  # WeChat reports again what it thinks was not heard
                await wechat_events.receive(session, SERVICE_ACCOUNT, event, now=now())
    await wechat_events.run(office.database, now=now)


async def test_answers_are_credit_and_only_what_wechat_reports_counts(office: Office, fake: FakeWechat, owner) -> None:
    await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME")
    once = ("FAKE-ONCE-CASE", "SOMEBODY-ELSES")
    await reported(office, fake, "accept", "accept", "reject", templates=once)
    assert await remaining(office) == 2
    await reported(office, fake, "turn off", templates=once)
    assert await remaining(office) == 0


async def test_a_value_that_wechat_would_not_take_is_an_alarm_and_never_sent(
    office: Office, fake: FakeWechat, owner
) -> None:
    who = await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME", fields={"phrase1": "NEWS"})
    await granted(office, 2)
    await moves(office, who, 2)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SKIPPED", 2)
        await office.settled("SENT", 1)
    assert asked(fake) == 0 and await remaining(office) == 2
    async with owner.begin() as session:
        (alarm,) = await providers.alarms(session)
        assert (alarm.provider, alarm.problem, alarm.times) == (
            Provider.SERVICE_ACCOUNT,
            "FAKE-ONCE-CASE: phrase1 does not fit",
            2,
        )
        assert [task.kind.value for task in (await session.scalars(select(models.StaffTask))).all()] == [
            "MESSAGE_ALARM"
        ]
        await session.execute(update(models.WechatTemplate).values(fields={"thing1": "NEWS"}))  # two fields are missing
    await forget_deliveries(owner)
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT")
    async with office.database.read() as session:
        problems = {alarm.problem for alarm in await providers.alarms(session)}
    assert "FAKE-ONCE-CASE: 47003 time2" in problems and await remaining(office) == 2


async def test_an_answer_that_was_lost_uses_nothing_up_twice_and_the_other_app_helps_out(
    office: Office, fake: FakeWechat, owner
) -> None:
    who = await linked(office, fake)
    await template(office, owner, "FAKE-ONCE-CASE", "ONE_TIME")
    await granted(office, 2)
    fake.zhang.credits[(SERVICE, "FAKE-ONCE-CASE")] = 2
    fake.switch(Fault.CUT)
    await moves(office, who)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("FAILED")
        assert await remaining(office) == 1
        await office.change(due_at=ago(1))
        await office.settled("SENT")
    assert await remaining(office) == 1  # the same one
    await forget_deliveries(owner)
    await link(office, fake, who, MINI)
    await template(
        office,
        owner,
        "FAKE-MINI-LONG-CASE",
        "LONG_TERM",
        app=MINI,
        messages=("case_progressed",),
        page="pages/index/index",
    )
    async with office.database.begin() as session:
        mini = await session.scalar(select(models.WechatIdentity.id).where(models.WechatIdentity.app == MINI))
        long_term = await session.scalar(select(models.WechatTemplate.id).where(models.WechatTemplate.app == MINI))
        session.add(models.SubscriptionCredit(identity_id=mini, template_id=long_term, remaining=1, changed_at=ago(60)))
        await providers.pause(session, Provider.SERVICE_ACCOUNT, reason="示例", until=None, now=now())
    fake.zhang.always.add((fake.mini.app_id, "FAKE-MINI-LONG-CASE"))
    await moves(office, who, 2)
    async with office.working(FileSender("/nowhere")):  # type: ignore[arg-type]
        await office.settled("SENT", 2)
    assert [(each.app, each.link) for each in fake.zhang.inbox[-2:]] == [("示例检察小程序", "pages/index/index")] * 2
    assert {each.status for each in await office.deliveries()} == {DeliveryStatus.SENT}
    assert Manner().send_seconds > Transport("http://x")._seconds * 4  # a token, a message, and both once more
