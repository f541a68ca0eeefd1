"""The clients' operations, verbatim, over real HTTP."""

import json
import uuid
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from sqlalchemy import select

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from graph.schema import schema
from tests import people
from tests.door import Client, mailed_code
from tests.operations import SERVED, operation

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_committed_schema_is_the_codes() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == schema.as_str() + "\n"


@pytest.mark.parametrize("name", SERVED)
def test_operation_validates_verbatim(name: str) -> None:
    built = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    assert not validate(built, parse(operation(name)))


async def _office_id(client: Client, unit_code: str = "110108") -> str:
    page = await client.run("Procuratorates", search="海淀")
    return str(next(each["id"] for each in page["nodes"] if each["unitCode"] == unit_code))


async def _signed_up(client: Client, email: str = "newcomer@example.com") -> None:
    answer = await client.run(
        "CreateAccount",
        input={"email": email, "password": "correct horse 9", "accountType": "LAWYER", "fullName": "示例张三"},
    )
    assert answer["account"]["status"] == "PENDING", answer
    client.token = answer["token"]


async def _submit(client: Client, serial: int, **changes: object) -> dict[str, object]:
    papers = [await client.upload(kind.value, people.PDF) for kind in people.LAWYER_PAPERS]
    declared = {
        "accountType": "LAWYER",
        "fullName": "示例张三",
        "idType": "RESIDENT_ID",
        "idNumber": people.id_number(serial),
        "procuratorateId": await _office_id(client),
        "lawyer": {
            "licenseNumber": "11101201010123456",
            "licenseValidUntil": "2030-01-01",
            "lawFirmName": "示例律师事务所",
        },
        "attachmentIds": papers,
    }
    return await client.run("SubmitRegistration", input=declared | changes)


async def test_from_sign_up_to_the_inbox(door: Client, database: Database, keys: Keys, tmp_path: Path) -> None:
    await _signed_up(door)
    assert (await door.run("RequestContactCode", channel="EMAIL"))["expiresAt"].endswith("+08:00")
    me = await door.run("Me")
    assert me["username"].startswith("u") and me["emailVerified"] is False and me["summary"]["boundCases"] == 0
    wrong = await door.run("VerifyContact", input={"channel": "EMAIL", "code": "x"})
    assert wrong["problems"][0]["field"] == "code"
    code = mailed_code(tmp_path / "var" / "mail")
    assert (await door.run("VerifyContact", input={"channel": "EMAIL", "code": code}))["emailVerified"] is True
    registration = await _submit(door, 7, idempotencyKey=str(uuid.uuid4()))
    assert registration["status"] == "SUBMITTED" and registration["receipt"], registration
    assert registration["dueAt"].endswith("23:59:59+08:00")
    again = await door.run("MyRegistration")
    assert again["registration"]["id"] == registration["id"]
    reviewer = await people.staff(database)
    async with database.read() as session:
        row = (await session.scalars(select(models.Registration))).one()
    await people.approve_registration(database, keys, reviewer, row)
    where = await people.case(database)
    papers = [await door.upload(kind.value, people.PDF) for kind in people.MANDATE_PAPERS]
    claim = {
        "procuratorateId": await _office_id(door),
        "partyName": "示例李四",
        "chargeCode": "264.1",
        "capacity": "DEFENDER",
        "attachmentIds": papers,
        "note": "委托人来电",
        "idempotencyKey": str(uuid.uuid4()),
    }
    binding = await door.run("ApplyForBinding", input=claim)
    assert binding["status"] == "SUBMITTED" and binding["case"] is None, binding
    assert (await door.run("ApplyForBinding", input=claim))["id"] == binding["id"]
    other = await door.run("ApplyForBinding", input=claim | {"partyName": "示例王五"})
    assert other["code"] == "CONFLICT" and other["problems"][0]["code"] == "KEY_REUSED"
    amended = await door.run(
        "AmendBinding",
        input={"id": binding["id"], "expectedVersion": 1, "note": None, "caseNumber": "京海检（2026）１号"},
    )
    assert amended["note"] is None and amended["caseNumber"] == "京海检[2026]1号" and amended["version"] == 2, amended
    stale = await door.run("WithdrawBinding", id=binding["id"], expectedVersion=1)
    assert stale["code"] == "STALE"
    async with database.read() as session:
        request = (await session.scalars(select(models.Binding))).one()
    await people.approve_binding(database, keys, reviewer, request, where)
    cases = await door.run("MyCases")
    assert cases["totalCount"] == 1 and cases["nodes"][0]["myBindings"][0]["canRequestAppointment"] is True
    case = await door.run("OneCase", id=cases["nodes"][0]["id"])
    assert case["charge"]["name"] == "盗窃罪" and next(each["key"] for each in case["disclosed"]) == "charge"
    assert case["stages"][0]["state"] == "CURRENT" and case["handlerName"] == "示例王五"
    shown = await door.run("OneBinding", id=binding["id"])
    assert shown["case"]["id"] == case["id"] and shown["decision"]["outcome"] == "APPROVED"
    inbox = await door.run("MyNotices")
    assert inbox["unreadCount"] == inbox["totalCount"] == 2
    assert inbox["nodes"][0]["subject"] == {"__typename": "Binding", "id": binding["id"]}
    read = await door.run("MarkNoticesRead", ids=[inbox["nodes"][0]["id"]])
    assert read["unreadCount"] == 1
    assert (await door.run("MyBindings", statuses=["APPROVED"]))["totalCount"] == 1
    assert await door.run("SignOut")
    assert await door.error("Me") == "UNAUTHENTICATED"


