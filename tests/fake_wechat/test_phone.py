"""The phone of the fake: what people do on it, what goes wrong when it is told to, and its page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from fake_wechat.faults import Action, Fault
from tests.wechat_server import SERVICE, FakeWechat, fake_wechat

DOCS = Path(__file__).parents[2] / "docs" / "wechat.md"
TESTS = Path(__file__).parents[1]


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat("http://127.0.0.1:1") as running:  # nobody hears what it reports
        yield running


@pytest.fixture
async def http(fake: FakeWechat) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=fake.url, timeout=20, verify=False) as client:
        yield client


async def test_a_phone_is_played_with_forms(fake: FakeWechat, http: httpx2.AsyncClient) -> None:
    fake.service.menu = [
        {"type": "view", "name": "最新信息", "url": "https://portal.example.cn/public/"},
        {"name": "业务办理", "sub_button": [{"type": "click", "name": "示例", "key": "k"}]},
    ]

    async def done(path: str, **form: str) -> str:
        answer = await http.post(path, data=form)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    page = (await http.get("/")).text
    assert "示例张三" in page and "未关注" in page and "<script>" not in page and "style=" not in page
    await done("/phone/follow")
    assert await done("/phone/tap", group="0") == "https://portal.example.cn/public/"
    assert await done("/phone/tap", group="1", button="0") == "/"
    await done("/phone/subscribe", app=SERVICE, template="FAKE-ONCE-CASE", answer="accept")
    await done("/phone/subscribe", app=SERVICE, template="FAKE-LONG-CASE", answer="accept")
    page = (await http.get("/")).text
    assert "1 条" in page and "不限" in page and "已关注" in page
    await done("/phone/subscribe", app=SERVICE, template="FAKE-LONG-CASE", answer="off")
    assert "不限" not in (await http.get("/")).text
    await done("/phone/login")
    assert re.search(r"code：<code>[\w-]{20,}</code>", (await http.get("/")).text)
    await done("/phone/new", name="示例王五")
    assert "<option selected>示例王五" in (await http.get("/")).text  # another phone, which follows nobody
    assert (await http.post("/phone/tap", data={"group": "9"})).status_code == 400
    foreign = await http.post("/phone/follow", headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403


async def test_the_redirect_goes_only_where_it_is_configured(fake: FakeWechat, http: httpx2.AsyncClient) -> None:
    async def asked(**other: str) -> httpx2.Response:
        query = {
            "appid": SERVICE,
            "redirect_uri": "http://127.0.0.1:1/wechat/back?a=b",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": "s1",
        }
        return await http.get("/connect/oauth2/authorize", params=query | other)

    back = urlsplit((await asked()).headers["location"])
    query = parse_qs(back.query)
    assert back.netloc == "127.0.0.1:1" and query["a"] == ["b"] and query["state"] == ["s1"] and query["code"]
    for other in ({"redirect_uri": "https://evil.example/"}, {"appid": "wx0"}, {"scope": "all"}, {"state": "s" * 129}):
        refused = await asked(**other)
        assert refused.status_code == 200 and "微信授权失败" in refused.text


async def test_faults_are_switched_by_page_and_interface(fake: FakeWechat, http: httpx2.AsyncClient) -> None:
    assert (await http.post("/faults", data={"fault": "QUOTA", "times": ""})).status_code == 303
    assert "当日额度用完（45009）：直到关闭" in (await http.get("/")).text
    assert (await http.put("/fake/faults/SLOW?times=2")).json() == {"QUOTA": None, "SLOW": 2}
    assert (await http.delete("/fake/faults/QUOTA")).json() == {"SLOW": 2}
    assert (await http.put("/fake/faults/NO_SUCH")).status_code == 404
    before = fake.service.lending.token(fake.world.now()).value
    assert (await http.post("/fake/actions/TOKEN_ELSEWHERE")).status_code == 200
    assert fake.service.lending.verdict(before, fake.world.now()) == 40001
    assert (await http.post(f"/fake/phones/示例张三/codes/{SERVICE}")).json()["code"] in fake.world.codes
    assert [each["name"] for each in (await http.get("/fake/phones")).json()] == ["示例张三", "示例李四"]


def test_every_fault_has_its_row_in_the_matrix_and_every_row_its_test() -> None:
    rows = [line.split("|") for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {row[1].strip().strip("`"): row[-2] for row in rows}
    assert {each.value for each in (*Fault, *Action)} <= set(told)
    names = {
        name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    for fault, shown in told.items():
        tests = re.findall(r"test_\w+", shown)
        assert tests and set(tests) <= names, (fault, tests)
