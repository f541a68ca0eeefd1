"""Searching a large archive: the contract's whole operation over HTTP, and all matches, beside a sequential scan of the same texts."""

import asyncio
import http.client
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.harness import Options, Section
from bench.processes import Postgres, Server, free_port, serving
from bench.search_data import Archive, Built, made
from bench.search_ways import (
    UNUSED,
    Timed,
    Trigrams,
    by_trigrams,
    indexed,
    keywords,
    milliseconds,
    prepare_index,
    scanned,
)
from bench.stage import ask_on, graphql
from db import global_ids
from running.wiring import DATABASE

NAME = "search"
PROVINCE = "370000"  # 山东, with the offices below it
TIMES = 12


def measure(options: Options) -> Section:
    """Each size by itself; of two the larger beside the smaller."""
    parts = []
    for size in options.documents:
        archive = Archive(size)
        print(f"{NAME}: {size:,} documents", file=sys.stderr)
        built = made(archive, DATABASE)
        try:
            with _portal(archive) as portal:
                url = archive.server().url(DATABASE).replace("postgresql+asyncpg", "postgresql")
                asking = Asking(portal, Postgres(archive.server().data))
                parts.append(asyncio.run(_size(url, asking, size, built)))
        finally:
            archive.server().stop()
    title = f"`{NAME}`: {', '.join(f'{size:,}' for size in options.documents)} documents"
    return Section("_".join([NAME, *map(str, options.documents)]), title, "\n\n".join(parts))


@contextmanager
def _portal(archive: Archive) -> Iterator[Server]:
    port = free_port()
    environment = {"PORTAL_VAR_DIR": str(archive.home), "PORTAL_PORT": str(port), "PORTAL_LOG_FORMAT": "json"}
    with serving("app", port=port, log=archive.home / "portal.log", environment=environment) as server:
        yield server


class Asking:
    """Asks the portal on a kept connection, one request at a time, and sees what it and PostgreSQL use for it."""

    def __init__(self, portal: Server, postgres: Postgres) -> None:
        self._portal, self._postgres = portal, postgres
        self._kept = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)

    def first(self, request: str) -> tuple[Any, float]:
        """The answer to what has not been asked before, and its milliseconds: its texts may have to be read from the disk. On a new
        connection: the portal has closed the last one while others were measured."""
        self._kept.close()
        begun = time.perf_counter()
        answer = ask_on(self._kept, request)
        return answer, (time.perf_counter() - begun) * 1000

    def times(self, request: str) -> tuple[list[float], float]:
        """Milliseconds of each request of `TIMES`, and the CPU of them all."""
        taken, used = [], self.cpu()
        for _ in range(TIMES):
            begun = time.perf_counter()
            ask_on(self._kept, request)
            taken.append((time.perf_counter() - begun) * 1000)
        return taken, self.cpu() - used

    def cpu(self) -> float:
        """Milliseconds that portal and PostgreSQL have used so far."""
        return (self._portal.cpu_seconds() + self._postgres.cpu_seconds()) * 1000


@dataclass(frozen=True)
class Line:
    """A class of words: how many texts hold them, how long they take, and whether what is found is right."""

    name: str
    length: int
    hits: float
    asked: Timed
    asked_cpu: float  # of one request
    in_office: Timed
    in_office_cpu: float
    firsts: tuple[float, float]  # the slowest word when it was asked first, everywhere and in the office
    all_matches: Timed
    recall: float
    precision: float
    first_page: bool


@dataclass(frozen=True)
class Found:
    """What was measured at one size; `scan`: all matches of an absent word, between the classes of words."""

    size: int
    built: Built
    scan: Timed
    scan_cpu: float
    lines: Sequence[Line]
    writing: Timed
    trigrams: Trigrams


async def _size(url: str, asking: Asking, size: int, built: Built) -> str:
    connection = await asyncpg.connect(url)
    try:
        words = await keywords(connection, size)
        office = global_ids.encode(
            "procuratorate",
            await connection.fetchval("select id from procuratorates where unit_code = $1", PROVINCE),
        )
        lines, scans, scan_cpu = [], [], []
        for (name, length), each in words.items():
            for _ in range(2):  # among what is measured, so that both meet the same load of the machine
                used = asking.cpu()
                scans.append(await milliseconds(lambda: scanned(connection, UNUSED[0] * 2)))
                scan_cpu.append(asking.cpu() - used)
            lines.append(await _row(connection, asking, office, name, length, each))
        writing = await _writing(connection)
        trigrams = await by_trigrams(connection, words)
    finally:
        await connection.close()
    return _text(Found(size, built, Timed.of(scans), statistics.median(scan_cpu), lines, writing, trigrams))