async def test_all_problems_are_named_at_once(door: Client) -> None:
    await _signed_up(door)
    refused = await _submit(
        door,
        8,
        fullName="x",
        idNumber="11010819000101001X",
        procuratorateId="nonsense",
        homeRegionCode="12",
        lawyer={"licenseNumber": "1", "licenseValidUntil": "2020-01-01", "lawFirmName": "x", "lawFirmCode": "1"},
        attachmentIds=["nonsense"],
    )
    assert refused["code"] == "INVALID"
    assert {each["field"] for each in refused["problems"]} == {
        "fullName",
        "idNumber",
        "procuratorateId",
        "homeRegionCode",
        "lawyer.licenseNumber",
        "lawyer.licenseValidUntil",
        "lawyer.lawFirmName",
        "lawyer.lawFirmCode",
        "attachmentIds.0",
        "attachmentIds",
    }
    english = (
        await door.raw(
            operation("WithdrawRegistration"), {"id": "x", "expectedVersion": 1}, **{"accept-language": "en"}
        )
    ).json()
    assert english["data"]["withdrawRegistration"]["message"] == "Not found."


async def test_a_stranger_learns_nothing(door: Client, database: Database) -> None:
    await _signed_up(door)
    where = await people.case(database)
    theirs = await people.lawyer(database, 3)
    binding = await people.bound(database, theirs, where)
    there = ids.encode("case", where.id)
    nowhere = ids.encode("case", uuid.uuid4())
    answers = [(await door.raw(operation("OneCase"), {"id": each})).json() for each in (there, nowhere, "x")]
    assert answers[0] == answers[1] == answers[2] and answers[0]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert await door.error("OneBinding", id=ids.encode("binding", binding.id)) == "NOT_FOUND"
    refused = await door.run("WithdrawBinding", id=ids.encode("binding", binding.id), expectedVersion=1)
    assert refused["code"] == "NOT_FOUND"
    assert (await door.run("MyCases"))["totalCount"] == 0


