"""GraphQL over HTTP, cookies, languages, limits, logs."""

import asyncio
import logging
import re
import time
from pathlib import Path

import pytest
import websockets

from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from tests import people
from tests.door import Client, open_door
from tests.operations import operation

GRAPHQL = "application/graphql-response+json"
LIST = "{ charges(first: 1) { nodes { name } } }"
SIGN_UP = {"password": "correct horse 9", "accountType": "PARTY", "fullName": "示例李四"}


@pytest.mark.parametrize(
    ("document", "variables", "status"),
    [
        (LIST, {}, 200),
        ("{", {}, 400),
        ("{ nope }", {}, 400),
        ("query($a: Int!) { charges(first: $a) { nodes { name } } }", {"a": "x"}, 400),
        ("query($a: Int!) { charges(first: $a) { nodes { name } } }", {}, 400),
        ("{ me { id } }", {}, 200),
        ("query A { me { id } } query B { me { id } }", {}, 400),
    ],
)
async def test_statuses_of_the_specifications_media_type(
    door: Client, document: str, variables: dict[str, object], status: int
) -> None:
    answer = await door.raw(document, variables, accept=GRAPHQL)
    assert answer.status_code == status and answer.headers["content-type"].startswith(GRAPHQL)
    assert ("data" in answer.json()) == (status == 200)
    plain = await door.raw(document, variables, accept="application/json")
    assert plain.status_code == 200 and plain.headers["content-type"].startswith("application/json")


async def test_what_is_no_request_is_refused_as_json(door: Client) -> None:
    async def refused(status: int, **request: object) -> None:
        answer = await door.http.request(request.pop("method", "POST"), f"{door.url}/graphql", **request)  # type: ignore[arg-type]
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"

    for body in ([{"query": LIST}], "text", 5, {}, {"query": 1}, {"query": LIST, "variables": [1]}):
        await refused(400, json=body)
    await refused(400, json={"query": LIST, "operationName": 5})
    await refused(400, content="{", headers={"content-type": "application/json"})
    await refused(
        400,
        content=f'{{"query": "{LIST}", "variables": {{"a": {"9" * 5000}}}}}',
        headers={"content-type": "application/json"},
    )
    await refused(400, content='{"query":' + "[" * 50_000, headers={"content-type": "application/json"})
    unnamed = await door.raw("query A { me { id } } query B { me { id } }")
    assert unnamed.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    body = {"query": "query A { me { id } }", "operationName": "B"}
    unknown = await door.http.post(f"{door.url}/graphql", json=body)
    assert unknown.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    await refused(415, content="{}", headers={"content-type": "text/plain"})
    await refused(415, data={"query": LIST})
    await refused(413, json={"query": LIST + " " * 300_000})
    await refused(400, method="GET", params={"query": "mutation { signOut { __typename } }"})
    await refused(400, json={"query": "subscription { noticeAdded { seq } }"})
    assert (await door.http.get(f"{door.url}/graphql", params={"query": LIST})).status_code == 200


async def test_chinese_is_sent_as_it_is_and_the_language_follows_the_reader(door: Client) -> None:
    assert "背叛国家罪" in (await door.raw(LIST)).text
    papers = operation("RequiredPapers"), {"accountType": "LAWYER"}
    assert (await door.raw(*papers)).json()["data"]["requiredPapers"][2]["label"] == "律师执业证书"
    english = await door.raw(*papers, **{"accept-language": "en-GB,zh;q=0.8"})
    assert english.json()["data"]["requiredPapers"][2]["label"] == "Lawyer's licence"


