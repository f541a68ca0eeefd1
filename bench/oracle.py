"""Does the time of an answer tell whether a case exists? Applications and reads in interleaved triples: a real case, an invented
one, another real one. Real against real shows what chance does; real against invented should show no more."""

import asyncio
import hashlib
import http.client
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from uuid import UUID

import asyncpg

from bench.harness import Options, Section
from bench.stage import Stage, graphql
from db.global_ids import encode

NAME = "oracle"
TRIPLES = 1_000
WARM_UP = 50
RESAMPLES = 2_000
MARK = "bench oracle"
INVENTED = "龘靐齉爩"  # characters of which no party's name is made

PEOPLE = """
select s.token_hash, a.id from sessions s join accounts a on a.id = s.account_id
where a.account_type = 'PARTY' and a.status = 'ACTIVE' and s.token_hash = any($1)
"""
CASES = """
select c.id, c.procuratorate_id as office, c.acceptance_number as number, p.name
from cases c join lateral (select name from parties where case_id = c.id order by ref limit 1) p on true
where c.sealed_at is null order by md5(c.id::text) limit $1
"""


@dataclass(frozen=True)
class Known:
    """A case that there is."""

    id: UUID
    office: UUID
    number: str
    name: str


class Connection:
    """One kept connection; how long each answer took, in milliseconds."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, request: str, expected: str) -> float:
        """The time of one request, whose answer must be of the kind that was expected."""
        head, _, body = request.partition("\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        begun = time.perf_counter()
        self._http.request("POST", "/graphql", body.encode(), lines)
        content = self._http.getresponse().read()
        taken = (time.perf_counter() - begun) * 1_000
        if expected.encode() not in content:
            raise RuntimeError(f"unexpected answer: {content[:300]!r}")
        return taken


def measure(stage: Stage, options: Options) -> Section:
    """Both kinds of requests, one connection, nobody else."""
    tokens, known = asyncio.run(_found(stage.database_url))
    connection = Connection(stage.portal.port)
    lines = [
        "| | real | invented | another real | real − invented (95 %) | real − real (95 %) |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for title, make, expected in (
        ("`applyForBinding`", _application(tokens), '"status":"SUBMITTED"'),
        ("`case(id)`", _read(tokens), '"code":"NOT_FOUND"'),
    ):
        lines.append(_line(title, _triples(connection, known, make, expected)))
    text = "\n".join(lines) + (
        f"\n\nMedians in milliseconds over {TRIPLES} triples in turned order; in brackets the middle 95 % of {RESAMPLES} resamples of"
        " the paired differences. An interval around zero means: the time tells nothing."
    )
    return Section(NAME, f"`{NAME}`: what the time of an answer tells about a case", text)


async def _found(url: str) -> tuple[list[str], list[Known]]:
    by_hash = {hashlib.sha256(f"large-{number}".encode()).digest(): f"large-{number}" for number in range(2_000)}
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("delete from bindings where note = $1", MARK)  # those of an earlier run
        people = await connection.fetch(PEOPLE, list(by_hash))
        rows = await connection.fetch(CASES, 2 * (TRIPLES + WARM_UP))
    finally:
        await connection.close()
    return [by_hash[row["token_hash"]] for row in people], [Known(*row.values()) for row in rows]


Make = Callable[[int, Known, bool], str]


def _application(tokens: Sequence[str]) -> Make:
    def make(number: int, known: Known, real: bool) -> str:
        name = known.name if real else known.name[:-2] + INVENTED[number % 4] + INVENTED[number // 4 % 4]
        asked = {
            "procuratorateId": encode("procuratorate", known.office),
            "partyName": name,
            "caseNumber": known.number if real else known.number[:-7] + f"9{number:05d}号",
            "capacity": "PARTY",
            "attachmentIds": [],
            "note": MARK,
        }
        return graphql("ApplyForBinding", {"input": asked}, tokens[number % len(tokens)])

    return make


def _read(tokens: Sequence[str]) -> Make:
    def make(number: int, known: Known, real: bool) -> str:
        content = known.id if real else UUID(int=known.id.int ^ (0xABCDEF << 8))
        return graphql("OneCase", {"id": encode("case", content)}, tokens[number % len(tokens)])

    return make


def _triples(connection: Connection, known: Sequence[Known], make: Make, expected: str) -> list[tuple[float, ...]]:
    dice = random.Random(5)
    found = []
    for number in range(TRIPLES + WARM_UP):
        one, other = known[2 * number], known[2 * number + 1]
        requests = [make(3 * number, one, True), make(3 * number + 1, one, False), make(3 * number + 2, other, True)]
        order = dice.sample(range(3), 3)
        times = {which: connection.ask(requests[which], expected) for which in order}
        if number >= WARM_UP:
            found.append(tuple(times[which] for which in range(3)))
    print(f"  {len(found)} triples", file=sys.stderr)
    return found


def _line(title: str, triples: Sequence[tuple[float, ...]]) -> str:
    real, invented, another = (median(each[place] for each in triples) for place in range(3))
    between = _interval([each[0] - each[1] for each in triples])
    chance = _interval([each[0] - each[2] for each in triples])
    return f"| {title} | {real:.2f} | {invented:.2f} | {another:.2f} | {between} | {chance} |"


def _interval(differences: Sequence[float]) -> str:
    dice = random.Random(7)
    medians = [median(dice.choices(differences, k=len(differences))) for _ in range(RESAMPLES)]
    cuts = quantiles(medians, n=40)
    return f"{median(differences):+.3f} [{cuts[0]:+.3f}, {cuts[-1]:+.3f}]"
