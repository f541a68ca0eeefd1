"""What another site makes a browser send never arrives; what the portal's own pages and other programs send does."""

import json
import re
import threading
import time

import pytest
import uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from web.guarded_http import guarded_http
from web.guarded_websocket import guarded_websocket
from web.same_origin import Origin, SameOrigin, read_origin

BASE = "https://portal.example/path"
OWN = {"origin": "https://portal.example"}
OTHER = {"origin": "https://app.example"}
EVIL = {"origin": "https://evil.example"}


class Door:
    """Stands where the application would, and remembers who came in."""

    def __init__(self):
        self.proven = []

    async def __call__(self, scope, receive, send):
        self.proven.append(scope["state"]["browser_origin_proven"])
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 1000})
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def ask(headers, *, method="POST", kind="http", path="/graphql", extensions=None, **settings):
    """(status or close code, answer, whether the browser's origin was proven) as the guard has it."""
    door, sent = Door(), []
    guard = SameOrigin(door, **({"base_url": BASE} | settings))
    pairs = headers.items() if isinstance(headers, dict) else headers
    scope = {
        "type": kind,
        "path": path,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
        "extensions": extensions or {},
    }
    if kind == "http":
        scope["method"] = method

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    await guard(scope, receive, send)
    first = sent[0]
    body = b"".join(message.get("body", b"") for message in sent)
    answer = json.loads(body) if body else None
    return first.get("status") or first.get("code") or first["type"], answer, door.proven[0] if door.proven else None


