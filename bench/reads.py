"""Five operations of the contract on the large data set: the portal beside the bare routes, itself field by field, and peers."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench import large_data, peer_servers
from bench.harness import Options, Section, Target, interleaved, table
from bench.processes import Server, free_port, serving
from bench.stage import Stage, ask, graphql

NAME = "reads"
PORTAL, LIMIT, SLOW, POSTGRAPHILE, YOGA = (
    "portal",
    "bare route",
    "portal, field by field",
    "PostGraphile 5",
    "yoga + JIT",
)
OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "MyCases": ("/my-cases", {"first": 20}),
    "OneCase": ("/one-case", {}),
    "MyBindings": ("/my-bindings", {"first": 20}),
    "MyNotices": ("/my-notices", {"first": 20}),
    "Me": ("/me", {}),
}
PEER_WARM_UP_SECONDS = 10.0  # V8 grows faster for about so long


def measure(stage: Stage, options: Options) -> Section:
    """One table an operation, all targets interleaved; answers are compared before."""
    peer_servers.install()
    peer_servers.setup(stage.database_url)
    tokens = [f"large-{number}" for number in range(large_data.BUSY)]
    parts = []
    with _servers(stage) as servers:
        for name, (path, variables) in OPERATIONS.items():
            print(f"{name}:", file=sys.stderr)
            asked = _requests(stage, name, variables, tokens)
            targets = [Target(PORTAL, stage.portal, asked), Target(LIMIT, servers[LIMIT], _rerouted(asked, path))]
            targets.append(Target(SLOW, servers[SLOW], asked))
            if name == "MyCases":
                other = [peer_servers.postgraphile_request(token, variables["first"]) for token in tokens]
                targets.append(Target(POSTGRAPHILE, servers[POSTGRAPHILE], other))
            targets.append(Target(YOGA, servers[YOGA], asked))
            for target in (LIMIT, SLOW, YOGA):
                _same_answers(stage.portal, servers[target], asked[:3], path if target == LIMIT else None)
            found = interleaved(
                targets, stage.postgres, options, dict.fromkeys((YOGA, POSTGRAPHILE), PEER_WARM_UP_SECONDS)
            )
            size = len(str(ask(stage.portal.port, asked[0])))
            parts.append(f"#### {name} (about {size / 1000:.1f} kB)\n\n{table(found, LIMIT)}")
    return Section(NAME, f"`{NAME}`: five operations, 64 accounts in turn", "\n\n".join(parts))


@contextmanager
def _servers(stage: Stage) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:

        def start(module: str, **more: str) -> Server:
            port = free_port()
            told = {"BENCH_DATABASE_URL": stage.database_url, "BENCH_PORT": str(port), **more}
            log = stage.home / f"{module}.log"
            return stack.enter_context(serving(module, port=port, log=log, environment=told))

        url, home = stage.database_url, stage.home
        yield {
            LIMIT: start("bench.bare_routes"),
            SLOW: start("bench.field_by_field", PORTAL_VAR_DIR=str(home)),
            POSTGRAPHILE: stack.enter_context(peer_servers.postgraphile(free_port(), url, home / "postgraphile.log")),
            YOGA: stack.enter_context(peer_servers.yoga(free_port(), url, home / "yoga.log")),
        }


def _requests(stage: Stage, name: str, variables: dict[str, Any], tokens: list[str]) -> list[str]:
    if name != "OneCase":
        return [graphql(name, variables, token) for token in tokens]
    mine = (ask(stage.portal.port, graphql("MyCases", {"first": 1}, token)) for token in tokens)
    ids = [answer["data"]["myCases"]["nodes"][0]["id"] for answer in mine]
    return [graphql(name, {"id": each}, token) for each, token in zip(ids, tokens, strict=True)]


def _rerouted(requests: list[str], path: str) -> list[str]:
    return [request.replace("POST /graphql ", f"POST {path} ", 1) for request in requests]


def _same_answers(portal: Server, other: Server, requests: list[str], path: str | None) -> None:
    """Refuse to measure what does not say the same; when a session was used last may differ by a touch."""
    for request in requests:
        theirs = ask(other.port, _rerouted([request], path)[0] if path else request)
        mine = ask(portal.port, request)
        if _without_use(mine) != _without_use(theirs):
            raise AssertionError(f"The answers differ:\n{mine}\n{theirs}")


def _without_use(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_use(each) for key, each in value.items() if key != "lastUsedAt"}
    return [_without_use(each) for each in value] if isinstance(value, list) else value
