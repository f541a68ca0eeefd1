"""Remote requests through the API: the contract's operations, the applicant's story, and what a request never tells."""

from typing import Any

import pytest

from db import global_ids as ids
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountType
from tests import people
from tests.door import Client
from tests.remote_desk import HANDLING, LOCAL, Act, Desk, opened


@pytest.fixture
async def desk(door: Client, database: Database, owner: Database, files: PaperStore, keys: Keys) -> Desk:
    door.token = "token1"
    return await opened(database, owner, files, keys)


async def _form(door: Client, desk: Desk, **changes: object) -> dict[str, object]:
    async with desk.database.read() as session:
        offices = [ids.encode("procuratorate", (await people.office(session, code)).id) for code in (LOCAL, HANDLING)]
    form: dict[str, object] = {
        "kind": "PROCEDURAL_QUERY",
        "localProcuratorateId": offices[0],
        "handlingProcuratorateId": offices[1],
        "partyName": "示例李四",
        "caseNumber": "京海检（2026）１号",
        "capacity": "DEFENDER",
        "purpose": "异地执业，了解办案期限",
        "attachmentIds": [ids.encode("attachment", each) for each in desk.papers],
        "idempotencyKey": "5ae1c0de-0000-4000-8000-000000000001",
    }
    return form | changes


async def test_from_the_request_to_the_receipt(door: Client, desk: Desk) -> None:
    form = await _form(door, desk)
    first = await door.run("SubmitRemoteRequest", input=form)
    assert first["status"] == "SUBMITTED" and first["dueAt"].endswith("23:59:59+08:00"), first
    assert first["caseNumber"] == "京海检[2026]1号" and first["decision"] is None and first["result"] is None
    assert [each["kind"] for each in first["attachments"]] == ["POWER_OF_ATTORNEY", "LAW_FIRM_LETTER"]
    assert (await door.run("SubmitRemoteRequest", input=form))["id"] == first["id"]
    assert (await door.run("SubmitRemoteRequest", input=form | {"purpose": "另一用途"}))["code"] == "CONFLICT"
    again = form | {"idempotencyKey": None}
    assert (await door.run("SubmitRemoteRequest", input=again))["problems"][0]["code"] == "REMOTE_DUPLICATE"
    request = await desk.named(ids.read(first["id"], "remote_request"))
    mend = {"id": first["id"], "expectedVersion": 1, "purpose": "用途"}
    assert (await door.run("AmendRemoteRequest", input=mend))["problems"][0]["code"] == "REMOTE_NOT_OPEN"
    await desk.through(request, Act.VERIFY, Act.RETURN)
    returned = await door.run("OneRemoteRequest", id=first["id"])
    assert (
        returned["decision"]["outcome"] == "RETURNED" and returned["decision"]["reasons"][0]["code"] == "POA_UNSIGNED"
    )
    amended = await door.run("AmendRemoteRequest", input=mend | {"expectedVersion": 3, "caseNumber": None})
    assert amended["status"] == "SUBMITTED" and amended["caseNumber"] is None and amended["decision"] is None, amended
    assert (await door.run("WithdrawRemoteRequest", id=first["id"], expectedVersion=3))["code"] == "STALE"
    await desk.through(request, Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.RETURN_TO_LOCAL)
    quiet = await door.run("OneRemoteRequest", id=first["id"])
    assert quiet["status"] == "RETURNED_TO_LOCAL" and quiet["decision"] is None
    assert quiet["steps"][-1]["comment"] is None  # what the handling office wrote is for the other office
    await desk.through(request, Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE, Act.HAND_OVER, Act.CLOSE)
    listed = await door.run("MyRemoteRequests")
    done = listed["nodes"][0]
    assert listed["totalCount"] == 1 and done["status"] == "CLOSED" and done["decision"]["outcome"] == "APPROVED"
    assert done["result"]["deliveredAt"] and done["result"]["receipt"]["number"].startswith("HZ")
    assert done["steps"][0]["procuratorate"]["name"] == done["localProcuratorate"]["name"]
    assert [each["status"] for each in done["steps"]][-3:] == ["APPROVED", "FULFILLED", "CLOSED"]
    checked = "query($n: String!, $c: String!) { receipt(number: $n, code: $c) { valid kind } }"
    whole = (
        "query($id: ID!) { node(id: $id) { ... on RemoteRequest { result { receipt { number verificationCode } } } } }"
    )
    shown = (await door.raw(whole, {"id": first["id"]})).json()
    receipt = shown["data"]["node"]["result"]["receipt"]
    answer = (await door.raw(checked, {"n": receipt["number"], "c": receipt["verificationCode"]})).json()
    assert answer["data"]["receipt"] == {"valid": True, "kind": "DELIVERY"}
    inbox = await door.run("MyNotices")
    assert inbox["nodes"][0]["category"] == "REMOTE_REQUEST"
    assert inbox["nodes"][0]["subject"] == {"__typename": "RemoteRequest", "id": first["id"]}


