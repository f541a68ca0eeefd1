"""Operations that are named instead of sent: by every door, and where nothing else is taken."""

import json
import logging
import re
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from db import global_ids as ids
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from graph.documents import UnusableDocuments, composed
from graph.limits import Limits
from graph.schema import schema
from rules.progress_events import ProgressKind
from running.documents import OWN_CLIENT, document_problems, of_folder
from services import progress_events
from settings import Settings
from tests import people
from tests.door import Client, open_door

DOCUMENTS = {each.name: each for each in of_folder(OWN_CLIENT, Settings())}
FREE = "{ charges(first: 1) { nodes { name } } }"
NOBODYS = "sha256:" + "0" * 64
TRAPS = [NOBODYS, "", "示例" * 5_000, "\ud800", DOCUMENTS["Me"].id.upper(), DOCUMENTS["Me"].id[7:], "__len__"]


def _named(name: str, **variables: Any) -> dict[str, Any]:
    return {"documentId": DOCUMENTS[name].id, "variables": variables}


async def _post(door: Client, body: Any, **headers: str) -> httpx2.Response:
    headers = door.headers() | {"content-type": "application/json"} | headers
    return await door.http.post(f"{door.url}/graphql", content=json.dumps(body), headers=headers)


async def _get(door: Client, **parameters: str) -> httpx2.Response:
    return await door.http.get(f"{door.url}/graphql", params=parameters, headers=door.headers())


def _refusal(errors: Any) -> tuple[str, str]:
    (error,) = errors
    assert error["message"] and set(error) <= {"message", "extensions", "locations"}
    return error["extensions"]["code"], error["extensions"]["reason"]


async def _refused(door: Client, given: dict[str, Any]) -> tuple[str, str]:
    """What every door says to the same operation, which must be the same."""
    said = set()
    for accept in ("application/json", "application/graphql-response+json", "text/event-stream"):
        answer = await _post(door, given, accept=accept)
        assert answer.status_code == 400 and set(answer.json()) == {"errors"}, answer.text
        said.add(_refusal(answer.json()["errors"]))
    if all(isinstance(each, str) and len(each) < 10_000 and each.isascii() for each in given.values()):
        answer = await _get(door, **given)
        assert answer.status_code == 400
        said.add(_refusal(answer.json()["errors"]))
    async with door.socket() as socket:
        await socket.send({"id": "1", "type": "subscribe", "payload": given})
        message = await socket.receive()
        assert (message["type"], message["id"]) == ("error", "1"), message
        said.add(_refusal(message["payload"]))
        await socket.send({"id": "1", "type": "subscribe", "payload": _named("Charges")})  # the socket stays
        assert "errors" not in (await socket.receive())["payload"]
    (one,) = said
    return one


async def test_a_named_operation_answers_as_the_sent_one(door: Client, database: Database) -> None:
    who = await people.lawyer(database, 1)
    await people.bound(database, who, await people.case(database, 1))
    door.token = "token1"
    answered = set()
    for each in DOCUMENTS.values():
        if each.name in ("SignOut", "MarkNoticesRead", "MakeCalendarFeed"):  # not the same the second time
            continue
        if (
            re.search(r"!([,)]| =)", each.summary) and each.name != "OneCase"
        ):  # without its variables it answers as every other
            continue
        for name in (None, "Other") if each.name in ("Me", "SignIn") else (None,):
            told = {"variables": {}, "operationName": name}
            by_id, by_text = [await _post(door, told | way) for way in ({"documentId": each.id}, {"query": each.text})]
            assert (by_id.status_code, by_id.content) == (by_text.status_code, by_text.content), each.name
            answered |= {each.name} if "errors" not in by_id.json() else set()
    assert {"Me", "MyCases", "MyBindings", "Latest", "MyNotices"} <= answered, answered