async def _row(connection: Any, asking: Asking, office: str, name: str, length: int, words: Sequence[str]) -> Line:
    asked, in_office, every, hits = [], [], [], []
    firsts = (0.0, 0.0)
    used = [0.0, 0.0]
    recall = precision = 1.0
    first_page = True
    for word in words:
        plain = await scanned(connection, word)
        await prepare_index(connection)
        found = await indexed(connection, word)
        hits.append(len(plain))
        recall = min(recall, len(found & plain) / len(plain) if plain else 1.0)
        precision = min(precision, len(found & plain) / len(found) if found else 1.0)
        every += [await milliseconds(lambda word=word: indexed(connection, word)) for _ in range(4)]
        text = {"filter": {"text": word}, "first": 15}
        narrowed = {"filter": {"text": word, "procuratorateIds": [office], "includeSubordinates": True}, "first": 15}
        answered, everywhere = asking.first(graphql("SearchPublications", text))
        _, below = asking.first(graphql("SearchPublications", narrowed))
        firsts = max(firsts[0], everywhere), max(firsts[1], below)
        answer = answered["data"]["publications"]
        first_page &= answer["totalCount"] == min(len(plain), 1_000) and all(
            global_ids.decode(edge["node"]["id"])[1] in plain and edge["highlights"]  # type: ignore[index]
            for edge in answer["edges"]
        )
        for variables, times in ((text, asked), (narrowed, in_office)):
            taken, cpu = asking.times(graphql("SearchPublications", variables))
            times += taken
            used[variables is narrowed] += cpu / TIMES / len(words)
    line = Line(
        name,
        length,
        statistics.median(hits),
        Timed.of(asked),
        used[False],
        Timed.of(in_office),
        used[True],
        firsts,
        Timed.of(every),
        recall,
        precision,
        first_page,
    )
    print(f"  {line}", file=sys.stderr)
    return line


async def _writing(connection: Any) -> Timed:
    """What it takes to index one publication, committed."""
    ids = await connection.fetch("select publication_id from search_entries order by published_at limit 30")
    taken = []
    for (row_id,) in ids:
        await connection.execute("delete from search_entries where publication_id = $1", row_id)
        taken.append(
            await milliseconds(lambda row_id=row_id: connection.execute("select index_publication($1)", row_id))
        )
    return Timed.of(taken)


def _text(found: Found) -> str:
    scan, built, trigrams = found.scan, found.built, found.trigrams
    rows = "\n".join(
        f"| {each.name} | {each.length} | {each.hits:,.0f} | {each.asked.p50:.1f} / {each.asked.p95:.1f} "
        f"| {scan.p50 / each.asked.p50:.0f} / **{scan.p50 / each.asked.p95:.0f}** | {each.asked_cpu:.1f} "
        f"| **{found.scan_cpu / each.asked_cpu:.0f}** | {each.in_office.p50:.1f} / {each.in_office.p95:.1f} "
        f"| {scan.p50 / each.in_office.p50:.0f} / **{scan.p50 / each.in_office.p95:.0f}** "
        f"| {each.in_office_cpu:.1f} | {found.scan_cpu / each.in_office_cpu:.0f} | {each.firsts[0]:.0f} / {each.firsts[1]:.0f} "
        f"| {each.all_matches.p50:.1f} / {each.all_matches.p95:.1f} | {scan.p50 / each.all_matches.p95:.0f} "
        f"| {trigrams.matches[each.name, each.length].p50:.1f} / {trigrams.matches[each.name, each.length].p95:.1f} "
        f"| {each.recall:.2f} | {each.precision:.2f} | {'yes' if each.first_page else 'NO'} |"
        for each in found.lines
    )
    return (
        f"{found.size:,} documents: index {built.index_bytes / 2**20:,.0f} MiB, built in {built.index_seconds:,.0f} s; texts with all "
        f"indexes {built.entries_bytes / 2**20:,.0f} MiB. A sequential scan of the texts for all matches of an absent word, among the "
        f"rest: p50 **{scan.p50:,.0f} ms**, p95 {scan.p95:,.0f} ms, CPU {found.scan_cpu:,.0f} ms. "
        f"Indexing one publication: p50 {found.writing.p50:.1f} ms, p95 {found.writing.p95:.1f} ms. "
        f"pg_trgm: index {trigrams.size / 2**20:,.0f} MiB, built in {trigrams.seconds:,.0f} s.\n\n"
        "| words | characters | hits | operation p50 / p95 ms | scan ÷ p50 / p95 | CPU ms | CPU of the scan ÷ it "
        "| in a province p50 / p95 ms | scan ÷ p50 / p95 | CPU ms | CPU of the scan ÷ it | slowest first time, everywhere / province ms "
        "| all matches p50 / p95 ms | scan ÷ p95 | pg_trgm, all matches p50 / p95 ms | recall | precision | page and count right |\n"
        f"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n{rows}"
    )
