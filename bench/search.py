"""Searching a large archive: the contract's whole operation over HTTP, and all matches, beside a sequential scan of the same texts."""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.harness import Options, Section
from bench.large_publications import characters, vocabulary
from bench.processes import free_port, serving
from bench.search_data import Archive, Built, made
from bench.stage import ask, graphql
from db import global_ids
from rules.search_text import word_grams
from running.wiring import DATABASE

NAME = "search"
PROVINCE = "370000"  # 山东, with the offices below it
SHARES = {"frequent": (0.04, 0.6), "middle": (0.003, 0.012), "rare": (0.00002, 0.0003)}
WORDS, TIMES = 3, 12
UNUSED = "龘鬯彧囧"
_INDEXED = "search_tokens(title, content, facets) @@ $2::tsquery and strpos(content, $1) > 0"
_ALL = "select publication_id from search_entries where "
_BY_INDEX = "set enable_seqscan = off; set enable_indexscan = off; set enable_bitmapscan = on; set work_mem = '64MB'"
_BY_SCAN = "set enable_seqscan = on; set enable_bitmapscan = off; set enable_indexscan = off; set max_parallel_workers_per_gather = 0"


@dataclass(frozen=True)
class Timed:
    """Milliseconds."""

    p50: float
    p95: float


def measure(options: Options) -> Section:
    """Each size by itself; of two the larger beside the smaller."""
    parts = []
    for size in options.documents:
        archive = Archive(size)
        print(f"{NAME}: {size:,} documents", file=sys.stderr)
        built = made(archive, DATABASE)
        try:
            with _portal(archive) as port:
                url = archive.server().url(DATABASE).replace("postgresql+asyncpg", "postgresql")
                parts.append(asyncio.run(_size(url, port, size, built)))
        finally:
            archive.server().stop()
    title = f"`{NAME}`: {', '.join(f'{size:,}' for size in options.documents)} documents"
    return Section("_".join([NAME, *map(str, options.documents)]), title, "\n\n".join(parts))


@contextmanager
def _portal(archive: Archive) -> Iterator[int]:
    port = free_port()
    environment = {"PORTAL_VAR_DIR": str(archive.home), "PORTAL_PORT": str(port), "PORTAL_LOG_FORMAT": "json"}
    with serving("app", port=port, log=archive.home / "portal.log", environment=environment):
        yield port


async def _size(url: str, port: int, size: int, built: Built) -> str:
    connection = await asyncpg.connect(url)
    try:
        words = await _keywords(connection, size)
        office = global_ids.encode(
            "procuratorate",
            await connection.fetchval("select id from procuratorates where unit_code = $1", PROVINCE),
        )
        scan = await _timed(lambda: _scanned(connection, UNUSED[0] * 2), 5)
        lines = [await _row(connection, port, office, name, length, each) for (name, length), each in words.items()]
        writing = await _writing(connection)
    finally:
        await connection.close()
    return _text(size, built, scan, lines, writing)


async def _keywords(connection: Any, size: int) -> dict[tuple[str, int], list[str]]:
    """Of each class and length three words, by how many texts hold them."""
    await connection.execute(_BY_INDEX)
    found: dict[tuple[str, int], list[str]] = {}
    for length in (1, 2, 4):
        known = list(characters()) if length == 1 else list(vocabulary(length).words)
        for name, (least, most) in SHARES.items():
            found[name, length] = []
            for word in _candidates(known, name):
                count = len(await _indexed(connection, word))
                if least * size <= count <= most * size:
                    found[name, length].append(word)
                if len(found[name, length]) == WORDS:
                    break
        two = vocabulary(2).words
        absent = [*UNUSED] if length == 1 else [two[n][0] + two[n + 1][1] for n in range(40, 400)]
        if length == 4:
            absent = [two[n] + two[n + 1] for n in range(40, 80)]
        found["absent", length] = [word for word in absent if not await _indexed(connection, word)][:WORDS]
    return {each: words for each, words in found.items() if words}


