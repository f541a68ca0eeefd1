"""The server is killed with -9 while events pour in; who comes back with a cursor has every event once, in order."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

import websockets

from db.engine import APPLICATION_ROLE, Database
from tests.door import Client, Socket
from tests.journeys.portal import PATIENCE, Portal
from tests.journeys.recording import Subject, cases_of, last_seq, notice_numbers, record, recorded

WRITERS, EACH, BEFORE_THE_RETURN = 5, 100, 80
SEEN_BEFORE_THE_KILL = 100
NOTICES = "notices"

Lines = dict[str, list[int]]


class Burst:
    """Writers who know nothing of the server; each keeps a last part until the server is back."""

    def __init__(self, database: Database, subjects: list[Subject]) -> None:
        self.server_is_back = asyncio.Event()
        self.task = asyncio.gather(*(self._write(database, subjects, writer) for writer in range(WRITERS)))

    async def _write(self, database: Database, subjects: list[Subject], writer: int) -> None:
        for number in range(EACH):
            if number == BEFORE_THE_RETURN:
                await self.server_is_back.wait()
            await record(database, subjects[(writer + number) % len(subjects)], f"{writer}-{number}")


async def subscribe(socket: Socket, cursors: dict[str, int]) -> None:
    """Every line from its cursor on."""
    for name, after in cursors.items():
        if name == NOTICES:
            await socket.subscribe("NoticeAdded", name, after=after)
        else:
            await socket.subscribe("CaseProgressed", name, caseId=name, after=after)


async def hear(socket: Socket, lines: Lines, details: Counter[str]) -> None:
    """The next event, kept in its line."""
    message = await socket.receive(PATIENCE)
    assert message["type"] == "next" and "errors" not in message["payload"], message
    event: Any = next(iter(message["payload"]["data"].values()))
    lines[message["id"]].append(event["seq"])
    if "event" in event:
        details[event["event"]["detail"]] += 1


async def hear_until_it_dies(client: Client, cursors: dict[str, int], lines: Lines, details: Counter[str]) -> None:
    """All that comes in before the connection is lost."""
    with suppress(websockets.ConnectionClosed):
        async with client.socket() as socket:
            await subscribe(socket, cursors)
            while True:
                await hear(socket, lines, details)


async def test_kill_in_a_burst(portal_at_rest: Portal) -> None:
    portal = portal_at_rest
    await asyncio.to_thread(portal.start)
    async with portal.database(APPLICATION_ROLE) as database, portal.client("lawyer01") as client:
        subjects = await cases_of(database, "lawyer01", 3)
        begin = {each.shown_id: await last_seq(database, each.case_id) for each in subjects}
        begin[NOTICES] = len(await notice_numbers(database, "lawyer01"))
        lines: Lines = {name: [] for name in begin}
        details: Counter[str] = Counter()

        hearing = asyncio.create_task(hear_until_it_dies(client, begin, lines, details))
        burst = Burst(database, subjects)
        async with asyncio.timeout(PATIENCE):
            while details.total() < SEEN_BEFORE_THE_KILL:
                await asyncio.sleep(0.005)
                assert not hearing.done(), hearing.exception()
        await asyncio.to_thread(portal.kill)
        await hearing
        assert SEEN_BEFORE_THE_KILL <= details.total() < WRITERS * EACH and not burst.task.done()

        await asyncio.to_thread(portal.start)
        burst.server_is_back.set()
        cursors = {name: (lines[name] or [after])[-1] for name, after in begin.items()}
        async with portal.client() as back, back.socket(client.token) as socket:
            await subscribe(socket, cursors)
            missing = 2 * WRITERS * EACH - sum(map(len, lines.values()))
            for _ in range(missing):  # meanwhile, too: who answers no ping is gone
                await hear(socket, lines, details)
            await burst.task

        assert set(details.values()) == {1} and len(details) == WRITERS * EACH
        for subject in subjects:
            written = await recorded(database, subject.case_id, begin[subject.shown_id])
            assert lines[subject.shown_id] == [seq for seq, _ in written]
        for name, after in begin.items():
            assert lines[name] == list(range(after + 1, after + 1 + len(lines[name]))), name
        assert len(lines[NOTICES]) == WRITERS * EACH
        verified = await portal.cli("audit", "verify")  # it was being sealed when the server was killed
        assert verified.returncode == 0 and "flaws: 0" in verified.stdout, verified.stdout
    assert await asyncio.to_thread(portal.stop) == 0, portal.said()
