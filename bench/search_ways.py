"""Ways to all matches of a word among the texts of the search benchmark, and the words of each class."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.large_publications import RARE_CHARACTERS, characters, vocabulary
from rules.search_text import word_grams

SHARES = {"frequent": (0.04, 0.6), "middle": (0.003, 0.012), "rare": (0.00002, 0.0003)}
WORDS = 3
UNUSED = "龘鬯彧囧"
_INDEXED = "search_tokens(title, content, facets, published_at) @@ $2::tsquery and strpos(content, $1) > 0"
_ALL = "select publication_id from search_entries where "
_BY_INDEX = "set enable_seqscan = off; set enable_indexscan = off; set enable_bitmapscan = on; set work_mem = '64MB'"
_BY_SCAN = "set enable_seqscan = on; set enable_bitmapscan = off; set enable_indexscan = off; set max_parallel_workers_per_gather = 0"
# What the planner thinks best; it has a trigram index or reads everything.
_AS_PLANNED = "set enable_seqscan = on; set enable_bitmapscan = on; set enable_indexscan = on; set max_parallel_workers_per_gather = 0"


@dataclass(frozen=True)
class Timed:
    """Milliseconds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, taken: Sequence[float]) -> "Timed":
        """Of so many measurements."""
        ordered = sorted(taken)
        return cls(statistics.median(ordered), ordered[int(len(ordered) * 0.95)])

    @classmethod
    async def each(cls, act: Callable[[], Awaitable[Any]], times: int) -> "Timed":
        """How long an act takes, so many times."""
        return cls.of([await milliseconds(act) for _ in range(times)])


async def milliseconds(act: Callable[[], Awaitable[Any]]) -> float:
    """How long an act takes once."""
    begun = time.perf_counter()
    await act()
    return (time.perf_counter() - begun) * 1000


async def indexed(connection: Any, word: str) -> set[Any]:
    """All matches by the index of the pieces; `prepare_index` goes before."""
    question = " & ".join(f"'{each}'" for each in word_grams(word))
    return {row[0] for row in await connection.fetch(_ALL + _INDEXED, word, question)}


async def prepare_index(connection: Any) -> None:
    """From now on the index is asked."""
    await connection.execute(_BY_INDEX)


async def scanned(connection: Any, word: str) -> set[Any]:
    """All matches by reading every text."""
    await connection.execute(_BY_SCAN)
    return {row[0] for row in await connection.fetch(_ALL + "strpos(content, $1) > 0", word)}


@dataclass(frozen=True)
class Trigrams:
    """What pg_trgm needs for all matches of each class, and what its index weighs."""

    seconds: float
    size: int
    matches: dict[tuple[str, int], Timed]


async def by_trigrams(connection: Any, words: dict[tuple[str, int], list[str]]) -> Trigrams:
    """Build its index, ask it, and drop it again."""
    await connection.execute("set maintenance_work_mem = '1GB'")
    create = "create index ix_bench_trigrams on search_entries using gin (content gin_trgm_ops) with (fastupdate = off)"
    seconds = await milliseconds(lambda: connection.execute(create)) / 1000
    size = await connection.fetchval("select pg_relation_size('ix_bench_trigrams')")
    await connection.execute(_AS_PLANNED)
    found = {}
    for kind, of_kind in words.items():
        taken = [
            await milliseconds(lambda word=word: connection.fetch(f"{_ALL} content like '%{word}%'"))
            for word in of_kind
            for _ in range(3)
        ]
        found[kind] = Timed.of(taken)
    await connection.execute("drop index ix_bench_trigrams")
    return Trigrams(seconds, size, found)


async def keywords(connection: Any, size: int) -> dict[tuple[str, int], list[str]]:
    """Of each class and length three words, by how many texts hold them."""
    await prepare_index(connection)
    found: dict[tuple[str, int], list[str]] = {}
    for length in (1, 2, 4):
        for name, (least, most) in SHARES.items():
            found[name, length] = []
            for word in _candidates(length, name):
                count = len(await indexed(connection, word))
                if least * size <= count <= most * size:
                    found[name, length].append(word)
                if len(found[name, length]) == WORDS:
                    break
        found["absent", length] = [word for word in _absent(length) if not await indexed(connection, word)][:WORDS]
    return {each: words for each, words in found.items() if words}


def _candidates(length: int, name: str) -> Sequence[str]:
    """Where words of a class are likely to be found."""
    if length == 1 and name == "rare":
        return RARE_CHARACTERS
    known = list(characters()) if length == 1 else list(vocabulary(length).words)
    begin = {"frequent": 0, "middle": 30, "rare": len(known) // 10}[name]
    return known[begin : begin + 1_500 : 1 if name == "frequent" else 7]


def _absent(length: int) -> list[str]:
    two = vocabulary(2).words
    if length == 4:
        return [two[n] + two[n + 1] for n in range(40, 80)]
    return [*UNUSED] if length == 1 else [two[n][0] + two[n + 1][1] for n in range(40, 400)]
