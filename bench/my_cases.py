"""我的案件: the contract's MyCases for a lawyer with 20 cases, beside the bare route that is its limit."""

from typing import Any

from bench.harness import Options, Section, Target, interleaved, table
from bench.processes import Server, free_port, serving
from bench.stage import Stage, ask, graphql

NAME = "my-cases"
LAWYER = "lawyer01"
OTHERS = ("party01", "lawyer17")  # their answers must be equal too, so that the limit has the same scope
CASES = 20
VARIABLES = {"first": CASES}
PORTAL, LIMIT = "portal", "bare route"

# The demonstration has no appointments yet: every second binding of the lawyer gets one, so that no field stays empty.
APPOINTMENTS = f"""
WITH chosen AS (
    SELECT b.*, row_number() OVER (ORDER BY b.id) AS n FROM bindings b JOIN accounts a ON a.id = b.account_id
    WHERE a.username = '{LAWYER}' AND b.status = 'APPROVED'
), slots AS (
    INSERT INTO reception_slots (procuratorate_id, place, starts_at, ends_at, capacity)
    SELECT procuratorate_id, 'bench ' || n, now() + n * interval '1 day', now() + n * interval '1 day 30 min', 1
    FROM chosen WHERE n % 2 = 0
    RETURNING id, place
)
INSERT INTO appointments (appointment_number, binding_id, procuratorate_id, status, submitted_at, slot_id)
SELECT 'BENCH' || n, chosen.id, procuratorate_id, CASE WHEN n % 4 = 0 THEN 'REPLIED' ELSE 'CONFIRMED' END, now(), slots.id
FROM chosen JOIN slots ON slots.place = 'bench ' || n;
"""


def measure(stage: Stage, options: Options) -> Section:
    """Both servers beside one another, once their answers have been found equal."""
    stage.execute(APPOINTMENTS)
    port = free_port()
    environment = {"BENCH_DATABASE_URL": stage.database_url, "BENCH_PORT": str(port)}
    log = stage.home / "bare_route.log"
    with serving("bench.bare_route", port=port, ready="/readyz", log=log, environment=environment) as bare:
        requests = {who: graphql("MyCases", VARIABLES, stage.sign_in(who)) for who in (LAWYER, *OTHERS)}
        for request in requests.values():
            _same_answer(stage.portal, bare, request)
        shown = ask(stage.portal.port, requests[LAWYER])["data"]["myCases"]
        _says_everything(shown)
        targets = [Target(PORTAL, stage.portal, [requests[LAWYER]]), Target(LIMIT, bare, [requests[LAWYER]])]
        found = interleaved(targets, stage.postgres, options)
    title = f"`{NAME}`: MyCases, {CASES} cases, {_leaves(shown)} values"
    return Section(NAME, title, table(found, LIMIT))


def _same_answer(portal: Server, bare: Server, request: str) -> None:
    mine, limit = ask(portal.port, request), ask(bare.port, request)
    if mine != limit:
        raise AssertionError(f"The answers differ:\n{mine}\n{limit}")


def _says_everything(shown: dict[str, Any]) -> None:
    """Refuse to measure an answer in which a part of the operation has nothing to say."""
    nodes = shown["nodes"]
    assert len(nodes) == shown["totalCount"] == CASES, f"{LAWYER} has {shown['totalCount']} cases"
    assert all(node["charge"] and node["myBindings"] and node["progress"]["nodes"] for node in nodes)
    assert sum(len(node["upcomingAppointments"]) for node in nodes) >= CASES // 2


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return sum(map(_leaves, value)) if isinstance(value, list) else 1
