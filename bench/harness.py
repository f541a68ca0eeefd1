"""Rounds and figures: every target in every round, the order turned each time; medians; ratios within a round."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import median

from bench.load import Order, load
from bench.processes import Postgres, Server

WARM_UP_SECONDS = 2.0


@dataclass(frozen=True)
class Options:
    """How much to measure."""

    rounds: int = 5
    seconds: float = 3.0
    connections: int = 16
    cases: int = 100_000
    import_rounds: int = 1
    subscribers: Sequence[int] = (1_000, 5_000, 10_000)
    documents: Sequence[int] = (200_000, 1_000_000)
    followers: int = 100_000


@dataclass(frozen=True)
class Target:
    """A server with the requests (whole HTTP/1.1 messages) that it is to answer."""

    name: str
    server: Server
    requests: list[str]


@dataclass(frozen=True)
class Figures:
    """One round of one target; CPU in milliseconds a request, shares in percent of one core."""

    rate: float
    p50_ms: float
    p99_ms: float
    server_ms: float
    postgres_ms: float
    server_share: float
    client_share: float
    memory_mb: float


@dataclass(frozen=True)
class Section:
    """What a benchmark found, as Markdown."""

    name: str
    title: str
    text: str


def interleaved(
    targets: Sequence[Target], postgres: Postgres, options: Options, warm_up: Mapping[str, float]
) -> dict[str, list[Figures]]:
    """The figures of every target, one a round, after a warm-up (of so many seconds where another is said)."""
    for target in targets:
        seconds = warm_up.get(target.name, WARM_UP_SECONDS)
        _round(target, postgres, Options(1, seconds, options.connections))
    found: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for number in range(options.rounds):
        for target in targets if number % 2 == 0 else reversed(targets):
            figures = _round(target, postgres, options)
            print(f"  round {number + 1}: {target.name} {figures.rate:.0f}/s", file=sys.stderr)
            found[target.name].append(figures)
    return found


def _round(target: Target, postgres: Postgres, options: Options) -> Figures:
    server, database = target.server.cpu_seconds(), postgres.cpu_seconds()
    answered = load(Order(target.server.port, target.requests, options.connections, options.seconds))
    server, database = target.server.cpu_seconds() - server, postgres.cpu_seconds() - database
    if answered.refusals:
        raise RuntimeError(f"{target.name} refused {answered.refusals} of {answered.answers} requests")
    return Figures(
        rate=answered.answers / answered.seconds,
        p50_ms=answered.p50_ms,
        p99_ms=answered.p99_ms,
        server_ms=server * 1000 / answered.answers,
        postgres_ms=database * 1000 / answered.answers,
        server_share=server * 100 / answered.seconds,
        client_share=answered.client_cpu_seconds * 100 / answered.seconds,
        memory_mb=target.server.memory_mb(),
    )


def medians(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure by itself."""
    return Figures(**{each.name: median(getattr(one, each.name) for one in rounds) for each in fields(Figures)})


def ratio(mine: Sequence[Figures], other: Sequence[Figures], of: Callable[[Figures], float]) -> float:
    """The median over the rounds of one target's figure by the other's in the same round."""
    return median(of(one) / of(two) for one, two in zip(mine, other, strict=True))


def _cpu(figures: Figures) -> float:
    return figures.server_ms + figures.postgres_ms


def table(found: dict[str, list[Figures]], limit: str) -> str:
    """A Markdown table of the medians, each target beside the one that is the limit."""
    lines = [
        "| target | req/s | range | of the limit | p50 ms | p99 ms | server CPU ms/req | PG CPU ms/req"
        " | CPU x limit | server CPU % | client CPU % | RSS MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, rounds in found.items():
        middle, rates = medians(rounds), [each.rate for each in rounds]
        share, cpu = ratio(rounds, found[limit], lambda each: each.rate), ratio(rounds, found[limit], _cpu)
        lines.append(
            f"| {name} | {middle.rate:,.0f} | {min(rates):,.0f}-{max(rates):,.0f} | **{share:.1%}** "
            f"| {middle.p50_ms:.1f} | {middle.p99_ms:.1f} | {middle.server_ms:.3f} | {middle.postgres_ms:.3f} "
            f"| {cpu:.1f} | {middle.server_share:.0f} | {middle.client_share:.0f} | {middle.memory_mb:.0f} |"
        )
    return "\n".join(lines)
