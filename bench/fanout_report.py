"""What `fanout` has found, as a table: medians of the rounds, ratios within a round."""

from dataclasses import dataclass
from statistics import median

from bench.fanout_servers import BARE, PEER, PORTAL

EVENTS = 5  # of each load in a round


@dataclass(frozen=True)
class Heard:
    """One round of one load on one server: milliseconds from the commit on, microseconds of processor a message."""

    first_ms: float
    median_ms: float
    last_ms: float
    rate: float
    server_us: float
    postgres_us: float
    client_us: float


@dataclass(frozen=True)
class Held:
    """What the open sockets cost."""

    kb_each: float
    opened_a_second: float


def text(
    size: int,
    rounds: int,
    heard: dict[tuple[str, str], list[Heard]],
    held: dict[str, list[Held]],
    p99: list[tuple[float, float]],
) -> str:
    """The medians of the rounds; ratios within a round."""
    lines = [
        f"{size:,} subscribers, {rounds} rounds of {EVENTS} events.",
        "",
        "| load | server | kB a connection | commit to first ms | median ms | last ms | x graphql-ws | messages/s | x graphql-ws"
        " | server CPU us/message | x graphql-ws | PG CPU us/message | client CPU us/message |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (load, name), each in heard.items():
        peer = heard[load, PEER]

        def middle(of: str, each: list[Heard] = each) -> float:
            return median(getattr(one, of) for one in each)

        def ratio(of: str, each: list[Heard] = each, peer: list[Heard] = peer) -> float:
            return median(getattr(one, of) / getattr(two, of) for one, two in zip(each, peer, strict=True))

        lines.append(
            f"| {load} | {name} | {median(one.kb_each for one in held[name]):.0f} | {middle('first_ms'):.0f} | {middle('median_ms'):.0f} "
            f"| {middle('last_ms'):.0f} | **{ratio('last_ms'):.2f}** | {middle('rate'):,.0f} | **{ratio('rate'):.2f}** "
            f"| {middle('server_us'):.1f} | **{ratio('server_us'):.2f}** | {middle('postgres_us'):.1f} | {middle('client_us'):.1f} |"
        )
    bare = median(
        mine.last_ms / its.last_ms for mine, its in zip(heard["shared", PORTAL], heard["shared", BARE], strict=True)
    )
    alone, beside = (median(values) for values in zip(*p99, strict=True))
    more = median(two / one for one, two in p99)
    lines += [
        "",
        f"The portal's last of the shared event: {bare:.2f} x the bare writer's. Opened a second, token and all: "
        + ", ".join(f"{name} {median(one.opened_a_second for one in each):,.0f}" for name, each in held.items())
        + f". p99 of a query over HTTP: {alone:.1f} ms alone, {beside:.1f} ms while one broadcast follows the other (x {more:.2f}).",
    ]
    return "\n".join(lines)
