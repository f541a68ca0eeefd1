"""Metrics: those of the docs are there and move, all processes count together, and nobody else than the operator reads them."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import yaml
from prometheus_client.parser import text_string_to_metric_families

from db import global_ids as ids
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from running.readiness import configuration_problems
from settings import Settings
from tests.door import open_door
from tests.graph.test_live import _bound_lawyer, _record
from tests.journeys.portal import free_port
from web.metrics import Metrics

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "operations" / "metrics.md").read_text(encoding="utf-8")
Samples = dict[str, dict[tuple[str, ...], float]]


def samples(text: str) -> Samples:
    """The values of every series, by name and label values in the order of the labels' names."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(value for _, value in sorted(sample.labels.items()))] = sample.value
    return found


async def scraped(port: int, **headers: str) -> Samples:
    """What Prometheus gets."""
    async with httpx2.AsyncClient(verify=False) as http:
        answer = await http.get(f"http://127.0.0.1:{port}/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return samples(answer.text)


async def test_what_the_page_names_is_there_and_moves(
    database_url: str, database: Database, keys: Keys, files: PaperStore, tmp_path: Path
) -> None:
    _, where, _, reviewer = await _bound_lawyer(database)
    port, watch = free_port(), Metrics(tmp_path / "metrics")
    async with open_door(database_url, keys, files, tmp_path / "var", watch=watch, metrics_port=port) as door:
        door.token = "token1"
        for path in ("/示例张三", "/x/1", "/x/2", "/papers/secret-token"):
            await door.http.get(door.url + path)
        await door.run("Me")
        await door.raw("query 示例张三 { me { id } }".replace("示例张三", "Shili_ZhangSan"))
        assert (await door.run("SignIn", input={"identifier": "nobody", "password": "wrong"}))["code"]
        async with door.socket() as socket:
            await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
            await _record(database, reviewer, where)
            await _record(database, reviewer, where)
            await socket.events(2)
            await _until(port, lambda told: "portal_deliveries_settled_total" in told)
            watch.imported("new", 3)
            watch.failed("audit.seal")
            during = await _until(
                port,
                lambda told: (
                    told.get("portal_sockets", {}).get(()) == told.get("portal_subscriptions", {}).get(()) == 1
                ),
            )
        assert during["portal_bell_to_socket_seconds_count"][()] >= 1
        assert during["portal_requests_total"][("graphql", "query", "2xx")] >= 2
        assert during["portal_requests_total"][("graphql", "mutation", "2xx")] == 1
        assert during["portal_requests_total"][("other", "", "4xx")] == 3
        assert during["portal_request_seconds_count"][("papers", "")] == 1
        assert during["portal_deliveries_settled_total"][("EMAIL", "", "SENT", "first")] >= 1
        assert during["portal_deliveries_dead"][("EMAIL", "FINAL")] == during["portal_channel_resting"][("EMAIL",)] == 0
        assert during["portal_database_up"][()] == during["portal_listening"][()] == during["portal_processes"][()] == 1
        named = set(re.findall(r"^\| `(portal_\w+)`", PAGE, re.M))
        there = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in during if not name.endswith("_created")}
        assert there == named
        text = str(during)
        assert "Shili" not in text and "secret" not in text and "示例" not in text
        door.token = None
        public = await door.http.get(f"{door.url}/metrics")
        assert public.status_code == 404  # the port that people reach does not know it


async def _until(port: int, true: Callable[[Samples], bool]) -> Samples:
    """What is told when it is true; the process is looked at every second, the database every five."""
    async with asyncio.timeout(30):
        while not true(told := await scraped(port)):  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(0.2)
    return told


def test_alerts_speak_of_metrics_that_are_there() -> None:
    named = set(re.findall(r"^\| `(portal_\w+)`", PAGE, re.M))
    rules = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.S)]
    told = re.findall(r"portal_\w+", str(rules))
    assert len(rules) == 3 and len(told) > 10
    for name in told:
        assert name in named or re.sub(r"_(bucket|sum|count)$", "", name) in named, name


async def test_a_token_is_asked_for_and_loopback_is_the_default(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path
) -> None:
    port = free_port()
    settings: dict[str, Any] = {"metrics_port": port, "metrics_token": "shili-token"}
    watch = Metrics(tmp_path / "metrics")
    async with open_door(database_url, keys, files, tmp_path / "var", watch=watch, **settings) as door:
        for given in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic shili-token"}):
            answer = await door.http.get(f"http://127.0.0.1:{port}/metrics", headers=given)
            assert answer.status_code == 401 and "portal_" not in answer.text
        assert (await door.http.get(f"http://127.0.0.1:{port}/")).status_code == 404
        assert "portal_processes" in await scraped(port, authorization="Bearer shili-token")
    told = "PORTAL_METRICS_HOST is open to others: set PORTAL_METRICS_TOKEN"
    assert told in configuration_problems(Settings(metrics_port=1, metrics_host="0.0.0.0"))
    assert told not in configuration_problems(Settings(metrics_port=1))
    assert Settings().metrics_port is None


COUNTING = """
import sys
from pathlib import Path
from web.metrics import Metrics
metrics = Metrics(Path(sys.argv[1]))
metrics.answered("graphql", "query", 200, 0.01)
metrics.sockets.set(5)
print("counted", flush=True)
sys.stdin.read()
"""


def test_processes_count_together_and_the_dead_hold_no_sockets(tmp_path: Path) -> None:
    def counting() -> subprocess.Popen[str]:
        call = [sys.executable, "-c", COUNTING, str(tmp_path)]
        process = subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "counted\n"
        return process

    first, second = counting(), counting()
    metrics = Metrics(tmp_path)
    told = samples(metrics.told([]).decode())
    assert told["portal_requests_total"][("graphql", "query", "2xx")] == 2 and told["portal_sockets"][()] == 10
    first.kill()
    first.wait()
    told = samples(metrics.told([]).decode())
    assert told["portal_requests_total"][("graphql", "query", "2xx")] == 2 and told["portal_sockets"][()] == 5
    assert oct((tmp_path / next(tmp_path.iterdir()).name).stat().st_mode)[-3:] == "700"
    second.kill()
    second.wait()
    assert samples(Metrics(tmp_path).told([]).decode()).get("portal_requests_total", {}) == {}  # all were gone
