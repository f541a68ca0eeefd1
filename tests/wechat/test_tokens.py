"""The token that all processes share: asked for once, never forced, dropped when WeChat does not know it any more."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from db import models
from db.engine import Database
from rules.accounts import WechatApp
from tests.wechat.conftest import Process
from tests.wechat_server import Action, FakeWechat, Fault
from wechat.errors import Policy, WechatAway, WechatError
from wechat.tokens import TURN

ASK = WechatApp.SERVICE_ACCOUNT


async def ask(*processes: Process, times: int = 1) -> None:
    """Questions that need a token, all at once."""
    await asyncio.gather(*(each.wechat.addresses(ASK) for each in processes for _ in range(times)))


async def test_forty_callers_in_two_processes_ask_once(fake: FakeWechat, processes: list[Process]) -> None:
    await ask(*processes, times=20)
    assert (fake.service.lending.asked, fake.service.lending.issued) == (1, 1)
    await asyncio.gather(*(each.wechat.js_signature("https://portal.example.cn/") for each in processes))
    assert [call.path for call in fake.world.calls].count("/cgi-bin/ticket/getticket") == 1


async def test_nothing_in_the_database_reads_as_a_token(
    fake: FakeWechat, processes: list[Process], owner: Database
) -> None:
    await ask(processes[0])
    assert fake.service.lending.current is not None
    async with owner.read() as session:
        row = str((await session.execute(text("select wechat_tokens::text from wechat_tokens"))).scalar_one())
    token = fake.service.lending.current.value
    assert token not in row and token.encode().hex() not in row


@pytest.mark.parametrize("action", [Action.TOKEN_EXPIRED, Action.TOKEN_ELSEWHERE])
async def test_a_token_that_is_over_is_replaced_once_by_all_processes_together(
    fake: FakeWechat, processes: list[Process], action: Action
) -> None:
    await ask(*processes)
    await fake.happen(action)
    await ask(*processes, times=10)  # nobody notices
    await ask(*processes, times=10)
    lending = fake.service.lending
    assert (lending.issued, lending.forced) == (2, [])  # we never sign another system out
    assert lending.asked <= 3  # the processes may notice one after the other


async def test_a_token_that_is_refused_again_and_again_is_an_alarm_and_no_endless_loop(
    fake: FakeWechat, processes: list[Process]
) -> None:
    await ask(processes[0])
    lending = fake.service.lending
    lending.verdict = lambda value, now: 40001  # type: ignore[method-assign]  # the platform itself is out of order
    with pytest.raises(WechatError) as refused:
        await processes[0].wechat.addresses(ASK)
    assert refused.value.policy is Policy.NEW_TOKEN
    assert [call.path for call in fake.world.calls].count("/cgi-bin/get_api_domain_ip") == 3


async def test_before_its_end_a_token_is_asked_for_again_but_not_at_every_call(
    fake: FakeWechat, processes: list[Process]
) -> None:
    await ask(*processes)
    for ahead in (6900 - 30, 6900 - 20, 6900 + 30, 6900 + 90):  # WeChat makes the next one at 6900 s
        fake.world.clock_ahead = ahead
        for each in processes:
            each.ahead["by"] = timedelta(seconds=ahead)
        await ask(*processes, times=5)
    lending = fake.service.lending
    assert lending.issued == 2
    assert lending.asked == 3  # at first; early, in vain; and when there was another one


async def test_while_wechat_gives_no_new_token_the_old_one_serves(fake: FakeWechat, processes: list[Process]) -> None:
    await ask(*processes)
    fake.world.clock_ahead = 6950
    for each in processes:
        each.ahead["by"] = timedelta(seconds=6950)
    calls = len(fake.world.calls)
    fake.switch(Fault.BUSY, 1)  # strikes the question for the token
    await ask(processes[0])
    assert [call.errcode for call in list(fake.world.calls)[calls:]] == [-1, 0]


async def test_who_asks_and_dies_holds_nobody_up_for_long(
    fake: FakeWechat, processes: list[Process], owner: Database
) -> None:
    await ask(processes[0])
    async with owner.begin() as session:
        late = processes[1].wechat._now() + TURN
        await session.execute(
            update(models.WechatToken).values(value_encrypted=None, value_hash=None, expires_at=None, turn_until=late)
        )
    waiting = asyncio.create_task(processes[1].wechat.addresses(ASK))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    processes[1].ahead["by"] = TURN + timedelta(seconds=1)
    await waiting
    async with owner.read() as session:
        row = (await session.scalars(select(models.WechatToken))).one()
    assert row.turn_until is None and row.value_hash is not None


async def test_a_wrong_secret_stops_and_says_so_instead_of_asking_again(
    fake: FakeWechat, processes: list[Process]
) -> None:
    fake.switch(Fault.WRONG_SECRET, None)
    with pytest.raises(WechatError) as refused:
        await ask(processes[0])
    assert (refused.value.errcode, refused.value.policy) == (40125, Policy.STOPPED)
    del fake.world.faults[Fault.WRONG_SECRET]
    await ask(processes[0])  # mended: nothing has to be restarted


async def test_what_is_away_is_away_and_not_asked_for_a_minute(fake: FakeWechat, processes: list[Process]) -> None:
    fake.switch(Fault.SLOW, None)
    with pytest.raises(WechatAway) as away:
        await ask(processes[0])
    assert away.value.policy is Policy.TRY_LATER
