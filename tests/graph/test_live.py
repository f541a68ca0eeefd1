"""Subscriptions over graphql-transport-ws and server-sent events."""

import asyncio
import json
from datetime import date

import httpx2
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.engine import Database
from rules.bindings import BindingStatus
from rules.people import Person, Staff
from rules.progress_events import ProgressKind
from services import progress_events, sessions
from tests import people
from tests.door import Client
from tests.operations import operation


async def _bound_lawyer(database: Database, serial: int = 1) -> tuple[Person, models.Case, models.Binding, Staff]:
    who, where = await people.lawyer(database, serial), await people.case(database, serial)
    return who, where, await people.bound(database, who, where), await people.staff(database, f"reviewer{serial}")


async def _record(database: Database, reviewer: Staff, where: models.Case, detail: str = "示例") -> None:
    async with database.begin() as session:
        await progress_events.record(
            session,
            reviewer,
            case_id=where.id,
            kind=ProgressKind.EXTENDED,
            occurred_on=date(2026, 11, 20),
            detail=detail,
            party_id=None,
            now=people.NOW,
        )


async def test_replay_then_live(door: Client, database: Database) -> None:
    _, where, _, reviewer = await _bound_lawyer(database)
    for _ in range(3):
        await _record(database, reviewer, where)
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=1)
        assert [each["seq"] for each in await socket.events(2)] == [2, 3]
        await _record(database, reviewer, where, "新")
        event = (await socket.events(1))[0]
        assert event["seq"] == 4 and event["event"]["detail"] == "新" and event["case"]["stage"] == "PROSECUTION_REVIEW"
        await socket.subscribe("NoticeAdded", "2", after=0)
        assert [each["seq"] for each in await socket.events(4)] == [1, 2, 3, 4]


async def test_a_number_ahead_is_refused(door: Client, database: Database) -> None:
    _, where, _, _ = await _bound_lawyer(database)
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=5)
        refused = await socket.receive()
        assert refused["payload"]["errors"][0]["extensions"]["code"] == "INVALID"
        assert (await socket.receive())["type"] == "complete"


async def test_a_socket_speaks_the_language_that_it_names(door: Client, database: Database) -> None:
    _, where, _, reviewer = await _bound_lawyer(database)
    await _record(database, reviewer, where)
    titles = {}
    for language in ("en", "zh-CN", None):
        # what the browser says of itself counts only where the page says nothing
        async with door.socket("token1", language=language, additional_headers={"accept-language": "en"}) as socket:
            await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
            titles[language] = (await socket.events(1))[0]["event"]["title"]
    assert titles[None] == titles["en"] == "Deadline extended" and titles["zh-CN"] == "延长办案期限"


async def test_access_that_ends_ends_the_line_and_not_the_socket(door: Client, database: Database) -> None:
    _, where, binding, reviewer = await _bound_lawyer(database)
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
        await asyncio.sleep(0.2)
        async with database.begin() as session:
            await session.execute(
                update(models.Binding).where(models.Binding.id == binding.id).values(status=BindingStatus.FROZEN)
            )
        last = await socket.receive()
        assert last["type"] == "next" and last["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND", last
        assert (await socket.receive())["type"] == "complete"
        await _record(database, reviewer, where)
        await socket.subscribe("CaseProgressed", "2", caseId=ids.encode("case", where.id), after=0)
        never = await socket.receive()
        assert never["payload"]["errors"] == last["payload"]["errors"] and never["id"] == "2"


async def test_a_co_accused_measure_is_nobody_elses(door: Client, database: Database) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database, 1, party_names=("示例李四", "示例王五"))
    await people.bound(database, who, where)
    reviewer = await people.staff(database)
    async with database.read() as session:
        parties = await session.scalars(select(models.Party.id).order_by(models.Party.ref))
        ordered = list(parties)
    for party_id in (ordered[1], ordered[0]):
        async with database.begin() as session:
            await progress_events.record(
                session,
                reviewer,
                case_id=where.id,
                kind=ProgressKind.EXTENDED,
                occurred_on=date(2026, 11, 20),
                detail=None,
                party_id=party_id,
                now=people.NOW,
            )
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
        assert [each["seq"] for each in await socket.events(1)] == [2]
        await socket.subscribe("NoticeAdded", "2", after=0)
        assert [each["seq"] for each in await socket.events(1)] == [1]


async def test_two_counsel_who_look_together_see_each_their_own(door: Client, database: Database) -> None:
    where = await people.case(database, 1, party_names=("示例李四", "示例王五"))
    for serial in (1, 2):
        await people.bound(database, await people.lawyer(database, serial), where, party=serial)
    reviewer = await people.staff(database)
    async with database.read() as session:
        parties = await session.scalars(select(models.Party.id).order_by(models.Party.ref))
        ordered = list(parties)
    async with door.socket("token1") as first, door.socket("token2") as second:
        for socket in (first, second):
            await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
        for party_id in (*ordered, None):
            async with database.begin() as session:
                await progress_events.record(
                    session,
                    reviewer,
                    case_id=where.id,
                    kind=ProgressKind.EXTENDED,
                    occurred_on=date(2026, 11, 20),
                    detail=None,
                    party_id=party_id,
                    now=people.NOW,
                )
        assert [each["seq"] for each in await first.events(2)] == [1, 3]
        assert [each["seq"] for each in await second.events(2)] == [2, 3]