async def test_a_browser_is_carried_by_its_cookie_on_its_own_pages_only(door: Client) -> None:
    sign_up = {"input": {"email": "cookie@example.com"} | SIGN_UP}
    answer = await door.raw(operation("CreateAccount"), sign_up)
    cookie = answer.headers["set-cookie"]
    assert "httponly" in cookie.lower() and "samesite=lax" in cookie.lower() and "path=/" in cookie.lower()
    assert "secure" not in cookie.lower()  # plain http on loopback
    own, foreign = {"origin": door.url}, {"origin": "https://evil.example"}
    assert (await door.raw(operation("Me"), **own)).json()["data"]["me"]["fullName"] == "示例李四"
    assert (await door.raw(operation("Me"), **foreign)).status_code == 403
    jar = cookie.split(";")[0]
    async with door.socket(additional_headers={"cookie": jar}, origin=door.url) as socket:
        await socket.subscribe("NoticeAdded", after=0)
        await socket.send({"id": "2", "type": "subscribe", "payload": {"query": "{ me { fullName } }"}})
        assert (await socket.receive())["payload"]["data"]["me"]["fullName"] == "示例李四"
    async with door.socket(additional_headers={"cookie": jar}) as socket:  # no Origin: the cookie counts for nothing
        await socket.send({"id": "2", "type": "subscribe", "payload": {"query": "{ me { fullName } }"}})
        assert (await socket.receive())["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    with pytest.raises(websockets.InvalidStatus):
        async with door.socket(additional_headers={"cookie": jar}, origin="https://evil.example"):
            pass
    signed_out = await door.raw(operation("SignOut"), **own)
    assert signed_out.json()["data"]["signOut"]["at"]
    assert (await door.raw(operation("Me"), **own, cookie=jar)).json()["data"]["me"] is None


async def test_sign_in_is_limited_by_identifier_and_says_how_long_to_wait(door: Client, database: Database) -> None:
    unknown = {"identifier": "nobody@example.com", "password": "wrong password"}
    codes = [(await door.run("SignIn", input=unknown))["code"] for _ in range(6)]
    assert codes == ["UNAUTHENTICATED"] * 5 + ["TOO_MANY_ATTEMPTS"]
    document = "mutation($i: SignInInput!) { signIn(input: $i) { ... on Refusal { code message retryAfter } } }"
    refused = (await door.raw(document, {"i": unknown})).json()["data"]["signIn"]
    assert 0 < refused["retryAfter"] <= 900 and "分钟" in refused["message"]
    aliases = "mutation {" + "".join(
        f' a{n}: signIn(input: {{identifier: "x", password: "y"}}) {{ __typename }}' for n in range(30)
    )
    answer = (await door.raw(aliases + "}")).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_naming_somebody_elses_contact_clears_no_count(door: Client, database: Database) -> None:
    await people.person(database, 8)  # has proved person8@example.com
    mine = {"email": "person8@example.com"} | SIGN_UP
    await door.run("CreateAccount", input=mine)
    codes = []
    for password in ("wrong password", "correct horse 9", *["wrong password"] * 6):
        codes.append((await door.run("SignIn", input={"identifier": mine["email"], "password": password})).get("code"))
    assert codes == ["UNAUTHENTICATED", None, *["UNAUTHENTICATED"] * 4, *["TOO_MANY_ATTEMPTS"] * 2], codes


async def test_hostile_documents_are_refused_at_once_and_hold_nobody_up(door: Client) -> None:
    bombs = [
        "query { ...f0 } "
        + "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }} " for n in range(28))
        + "fragment f28 on Query { __typename }",
        "{" + "a" * 3 + " me { id } " * 600 + "}",
        "{ me { " * 60 + "}}" * 60,
        "query { " + " ".join(f"a{n}: me {{ id }}" for n in range(40)) + " }",
    ]
    for bomb in bombs:
        begun = time.monotonic()
        answer = (await door.raw(bomb)).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST", answer
        assert time.monotonic() - begun < 5
    limit = (await door.raw(bombs[3])).json()["errors"][0]["extensions"]
    assert {"limit", "allowed", "found"} <= set(limit)


async def test_introspection_works(door: Client) -> None:
    answer = (await door.raw(INTROSPECTION)).json()
    assert "errors" not in answer and len(answer["data"]["__schema"]["types"]) > 50