PASSED_PROVEN = [
    OWN,
    {"origin": "https://portal.example:443"},
    {"origin": "HTTPS://Portal.Example"},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin"} | OWN,
    {"sec-fetch-site": "none"} | OWN,
    # A page that sends no referrer
    {"sec-fetch-site": "same-origin", "origin": "null"},
]
PASSED_UNPROVEN = [{}, {"sec-fetch-site": "none"}, {"referer": "https://evil.example/", "cookie": "session=1"}]
REFUSED = [
    EVIL,
    {"origin": "null"},
    {"origin": ""},
    {"origin": "null", "sec-fetch-site": "none"},
    {"origin": "http://portal.example"},
    {"origin": "https://portal.example:444"},
    {"origin": "https://portal.example.evil.example"},
    {"origin": "https://sub.portal.example"},
    {"origin": "https://portal.example@evil.example"},
    {"origin": "https://evil.example/https://portal.example"},
    {"origin": "https://portal.example/"},
    {"origin": "https://portal.example, https://evil.example"},
    {"origin": "https://portal.example:port"},
    {"origin": "portal.example"},
    {"origin": "file://"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": ""},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"sec-fetch-site": "cross-site"} | OWN,
    {"sec-fetch-site": "same-origin"} | EVIL,
    {"sec-fetch-site": "none"} | EVIL,
    EVIL | {"authorization": "Bearer token"},
    EVIL | {"host": "evil.example"},
    [("origin", "https://portal.example"), ("origin", "https://evil.example")],
    [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
]
GUARDED = [
    {"method": "POST"},
    {"method": "PUT"},
    {"method": "DELETE"},
    {"method": "BREW"},
    {"kind": "websocket"},
]


@pytest.mark.parametrize("how", GUARDED, ids=str)
async def test_unsafe_requests(how):
    passed = "websocket.accept" if how.get("kind") else 204
    refused = 1008 if how.get("kind") else 403
    for headers in PASSED_PROVEN:
        assert (await ask(headers, **how))[::2] == (passed, True), headers
    for headers in PASSED_UNPROVEN:
        assert (await ask(headers, **how))[::2] == (passed, False), headers
    for headers in REFUSED:
        assert (await ask(headers, **how))[::2] == (refused, None), headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_safe_methods_pass_and_are_told_apart(method):
    for headers in PASSED_PROVEN:
        assert (await ask(headers, method=method))[::2] == (204, True)
    for headers in PASSED_UNPROVEN + REFUSED:
        assert (await ask(headers, method=method))[::2] == (204, False)


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json, Text/Event-Stream;q=0.5"])
async def test_server_sent_events_are_guarded_on_get(accept):
    assert (await ask(EVIL | {"accept": accept}, method="GET"))[0] == 403
    assert (await ask({"accept": accept, "sec-fetch-site": "same-site"}, method="GET"))[0] == 403
    assert (await ask(OWN | {"accept": accept}, method="GET"))[0] == 204
    assert (await ask({"accept": accept}, method="GET"))[0] == 204


async def test_pages_that_act_on_get():
    settings = {"unsafe_paths": re.compile("^/admin/.*/action/"), "method": "GET", "path": "/admin/case/action/approve"}
    for site in ("none", "cross-site", "same-site"):
        assert (await ask({"sec-fetch-site": site}, **settings))[0] == 403
        assert (await ask({"sec-fetch-site": site}, **settings | {"path": "/admin/case/list"}))[0] == 204
    assert (await ask(EVIL, **settings))[0] == 403
    assert (await ask({"sec-fetch-site": "same-origin"}, **settings))[0] == 204
    assert (await ask({}, **settings))[0] == 204


async def test_other_origins_are_let_in_by_name_and_prove_nothing():
    settings = {"allowed_origins": ("https://app.example", "http://localhost:5173")}
    assert await ask(OTHER | {"sec-fetch-site": "cross-site"}, **settings) == (204, None, False)
    assert await ask({"origin": "http://localhost:5173"}, **settings, kind="websocket") == (
        "websocket.accept",
        None,
        False,
    )
    for origin in ("http://localhost", "https://app.example.evil.example", "null", "https://evil.example"):
        assert (await ask({"origin": origin}, **settings))[0] == 403


@pytest.mark.parametrize(
    "settings", [{"base_url": "portal.example"}, {"allowed_origins": ("*",)}, {"allowed_origins": ("null",)}]
)
def test_settings_that_are_no_origins_are_refused_at_once(settings):
    with pytest.raises(ValueError, match="not an origin"):
        SameOrigin(Door(), **settings)


@pytest.mark.parametrize(
    ("host", "origin", "proven"),
    [
        ("portal.example", "https://portal.example", True),
        ("portal.example", "http://portal.example", True),
        ("portal.example:443", "https://portal.example", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("[::1]:8000", "http://[::1]:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1", None),
        ("portal.example", "https://evil.example", None),
        ("portal.example/evil", "https://portal.example", None),
        ("", "https://portal.example", None),
        (None, "https://portal.example", None),
    ],
)
async def test_without_a_base_url_the_host_header_stands_for_it(host, origin, proven):
    headers = {"origin": origin} | ({} if host is None else {"host": host})
    assert (await ask(headers, base_url=None))[2] is proven


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr, en;q=0.5", "en"),
        ("en;q=0, *", "zh-CN"),
        ("en;q=abc, ;;;,\xff", "zh-CN"),
    ],
)
async def test_the_refusal_is_a_sentence_in_the_persons_language(accepted, language):
    status, answer, _ = await ask(EVIL | ({"accept-language": accepted} if accepted else {}))
    assert (status, set(answer), answer["code"]) == (403, {"code", "message"}, "FORBIDDEN")
    assert answer["message"].isascii() == (language == "en")


async def test_a_socket_gets_the_same_answer_where_the_server_can_give_it():
    status, answer, _ = await ask(EVIL, kind="websocket", extensions={"websocket.http.response": {}})
    assert (status, answer["code"]) == (403, "FORBIDDEN")


async def test_the_lifespan_passes():
    seen = []

    async def application(scope, receive, send):
        seen.append(scope)

    await SameOrigin(application)({"type": "lifespan"}, None, None)
    assert seen == [{"type": "lifespan"}]


def test_origins():
    assert read_origin("https://检察.example") == read_origin("https://xn--ldtp31a.example")
    assert read_origin("http://[::1]:8000") == Origin("http", "::1", 8000)
    for text in (
        "",
        "https://",
        "https://x?",
        "https://x#",
        "https://x/",
        "ftp://x",
        " https://x",
        "https://x\n",
        "https://[x",
    ):
        assert read_origin(text) is None


def test_behind_a_real_server():
    door = Door()
    guard = SameOrigin(door, base_url="http://portal.example")
    config = uvicorn.Config(guard, port=0, lifespan="off", log_config=None, http=guarded_http(), ws=guarded_websocket())
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + 15
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.02)
    address = f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/graphql"
    with pytest.raises(InvalidStatus) as refusal:
        connect(address, origin="https://evil.example")
    assert refusal.value.response.status_code == 403
    assert json.loads(refusal.value.response.body)["code"] == "FORBIDDEN"
    assert not door.proven
    for origin in ("http://portal.example", None):
        connect(address, origin=origin).close()
    assert door.proven == [True, False]
    server.should_exit = True
    thread.join(15)