async def test_a_revoked_token_closes_the_socket(door: Client, database: Database) -> None:
    who, where, _, _ = await _bound_lawyer(database)
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id))
        await asyncio.sleep(0.2)
        async with database.begin() as session:
            await sessions.end(session, who, now=people.NOW)
        assert await socket.closed() == 4403


async def test_a_wrong_token_is_refused_and_odd_frames_close_with_4400(door: Client) -> None:
    try:
        async with door.socket("nonsense"):
            raise AssertionError("accepted")
    except Exception as refused:
        assert "4403" in str(refused)
    for frame in (
        "[]",
        "1",
        '{"type": 5}',
        '{"type":"subscribe","id":"1","payload":5}',
        "not json",
        '{"type":"subscribe","id":{}}',
        '{"type":"subscribe","id":"\\ud800","payload":{"query":"{me{id}}"}}',
        '{"type":"ping","payload":{"a":' + "9" * 5000 + "}}",
        "[" * 50_000,
    ):
        async with door.socket() as socket:
            await socket.send(frame)
            assert await socket.closed() == 4400, frame


async def test_server_sent_events(door: Client, database: Database) -> None:
    _, where, _, reviewer = await _bound_lawyer(database)
    await _record(database, reviewer, where)
    body = {"query": operation("CaseProgressed"), "variables": {"caseId": ids.encode("case", where.id), "after": 0}}
    headers = {"accept": "text/event-stream", "authorization": "Bearer token1"}
    found = []
    async with (
        httpx2.AsyncClient(timeout=20, verify=False) as http,
        http.stream("POST", f"{door.url}/graphql", json=body, headers=headers) as answer,
    ):
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("data:") and line != "data:":
                found.append(json.loads(line[5:])["data"]["caseProgressed"]["seq"])
                if len(found) == 2:
                    break
                await _record(database, reviewer, where)
    assert found == [1, 2]


async def test_a_socket_follows_its_account(door: Client, database: Database) -> None:
    who = await people.person(database, 1)
    async with door.socket("token1") as socket:
        for status in ("PENDING", "ACTIVE"):
            await socket.send({"id": status, "type": "subscribe", "payload": {"query": "{ me { status } }"}})
            assert (await socket.receive())["payload"]["data"]["me"]["status"] == status
            assert (await socket.receive())["type"] == "complete"
            async with database.begin() as session:
                await session.execute(
                    update(models.Account)
                    .where(models.Account.id == who.account_id)
                    .values(status="ACTIVE", id_number_encrypted=b"-", id_number_index=b"-")
                )
        await asyncio.sleep(0.2)
        async with database.begin() as session:
            await session.execute(update(models.Account).values(status="SUSPENDED"))
        assert await socket.closed(5) == 4403


async def test_an_unknown_operation_name_is_a_bad_request_on_the_socket(door: Client) -> None:
    async with door.socket() as socket:
        payload = {"query": "query A { me { id } }", "operationName": "x\n2026 [info] FORGED"}
        await socket.send({"id": "1", "type": "subscribe", "payload": payload})
        refused = await socket.receive()
        assert refused["type"] == "error" and refused["payload"][0]["extensions"]["code"] == "BAD_REQUEST", refused


async def test_what_a_type_does_not_disclose_stands_in_no_event(door: Client, database: Database) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database, 1)
    await people.bound(database, who, where)
    async with database.begin() as session:
        await session.execute(update(models.Case).values(case_type="CRIMINAL_PETITION_REVIEW", last_seq=2))
        for seq, kind in enumerate(("HANDLER_CHANGED", "STAGE_CHANGED"), start=1):
            session.add(
                models.ProgressEvent(
                    case_id=where.id,
                    seq=seq,
                    kind=kind,
                    occurred_on=date(2026, 11, 20),
                    previous="二审",
                    current="办结",
                )
            )
    door.token = "token1"
    case = await door.run("OneCase", id=ids.encode("case", where.id))
    assert [each["kind"] for each in case["progress"]["nodes"]] == ["STAGE_CHANGED"]
    assert case["handlerName"] is None and all(each["dueOn"] is None for each in case["stages"])
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
        assert [each["seq"] for each in await socket.events(1)] == [2]
    english = await door.raw(operation("OneCase"), {"id": ids.encode("case", where.id)}, **{"accept-language": "en"})
    event = english.json()["data"]["case"]["progress"]["nodes"][0]
    assert (event["previous"], event["current"]) == ("Second instance", "Closed")
