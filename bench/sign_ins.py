"""A light query while others sign in: Argon2 takes a tenth of a second of processor time, and nobody else should wait for it."""

import sys
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench import large_data
from bench.harness import Options, Section
from bench.load import Answered, Order, load
from bench.stage import Stage, graphql

NAME = "sign_ins"
READERS, SIGNING_IN = 4, 16  # connections
PEOPLE = 2_000  # each from an address of their own, so that no limit is reached


def measure(stage: Stage, options: Options) -> Section:
    """`Me` alone and beside sign-ins, in turn."""
    light = [graphql("Me", {}, f"large-{number}") for number in range(large_data.BUSY)]
    heavy = [_sign_in(number) for number in range(PEOPLE)]
    load(Order(stage.portal.port, light, READERS, 2.0))
    alone: list[Answered] = []
    beside: list[Answered] = []
    tried: list[float] = []
    for number in range(options.rounds):
        alone.append(load(Order(stage.portal.port, light, READERS, options.seconds)))
        with ThreadPoolExecutor(1) as other:
            crowd = other.submit(load, Order(stage.portal.port, heavy, SIGNING_IN, options.seconds + 2))
            beside.append(load(Order(stage.portal.port, light, READERS, options.seconds)))
            signed_in = crowd.result()
        tried.append(signed_in.answers / signed_in.seconds)
        print(f"  round {number + 1}: p99 {alone[-1].p99_ms:.1f} → {beside[-1].p99_ms:.1f} ms", file=sys.stderr)
    lines = [
        "| `Me`, 4 connections | req/s | p50 ms | p99 ms |",
        "|---|--:|--:|--:|",
        _line("alone", alone),
        _line(f"beside {SIGNING_IN} connections that sign in ({median(tried):.0f} sign-ins/s)", beside),
    ]
    factor = median(two.p99_ms / one.p99_ms for one, two in zip(alone, beside, strict=True))
    text = (
        "\n".join(lines) + f"\n\np99 beside sign-ins: **{factor:.1f} times** the p99 alone, the median over the rounds."
    )
    return Section(NAME, f"`{NAME}`: a light query under sign-in load", text)


def _sign_in(number: int) -> str:
    """Somebody whom nobody knows: the work is that of a sign-in with a wrong password."""
    given = {"identifier": f"nobody{number}@example.com", "password": "a wrong but long password"}
    head, _, body = graphql("SignIn", {"input": given}).partition("\r\n\r\n")
    address = f"X-Forwarded-For: 10.{number // 65_536}.{number // 256 % 256}.{number % 256}"
    return f"{head}\r\n{address}\r\n\r\n{body}"


def _line(name: str, rounds: list[Answered]) -> str:
    rate = median(each.answers / each.seconds for each in rounds)
    p50, p99 = median(each.p50_ms for each in rounds), median(each.p99_ms for each in rounds)
    return f"| {name} | {rate:,.0f} | {p50:.1f} | {p99:.1f} |"
