"""What the crowd tells: nothing lost between two looks, nothing of another person's in shared words, nothing skipped by the slow."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, insert, select, update

from db import global_ids as ids
from db import models
from db.base import new_id
from db.engine import Database
from db.reads.statement import Statement
from rules.people import Staff
from rules.progress_events import ProgressKind
from services import progress_events
from subscriptions.crowd import Crowd
from subscriptions.follower import Follower, Question
from tests import people
from tests.door import Client, Socket

# Everything of an event and its case into which whoever looks enters, beside what is the same for all.
WHOLE = """subscription Whole($id: ID!, $after: Int) { told: caseProgressed(caseId: $id, after: $after) {
  __typename seq event { ...E replaces { ...E replaces { id } } }
  case { __typename id acceptanceNumber stageLabel deadlineOn handlerName procuratorate { id name } charges { name }
    coerciveMeasure { kind startsOn } disclosed { key label value } stages { stage state }
    myBindings { id bindingNumber partyName } upcomingAppointments { id }
    progress(first: 3) { totalCount nodes { id seq } pageInfo { hasNextPage endCursor } } } } }
fragment E on ProgressEvent { id seq kind title detail occurredOn recordedAt round previous current }"""


async def _record(
    database: Database, reviewer: Staff, where: models.Case, party_id: Any = None, words: str = "示例"
) -> None:
    async with database.begin() as session:
        await progress_events.record(
            session,
            reviewer,
            case_id=where.id,
            kind=ProgressKind.EXTENDED,
            occurred_on=date(2026, 11, 20),
            detail=words,
            party_id=party_id,
            now=people.NOW,
        )


async def _counsel(database: Database, count: int = 2) -> models.Case:
    """A case with a party for each of so many counsel."""
    where = await people.case(database, 1, party_names=("示例李四", "示例王五", "示例赵六")[:count])
    for serial in range(1, count + 1):
        await people.bound(database, await people.lawyer(database, serial), where, party=serial)
    return where


async def _parties(database: Database) -> list[Any]:
    async with database.read() as session:
        return list(await session.scalars(select(models.Party.id).order_by(models.Party.ref)))


async def _streamed(
    door: Client, token: str, document: str, variables: dict[str, Any], language: str
) -> AsyncIterator[str]:
    """What the long way says, each event executed: server-sent events are never told by the crowd."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {token}", "accept-language": language}
    body = {"query": document, "variables": variables}
    async with (
        httpx2.AsyncClient(timeout=20, verify=False) as http,
        http.stream("POST", f"{door.url}/graphql", json=body, headers=headers) as answer,
    ):
        async for line in answer.aiter_lines():
            if line.startswith("data:") and line != "data:":
                yield line[5:].strip()


async def _subscribe(socket: Socket, key: str, document: str, **variables: Any) -> None:
    await socket.send({"id": key, "type": "subscribe", "payload": {"query": document, "variables": variables}})


async def test_nothing_is_lost_between_two_looks(door: Client, database: Database) -> None:
    """Events and subscriptions come while others look; a ring that goes astray would be a wait for the next heartbeat."""
    where, reviewer = await _counsel(database), await people.staff(database)
    case_id, writers, each = ids.encode("case", where.id), 3, 6

    async def write() -> None:
        for _ in range(each):
            await _record(database, reviewer, where)

    async def follow(token: str, wait: float) -> list[int]:
        await asyncio.sleep(wait)
        async with door.socket(token) as socket:
            await socket.subscribe("CaseProgressed", caseId=case_id, after=0)
            return [event["seq"] for event in await socket.events(writers * each, 14)]

    followers = (follow(f"token{1 + n % 2}", n * 0.05) for n in range(8))
    heard, *_ = await asyncio.gather(asyncio.gather(*followers), *(write() for _ in range(writers)))
    assert heard == [list(range(1, writers * each + 1))] * 8


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_shared_words_hold_nothing_of_another_person(door: Client, database: Database, language: str) -> None:
    """Counsel of three parties and a second one of the first ask for the same at the same time; each is told, byte for byte, what
    an execution for them alone says."""
    where, reviewer = await _counsel(database, 3), await people.staff(database)
    parties = await _parties(database)
    await people.bound(database, await people.lawyer(database, 4), where)
    async with database.begin() as session:
        for party_id, kind in zip(parties, ("DETENTION", "ARREST", "BAIL"), strict=True):
            session.add(models.CoerciveMeasure(party_id=party_id, kind=kind, starts_on=date(2026, 9, 1)))
    for party_id in (parties[0], None, parties[1]):
        await _record(database, reviewer, where, party_id)
    async with database.begin() as session:
        about = (await session.scalars(select(models.ProgressEvent).where(models.ProgressEvent.seq == 1))).one()
        number = await session.scalar(
            update(models.Case).values(last_seq=models.Case.last_seq + 1).returning(models.Case.last_seq)
        )
        await session.execute(
            insert(models.ProgressEvent).values(
                id=new_id(), case_id=where.id, seq=number, kind=ProgressKind.PROGRESS_CORRECTED,
                occurred_on=date(2026, 11, 21), replaces_id=about.id,
            )
        )  # fmt: skip
    variables, headers = {"id": ids.encode("case", where.id), "after": 0}, {"accept-language": language}
    numbers = {1: [1, 2, 4], 2: [2, 3, 4], 3: [2, 4], 4: [1, 2, 4]}
    told: dict[int, list[str]] = {}

    async def follow(serial: int, ready: asyncio.Barrier) -> None:
        async with door.socket(f"token{serial}", additional_headers=headers) as socket:
            await ready.wait()
            await _subscribe(socket, "1", WHOLE, **variables)
            told[serial] = [json.dumps((await socket.receive())["payload"]) for _ in numbers[serial]]

    ready = asyncio.Barrier(len(numbers))
    await asyncio.gather(*(follow(serial, ready) for serial in numbers))
    for serial, seqs in numbers.items():
        async with aclosing(_streamed(door, f"token{serial}", WHOLE, variables, language)) as stream:
            executed = [json.dumps(json.loads(await anext(stream))) for _ in seqs]
        assert told[serial] == executed, serial
        assert [json.loads(each)["data"]["told"]["seq"] for each in executed] == seqs
    last = {serial: json.loads(each[-1])["data"]["told"] for serial, each in told.items()}
    assert last[1]["event"]["replaces"] and last[2]["event"]["replaces"] is None
    assert len({each["case"]["myBindings"][0]["id"] for each in last.values()}) == 4
    assert len({each["case"]["coerciveMeasure"]["kind"] for each in last.values()}) == 3