async def test_every_door_knows_a_document_by_its_name(door: Client, database: Database) -> None:
    who, case = await people.lawyer(database, 1), await people.case(database, 1)
    await people.bound(database, who, case)
    door.token = "token1"
    answer = await _get(door, documentId=DOCUMENTS["Charges"].id, variables='{"search": "贪污"}')
    assert answer.json()["data"]["charges"]["nodes"][0]["name"] == "贪污罪"
    answer = await _get(door, documentId=DOCUMENTS["SignOut"].id)
    assert answer.status_code == 400 and "errors" in answer.json()  # an act is not done by GET
    async with database.begin() as session:
        event = {"occurred_on": date(2026, 11, 20), "detail": "示例", "party_id": None, "now": people.NOW}
        reviewer = await people.staff(database)
        await progress_events.record(session, reviewer, case_id=case.id, kind=ProgressKind.EXTENDED, **event)
    following = _named("CaseProgressed", caseId=ids.encode("case", case.id), after=0)
    async with door.socket() as socket:
        await socket.send({"id": "1", "type": "subscribe", "payload": following})
        (by_socket,) = await socket.events(1)
        await socket.send({"id": "2", "type": "subscribe", "payload": _named("Charges", search="贪污")})
        while (message := await socket.receive())["id"] != "2":
            pass
        assert message["payload"]["data"]["charges"]["nodes"]
    headers = door.headers() | {"accept": "text/event-stream"}
    async with door.http.stream("POST", f"{door.url}/graphql", json=following, headers=headers) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and line != "data:":
                assert json.loads(line[5:])["data"]["caseProgressed"] == by_socket
                break


async def test_what_names_no_document_is_refused_by_every_door_alike(door: Client) -> None:
    for trap in TRAPS:
        assert await _refused(door, {"documentId": trap}) == ("BAD_REQUEST", "DOCUMENT_NOT_FOUND")
    for query in (FREE, "", DOCUMENTS["Me"].text):
        both = {"documentId": DOCUMENTS["Me"].id, "query": query}
        assert await _refused(door, both) == ("BAD_REQUEST", "DOCUMENT_AND_QUERY")
    answer = await _post(door, {"documentId": "x" * 200_000}, **{"accept-language": "en"})
    assert _refusal(answer.json()["errors"])[1] == "DOCUMENT_NOT_FOUND" and "No document" in answer.text
    assert (await _post(door, {"documentId": "x" * 1_000_000})).status_code == 413
    for shape in ([DOCUMENTS["Me"].id], {"sha256": "x"}, 5, True):
        assert (await _post(door, {"documentId": shape})).status_code == 400
        assert (await _post(door, {"documentId": shape, "query": FREE})).status_code == 400
        async with door.socket() as socket:
            await socket.send({"id": "1", "type": "subscribe", "payload": {"documentId": shape}})
            assert await socket.closed() == 4400
    assert (await _post(door, {"documentId": None, "query": FREE})).json()["data"]
    inside = {"query": "query($documentId: String) { charges(search: $documentId) { nodes { name } } }"}
    answer = await _get(door, **inside, variables=json.dumps({"documentId": "贪污", "query": "x"}))
    assert answer.json()["data"]["charges"]["nodes"]  # a variable may be called so