async def test_the_log_holds_no_personal_data(
    door: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    sign_up = {"email": "secret-person@example.com"} | SIGN_UP
    token = (await door.run("CreateAccount", input=sign_up))["token"]
    door.token = token
    await door.upload("ID_FRONT", people.PDF)
    await door.raw('{ charges(search: "示例绝密") { nodes { name } } }')
    await door.raw('{ nope(x: "示例绝密") }')
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    text = "\n".join(ours) + capsys.readouterr().out
    assert "request" in text and "RequestUpload" in text
    for secret in ("secret-person", "correct horse", token, "示例李四", "示例绝密", "id_front.pdf"):
        assert secret not in text, secret


async def test_query_page_and_headers(door: Client) -> None:
    page = await door.http.get(f"{door.url}/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200 and "default-src 'none'" in page.headers["content-security-policy"]
    assert "http://" not in page.text and "https://" not in page.text
    for path in ("graphiql/graphiql.min.js", "graphiql/react.production.min.js", "page/graphiql-page.js"):
        answer = await door.http.get(f"{door.url}/static/{path}")
        assert answer.status_code == 200 and answer.headers["x-content-type-options"] == "nosniff"


async def test_the_client_is_served_for_ever_under_its_hash(door: Client) -> None:
    page = await door.http.get(f"{door.url}/", headers={"accept-encoding": "gzip"})
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200 and page.headers["cache-control"] == "no-cache"
    assert "unsafe" not in policy and "https:" not in policy and "<noscript>" in page.text
    (main,) = set(re.findall(r'src="(/client/\w+/main.js)"', page.text))
    asset = await door.http.get(door.url + main)
    assert "immutable" in asset.headers["cache-control"] and asset.headers["content-encoding"] == "gzip"
    plain = await door.http.get(door.url + main, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.text == asset.text
    older = await door.http.get(f"{door.url}/client/0000/main.js")
    assert older.headers["cache-control"] == "no-store"
    for away in ("nothing.js", "operations/account.graphql", "..%2f..%2fsettings.py", "index.html"):
        assert (await door.http.get(f"{door.url}/client/0000/{away}")).status_code == 404


async def test_health(door: Client) -> None:
    assert (await door.http.get(f"{door.url}/healthz")).text == "ok"
    for _ in range(200):  # the listener may still be connecting
        ready = await door.http.get(f"{door.url}/readyz")
        if ready.status_code == 200:
            break
        await asyncio.sleep(0.05)
    assert ready.status_code == 200 and all(ready.json().values())


INTROSPECTION = """
{ __schema { queryType { name } types { kind name description fields(includeDeprecated: true) { name description
  args { name type { kind name ofType { kind name ofType { kind name } } } } type { kind name ofType { kind name ofType {
  kind name ofType { kind name } } } } } inputFields { name } enumValues { name } possibleTypes { name } } } }
"""


async def test_cookies_are_bound_to_the_host_where_there_is_https(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> None:
    async with open_door(database_url, keys, files, tmp_path / "var", base_url="https://portal.example.cn") as door:
        sign_up = {"input": {"email": "secure@example.com"} | SIGN_UP}
        answer = await door.raw(operation("CreateAccount"), sign_up)
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("__host-portal_session=") and "secure" in cookie and "path=/;" in cookie
        assert answer.headers["strict-transport-security"]
        answer = await door.http.get(f"{door.url}/admin/login")
        assert answer.status_code == 200 and answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "day", ["2026-02-30", "", "2026-2-3", "２０２７-０１-０１", "9999-12-31", "0001-01-01", 20270101, True]
)
async def test_a_day_that_is_none_is_a_bad_request(door: Client, day: object) -> None:
    draft = "mutation($d: Date) { saveRegistrationDraft(input: {lawyer: {licenseValidUntil: $d}}) { __typename } }"
    error = (await door.raw(draft, {"d": day})).json()["errors"][0]
    assert error["extensions"]["code"] == "BAD_REQUEST", error
    if isinstance(day, str):
        literal = draft.replace("($d: Date)", "").replace("$d", f'"{day}"')
        error = (await door.raw(literal)).json()["errors"][0]
        assert error["extensions"]["code"] == "BAD_REQUEST", error