async def test_all_that_is_wrong_at_once_and_nothing_happened(door: Client, desk: Desk) -> None:
    form = await _form(door, desk)
    wrong = form | {
        "handlingProcuratorateId": form["localProcuratorateId"],
        "partyName": "x",
        "capacity": "PARTY",
        "purpose": " ",
        "caseNumber": "号" * 61,
        "attachmentIds": ["nonsense"],
    }
    refused = await door.run("SubmitRemoteRequest", input=wrong)
    assert refused["code"] == "INVALID" and {each["field"] for each in refused["problems"]} == {
        "localProcuratorateId",
        "partyName",
        "capacity",
        "purpose",
        "caseNumber",
        "attachmentIds.0",
    }, refused
    await people.person(desk.database, 3, account_type=AccountType.PARTY)
    door.token = "token3"
    assert (await door.run("SubmitRemoteRequest", input=form))["code"] == "FORBIDDEN"
    assert (await door.run("MyRemoteRequests"))["totalCount"] == 0


async def test_the_answer_is_the_same_whether_there_is_a_case_or_not(door: Client, desk: Desk) -> None:
    there = await door.run("SubmitRemoteRequest", input=await _form(door, desk, idempotencyKey=None))
    nowhere = await door.run(
        "SubmitRemoteRequest", input=await _form(door, desk, partyName="示例无此人", idempotencyKey=None)
    )
    told: list[dict[str, Any]] = []
    for each in (there, nowhere):
        told.append({key: value for key, value in each.items() if key not in ("id", "requestNumber", "partyName")})
        for moment in [told[-1].pop("submittedAt"), *(step.pop("at") for step in told[-1]["steps"])]:
            assert moment.endswith("+08:00")
    assert told[0] == told[1]


async def test_another_lawyer_finds_nothing(door: Client, desk: Desk) -> None:
    mine = await desk.ask()
    await people.lawyer(desk.database, 2)
    door.token = "token2"
    global_id = ids.encode("remote_request", mine.id)
    assert await door.error("OneRemoteRequest", id=global_id) == "NOT_FOUND"
    assert (await door.run("WithdrawRemoteRequest", id=global_id, expectedVersion=1))["code"] == "NOT_FOUND"
    refused = await door.run("AmendRemoteRequest", input={"id": global_id, "expectedVersion": 1})
    assert refused["code"] == "NOT_FOUND" and (await door.run("MyRemoteRequests"))["totalCount"] == 0
    door.token = None
    assert await door.error("MyRemoteRequests") == "UNAUTHENTICATED"


async def test_a_complaint_goes_to_the_office_that_has_the_request(door: Client, desk: Desk) -> None:
    complain = """mutation($input: ComplainInput!) { complain(input: $input) {
        ... on Complaint { procuratorate { name } subject { __typename id } } ... on Refusal { code } } }"""
    request = await desk.through(await desk.ask(), Act.VERIFY, Act.FORWARD)
    global_id = ids.encode("remote_request", request.id)
    said = {"input": {"subjectId": global_id, "statement": "已超过办理时限，至今没有答复。"}}
    made = (await door.raw(complain, said)).json()["data"]["complain"]
    assert made == {
        "procuratorate": {"name": "北京市海淀区人民检察院"},
        "subject": {"__typename": "RemoteRequest", "id": global_id},
    }
    await people.lawyer(desk.database, 2)
    door.token = "token2"
    assert (await door.raw(complain, said)).json()["data"]["complain"]["code"] == "NOT_FOUND"