def _candidates(known: Sequence[str], name: str) -> Sequence[str]:
    """Where words of a class are likely to be found."""
    begin = {"frequent": 0, "middle": 30, "rare": len(known) // 10}[name]
    return known[begin : begin + 1_500 : 1 if name == "frequent" else 7]


async def _indexed(connection: Any, word: str) -> set[Any]:
    grams = word_grams(word)
    question = " & ".join(f"'{each}'{':*' if len(each) == 1 else ''}" for each in grams)
    return {row[0] for row in await connection.fetch(_ALL + _INDEXED, word, question)}


async def _scanned(connection: Any, word: str) -> set[Any]:
    await connection.execute(_BY_SCAN)
    return {row[0] for row in await connection.fetch(_ALL + "strpos(content, $1) > 0", word)}


async def _timed(act: Callable[[], Awaitable[Any]], times: int) -> Timed:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        taken.append((time.perf_counter() - begun) * 1000)
    return _of(taken)


def _of(taken: Sequence[float]) -> Timed:
    ordered = sorted(taken)
    return Timed(statistics.median(ordered), ordered[int(len(ordered) * 0.95)])


@dataclass(frozen=True)
class Line:
    """A class of words: how many texts hold them, how long they take, and whether what is found is right."""

    name: str
    length: int
    hits: float
    asked: Timed
    in_office: Timed
    all_matches: Timed
    recall: float
    precision: float
    first_page: bool


async def _row(connection: Any, port: int, office: str, name: str, length: int, words: Sequence[str]) -> Line:
    asked, in_office, every, hits = [], [], [], []
    recall = precision = 1.0
    first_page = True
    for word in words:
        plain = await _scanned(connection, word)
        await connection.execute(_BY_INDEX)
        found = await _indexed(connection, word)
        hits.append(len(plain))
        recall = min(recall, len(found & plain) / len(plain) if plain else 1.0)
        precision = min(precision, len(found & plain) / len(found) if found else 1.0)
        for _ in range(4):
            begun = time.perf_counter()
            await _indexed(connection, word)
            every.append((time.perf_counter() - begun) * 1000)
        text = {"filter": {"text": word}, "first": 15}
        narrowed = {"filter": {"text": word, "procuratorateIds": [office], "includeSubordinates": True}, "first": 15}
        answer = ask(port, graphql("SearchPublications", text))["data"]["publications"]
        first_page &= answer["totalCount"] == min(len(plain), 1_000) and all(
            global_ids.decode(edge["node"]["id"])[1] in plain and edge["highlights"]  # type: ignore[index]
            for edge in answer["edges"]
        )
        for variables, times in ((text, asked), (narrowed, in_office)):
            request = graphql("SearchPublications", variables)
            for _ in range(TIMES):
                begun = time.perf_counter()
                ask(port, request)
                times.append((time.perf_counter() - begun) * 1000)
    line = Line(
        name, length, statistics.median(hits), _of(asked), _of(in_office), _of(every), recall, precision, first_page
    )
    print(f"  {line}", file=sys.stderr)
    return line


async def _writing(connection: Any) -> Timed:
    """What it takes to index one publication, committed."""
    ids = await connection.fetch("select publication_id from search_entries order by published_at limit 30")
    taken = []
    for (row_id,) in ids:
        await connection.execute("delete from search_entries where publication_id = $1", row_id)
        begun = time.perf_counter()
        await connection.execute("select index_publication($1)", row_id)
        taken.append((time.perf_counter() - begun) * 1000)
    return _of(taken)


def _text(size: int, built: Built, scan: Timed, lines: Sequence[Line], writing: Timed) -> str:
    rows = "\n".join(
        f"| {each.name} | {each.length} | {each.hits:,.0f} | {each.asked.p50:.1f} / {each.asked.p95:.1f} "
        f"| **{scan.p50 / each.asked.p95:.0f}** | {each.in_office.p50:.1f} / {each.in_office.p95:.1f} "
        f"| {each.all_matches.p50:.1f} / {each.all_matches.p95:.1f} | {scan.p50 / each.all_matches.p95:.0f} "
        f"| {each.recall:.2f} | {each.precision:.2f} | {'yes' if each.first_page else 'NO'} |"
        for each in lines
    )
    return (
        f"{size:,} documents: index {built.index_bytes / 2**20:,.0f} MiB, built in {built.index_seconds:,.0f} s; texts with all "
        f"indexes {built.entries_bytes / 2**20:,.0f} MiB. A sequential scan of the texts for all matches of an absent word: p50 "
        f"**{scan.p50:,.0f} ms**, p95 {scan.p95:,.0f} ms. Indexing one publication: p50 {writing.p50:.1f} ms, p95 {writing.p95:.1f} ms.\n\n"
        "| words | characters | hits | operation p50 / p95 ms | scan ÷ p95 | in a province p50 / p95 ms | all matches p50 / p95 ms "
        "| scan ÷ p95 | recall | precision | page and count right |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n"
        f"{rows}"
    )