async def test_nobody_learns_whose_a_contact_is_or_is_shut_out(door: Client, database: Database) -> None:
    await people.person(database, 9)  # has proved person9@example.com
    for email in ("person9@example.com", "free@example.com"):
        await _signed_up(door, email)
        mine = await door.run("SignIn", input={"identifier": email, "password": "correct horse 9"})
        assert mine["account"]["accountType"] == "LAWYER"
    door.token = None
    other = {"email": "free@example.com", "password": "another horse 9", "accountType": "PARTY", "fullName": "示例李四"}
    await door.run("CreateAccount", input=other)
    still = await door.run("SignIn", input={"identifier": "free@example.com", "password": "correct horse 9"})
    assert still["account"]["accountType"] == "LAWYER"


async def test_null_empties_and_what_cannot_be_empty_is_named(
    door: Client, database: Database, files: PaperStore, keys: Keys
) -> None:
    binding = await people.applied(database, files, keys, await people.lawyer(database, 1))
    door.token = "token1"
    emptied = {"capacity": None, "partyName": None, "procuratorateId": None, "attachmentIds": None}
    refused = await door.run(
        "AmendBinding", input={"id": ids.encode("binding", binding.id), "expectedVersion": 1} | emptied
    )
    fields = {each["field"] for each in refused["problems"]}
    assert refused["code"] == "INVALID" and {"capacity", "partyName", "procuratorateId"} <= fields, refused


async def test_siblings_survive(door: Client) -> None:
    answer = (
        await door.raw('{ me { id } procuratorates(parentId: "x") { nodes { id } } charges(first: 1) { totalCount } }')
    ).json()
    assert answer["data"] == {"me": None, "procuratorates": None, "charges": {"totalCount": 483}}


async def test_required_papers_and_public_lists(door: Client) -> None:
    papers = await door.run("RequiredPapers", accountType="LAWYER")
    assert [each["kind"] for each in papers] == ["ID_FRONT", "ID_BACK", "LAWYER_LICENSE"]
    mandate = await door.run("RequiredPapers", accountType="LAWYER", capacity="DEFENDER", clientIsParty=False)
    assert {each["kind"] for each in mandate if each["required"]} == {
        "POWER_OF_ATTORNEY",
        "LAW_FIRM_LETTER",
        "CLIENT_ID",
        "RELATION_PROOF",
    }
    top = await door.run("Procuratorates")
    assert [each["level"] for each in top["nodes"]] == ["SUPREME"] and top["nodes"][0]["subordinateCount"] == 32
    below = await door.run("Procuratorates", parentId=top["nodes"][0]["id"], first=5)
    assert len(below["nodes"]) == 5 and below["pageInfo"]["hasNextPage"] and below["nodes"][0]["parent"]
    more = await door.run(
        "Procuratorates", parentId=top["nodes"][0]["id"], first=50, after=below["pageInfo"]["endCursor"]
    )
    assert len(more["nodes"]) == 27
    for search, unit_code in (
        ("BJSHDQ", "110108"),
        ("bjhd", "110108"),
        ("海淀", "110108"),
        ("北京 海淀", "110108"),
        ("cqs", "500000"),
    ):
        found = [each["unitCode"] for each in (await door.run("Procuratorates", search=search))["nodes"]]
        assert unit_code in found and len(found) < 60, search
    assert (await door.run("Procuratorates", search="%"))["nodes"] == []
    assert (await door.run("Charges", search="贪污"))["nodes"][0]["name"] == "贪污罪"
    assert (await door.run("Charges", search="%"))["nodes"] == []


async def test_bad_requests_reach_no_act(door: Client) -> None:
    for document, variables in (
        ("{ nothing }", {}),
        ("query($x: Int!) { me { id } }", {"x": "many"}),
        ("query($s: String) { charges(search: $s) { nodes { name } } }", {"s": "a\x00b"}),
        ("query($s: String) { charges(search: $s) { nodes { name } } }", {"s": "\ud800"}),
        ("{ me {", {}),
    ):
        answer = (await door.raw(document, variables)).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST", answer
        assert "Did you mean" not in json.dumps(answer)
    assert await door.error("MyCases", first=101) in ("UNAUTHENTICATED", "INVALID")
    assert await door.error("Charges", after="xx") == "INVALID"