async def test_where_only_documents_are_taken_nothing_else_is_even_parsed(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    only = {"trusted_documents_only": True, "graphiql": None}
    async with open_door(database_url, keys, files, tmp_path / "var", **only) as door:
        for query in (
            FREE,
            "",
            "{ secret示例",
            DOCUMENTS["Charges"].text,
            "{ __schema { queryType { name } } }",
            "{" * 9_000,
        ):
            assert await _refused(door, {"query": query}) == ("BAD_REQUEST", "DOCUMENTS_ONLY")
        assert (await _post(door, [{"query": FREE}])).status_code == 400
        assert (await _post(door, [_named("Charges")])).status_code == 400
        assert (await _post(door, {})).status_code == 400
        assert (await _post(door, _named("Charges", first=1))).json()["data"]["charges"]
        other = _named("Charges") | {"operationName": "Other"}
        assert (await _post(door, other)).json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert (await door.http.get(f"{door.url}/graphql", headers={"accept": "text/html"})).status_code == 404
        assert '"/graphql"' not in (await door.http.get(f"{door.url}/")).text
        assert (await door.http.get(f"{door.url}/public/")).status_code == 200  # our own pages ask from inside
        async with door.socket() as socket:
            await socket.opened.close()
    said = "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith("httpx"))
    said += capsys.readouterr().out
    assert "Charges" in said and "DOCUMENTS_ONLY" in said
    assert "secret" not in said and "charges(" not in said and "queryType" not in said


def _composed(**files: str) -> Any:
    return composed(tuple((f"{name}.graphql", text) for name, text in files.items()), schema._schema, Limits())


def test_a_document_is_the_operation_with_what_it_needs_and_nothing_else() -> None:
    one = _composed(
        a="# why\nquery A($n: Int) { charges(first: $n) { ...B } } # x",
        b="fragment C on Charge { name } fragment B on ChargeConnection { nodes { ...C } } fragment D on Charge { code }",
    )
    moved = _composed(
        z="fragment D on Charge { code } fragment B on ChargeConnection { nodes { ...C } }\nfragment C on Charge { name }",
        y="query A ($n: Int) {\n charges(first: $n) { ...B } }",
    )
    assert one == moved
    (document,) = one
    assert document.text.startswith("query A($n: Int) {") and "why" not in document.text and "code" not in document.text
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", document.id) and document.summary == "query A($n: Int)"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a": "query A { me { id } }", "b": "\nquery A { me { id } }"}, "only one operation named 'A'"),
        ({"a": "query A { me { ...B } }"}, "a.graphql:1: Unknown fragment 'B'"),
        ({"a": "query A { me { nope } }"}, "Cannot query field 'nope'"),
        ({"a": "query A {"}, "a.graphql:1: Syntax Error"),
        ({"a": "{ me { id } }"}, "has no name"),
        ({"a": "query A { me { ...B } } fragment B on Account { ...B }"}, "Cannot spread fragment 'B' within itself"),
        ({"a": "query A { " + " ".join(f"a{n}: me {{ id }}" for n in range(40)) + " }"}, "exceeds the limit"),
        ({"a": "query A { me { id } } type B { c: Int }"}, "not executable"),
    ],
)
def test_what_cannot_be_trusted_is_said_in_a_sentence(files: dict[str, str], said: str) -> None:
    with pytest.raises(UnusableDocuments) as raised:
        _composed(**files)
    assert said in raised.value.problems[0], raised.value.problems


async def test_an_operators_clients_have_folders_of_their_own(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> None:
    folder = tmp_path / "clients"
    for release, field in (("", "code"), ("app-1", "name"), ("app-2", "code name")):
        (folder / release).mkdir()
        text = f"query Charges {{ charges(first: 1) {{ nodes {{ {field} }} }} }}"
        (folder / release / "all.graphql").write_text(text, encoding="utf-8")
    settings = {"trusted_documents_only": True, "graphiql": None, "trusted_documents_dir": folder}
    async with open_door(database_url, keys, files, tmp_path / "var", **settings) as door:
        for release in ("", "app-1", "app-2"):
            (known,) = of_folder(folder / release, Settings())
            assert (await _post(door, {"documentId": known.id})).json()["data"]["charges"]["nodes"]
    (folder / "app-1" / "more.graphql").write_bytes(b"\xff")
    assert "UnicodeDecodeError" in document_problems(Settings(trusted_documents_dir=folder))[0]
    assert "no folder" in document_problems(Settings(trusted_documents_dir=folder / "nowhere"))[0]
    assert "PORTAL_GRAPHIQL" in document_problems(Settings(trusted_documents_only=True, graphiql=True))[0]
