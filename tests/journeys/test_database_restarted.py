"""PostgreSQL goes and comes back, politely and not, under live subscriptions: they go on by themselves, nothing is lost."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.protocol import State

from db.engine import APPLICATION_ROLE, Database
from tests.door import Client, Socket
from tests.journeys.portal import PATIENCE, Portal, until
from tests.journeys.recording import Subject, cases_of, last_seq, notice_numbers, record_stubbornly, recorded

SOCKETS, WRITERS, EACH = 10, 4, 15


@dataclass
class Subscriber:
    """One socket with a case's progress and the notices, and what came in."""

    socket: Socket
    cases: list[Any] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)

    async def hear(self, cases: int, notices: int) -> None:
        """Until so many have come in all."""
        while len(self.cases) < cases or len(self.notices) < notices:
            message = await self.socket.receive(PATIENCE)
            assert message["type"] == "next" and "errors" not in message["payload"], message
            line = self.cases if message["id"] == "case" else self.notices
            line.append(next(iter(message["payload"]["data"].values())))


async def stop_politely(portal: Portal) -> None:
    """What `pg_ctl stop -m fast` does, then a start."""
    await asyncio.to_thread(portal.postgres.stop)
    await asyncio.to_thread(portal.postgres.start)


async def kill_the_postmaster(portal: Portal) -> None:
    """kill -9, then a start."""
    pid = int((portal.postgres.data / "postmaster.pid").read_text().partition("\n")[0])
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(portal.postgres.start)


async def write(database: Database, subject: Subject, writer: int, begun: asyncio.Event) -> None:
    """One of several who record and do not give up."""
    for number in range(EACH):
        await record_stubbornly(database, subject, f"{writer}-{number}")
        if number == EACH // 3:
            begun.set()


async def answers(client: Client) -> bool:
    """Whether the portal says that it is ready, and queries are answered as if nothing had been."""
    if (await client.http.get(f"{client.url}/readyz")).status_code != 200:
        return False
    answer = (await client.raw("{ myCases(first: 1) { totalCount } }")).json()
    return bool((answer.get("data") or {}).get("myCases"))


async def mailed(client: Client) -> bool:
    """Whether the mail of the newest notice has gone out."""
    newest = (await client.run("MyNotices", first=1))["nodes"][0]
    return {"EMAIL": "SENT"}.items() <= {each["channel"]: each["status"] for each in newest["deliveries"]}.items()


@pytest.mark.parametrize("interrupt", [stop_politely, kill_the_postmaster])
async def test_database_restarted(portal: Portal, interrupt: Callable[[Portal], Awaitable[None]]) -> None:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(portal.database(APPLICATION_ROLE))
        client = await stack.enter_async_context(portal.client("lawyer01"))
        (subject,) = await cases_of(database, "lawyer01", 1)
        after = await last_seq(database, subject.case_id)
        told = len(await notice_numbers(database, "lawyer01"))
        subscribers = []
        for _ in range(SOCKETS):
            subscriber = Subscriber(await stack.enter_async_context(client.socket()))
            await subscriber.socket.subscribe("CaseProgressed", "case", caseId=subject.shown_id, after=after)
            await subscriber.socket.subscribe("NoticeAdded", "notice", after=told)
            subscribers.append(subscriber)
        await record_stubbornly(database, subject, "before")
        await asyncio.gather(*(each.hear(1, 1) for each in subscribers))

        begun = asyncio.Event()
        writing = asyncio.gather(*(write(database, subject, writer, begun) for writer in range(WRITERS)))
        listening = asyncio.gather(*(each.hear(1 + WRITERS * EACH, 1 + WRITERS * EACH) for each in subscribers))
        await begun.wait()
        await interrupt(portal)
        await writing
        await record_stubbornly(database, subject, "after")
        await listening
        written = await recorded(database, subject.case_id, after)
        assert {detail for _, detail in written} == {"before", "after"} | {
            f"{writer}-{number}" for writer in range(WRITERS) for number in range(EACH)
        }
        numbers = await notice_numbers(database, "lawyer01")
        await asyncio.gather(*(each.hear(len(written), len(numbers) - told) for each in subscribers))
        for each in subscribers:
            assert [(one["seq"], one["event"]["detail"]) for one in each.cases] == written
            assert [one["seq"] for one in each.notices] == numbers[told:] == list(range(told + 1, numbers[-1] + 1))
            assert each.socket.opened.state is State.OPEN
        await until(lambda: answers(client))
        await until(lambda: mailed(client))