async def test_who_reads_slowly_skips_nothing(door: Client, database: Database) -> None:
    """A socket that takes no more is told the rest when it is empty again; the number does not run ahead of what was written, nor
    of the page that was read, and passes by what is about another party."""
    where, reviewer = await _counsel(database, 2), await people.staff(database)
    theirs, words, count = (await _parties(database))[1], "长" * 500, 500
    rows = [
        {"case_id": where.id, "seq": seq, "kind": "EXTENDED", "occurred_on": date(2026, 11, 20), "detail": words}
        | {"party_id": theirs if seq % 3 == 0 or 110 < seq < 330 else None}
        for seq in range(1, count + 1)
    ]
    async with database.begin() as session:
        await session.execute(insert(models.ProgressEvent), rows)
        await session.execute(update(models.Case).values(last_seq=count))
    case_id, expected = ids.encode("case", where.id), [n for n, row in enumerate(rows, 1) if row["party_id"] is None]
    async with door.socket("token1", max_queue=1) as slow, door.socket("token2") as fast:
        for socket in (slow, fast):
            await socket.subscribe("CaseProgressed", caseId=case_id, after=0)
        assert [event["seq"] for event in await fast.events(count)] == list(range(1, count + 1))
        await asyncio.sleep(1)
        await _record(database, reviewer, where)  # a ring while the socket is full
        assert [event["seq"] for event in await slow.events(len(expected) + 1)] == [*expected, count + 1]
        await _record(database, reviewer, where)
        assert [event["seq"] for event in await slow.events(1)] == [count + 2]


class _Narrow:
    """A line that takes nothing once, and is empty again before the look is over."""

    def __init__(self, refuses: int) -> None:
        self.on_emptied: Any = None
        self.refuses, self.written, self.lost_count = refuses, [], 0
        self.line = self

    @staticmethod
    def frame(text: bytes) -> bytes:
        return text

    def write_frame(self, frame: bytes) -> bool:
        seq = json.loads(frame)["payload"]["data"]
        if seq == self.refuses:
            self.refuses = 0
            asyncio.get_running_loop().call_soon(self.on_emptied)
            return False
        self.written.append(seq)
        return True

    def lost(self, _: Follower, *, lives: bool) -> None:
        self.lost_count += 1


class _Pool:
    """Answers a look with all numbers after the first follower's, as many as there are; a second look takes a while."""

    async def rows(self, _: Any, values: Any) -> list[Any]:
        for _turn in range(4 if min(values["after"]) else 0):
            await asyncio.sleep(0)
        after, places = min(values["after"]), list(range(1, len(values["after"]) + 1))
        return [(True, True, 6, seq, str(seq).encode(), places) for seq in range(after + 1, 7)]


async def test_a_look_that_goes_on_tells_nothing_to_whom_it_has_lost() -> None:
    """While one look still tells, a follower whose socket was full looks again: neither look may skip or repeat for it."""
    crowd = Crowd(_Pool())  # type: ignore[arg-type]
    question = Question(Statement("", (), ()), {}, lambda: _Reading(), 1_000)  # type: ignore[arg-type,return-value]
    doors = [_Narrow(refuses=3 if n == 0 else 0) for n in range(120)]
    followers = [Follower(crowd, each, question, "1", session_id=new_id()) for each in doors]
    doors[0].on_emptied = followers[0].go_on
    for each in followers:
        each.ring()
    for _ in range(200):
        await asyncio.sleep(0)
    assert all(each.written == [1, 2, 3, 4, 5, 6] for each in doors), doors[0].written


class _Reading:
    """No Python function is asked."""

    language, now = "en", people.NOW


async def test_notices_are_ones_own_and_each_comes_once(door: Client, database: Database) -> None:
    where, reviewer = await _counsel(database), await people.staff(database)
    document = "subscription($after: Int) { noticeAdded(after: $after) { seq unreadCount notice { id title subject { id } } } }"
    async with door.socket("token1") as one, door.socket("token2") as other, door.socket("token1") as second:
        for socket in (one, other, second):
            await _subscribe(socket, "n", document, after=0)
        await asyncio.gather(*(_record(database, reviewer, where) for _ in range(5)))
        heard = [await socket.events(5) for socket in (one, other, second)]
        assert [[event["seq"] for event in each] for each in heard] == [[1, 2, 3, 4, 5]] * 3
        mine, theirs, again = ({event["notice"]["id"] for event in each} for each in heard)
        assert mine == again and not mine & theirs
        async with database.read() as session:
            assert await session.scalar(select(func.count()).select_from(models.Notice)) == 10
