"""How long an import takes beside the least that PostgreSQL can do with the same lines: COPY, and one plain INSERT … SELECT."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from bench.harness import Options, Section
from bench.plain_copy import copy_lines, insert_all, make_tables
from db.crypto import create_keys
from db.engine import Database, create_engine
from db.local_postgres import LocalPostgres
from db.migrate import migrate
from db.queries import procuratorates
from db.reference import fill
from demonstration.cases import generate_cases
from demonstration.procuratorates import procuratorates as all_offices
from settings import ROOT

NAME = "imports"
HOME = ROOT / "var" / "bench-imports"
ITEMS = 5  # progress items of a case
TEMPLATE = "imports_template"


@dataclass(frozen=True)
class Round:
    """Seconds of each step; MiB at the peak."""

    copy: float
    insert: float
    first: float
    again: float
    further: float
    first_cpu: float
    again_cpu: float
    memory: float

    @property
    def plain(self) -> float:
        """The yardstick of a first load."""
        return self.copy + self.insert


def measure(options: Options) -> Section:
    """Yardstick, first load, the same file again, and the next day's file, each round in a database of its own."""
    with own_server(HOME) as server:
        keys = HOME / "keys"
        create_keys(keys, demonstration=True)
        files = [HOME / "first.jsonl", HOME / "further.jsonl"]
        for revision, file in zip((8, 9), files, strict=True):
            _write(file, options.cases, revision)
        rounds = [_round(server, keys, files, number) for number in range(options.import_rounds)]
        return Section(
            NAME, f"`imports`: {options.cases:,} cases beside a plain COPY and INSERT", _text(rounds, files[0], options)
        )


@contextmanager
def own_server(home: Path) -> Iterator[LocalPostgres]:
    """A server of this benchmark's own with the database `TEMPLATE`, migrated and with its offices; removed afterwards."""
    server = LocalPostgres(home / "postgres")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    server.start()
    try:
        asyncio.run(_template(server))
        yield server
    finally:
        server.stop()
        for place in (home, server.data.parent, server.socket):
            shutil.rmtree(place, ignore_errors=True)


async def _template(server: LocalPostgres) -> None:
    server.create_database(TEMPLATE)
    await migrate(server.url(TEMPLATE))
    database = Database(create_engine(server.url(TEMPLATE), role=None, name="bench", pool_size=None))
    async with database.begin() as session:
        await fill(session)
        await procuratorates.load(session, all_offices())
    await database.close()


def _write(file: Path, count: int, revision: int) -> None:
    """The generator's cases, with so many progress items each that there are five on average at least."""
    with file.open("w", encoding="utf-8") as lines:
        for case in generate_cases(count, seed=1, revision=revision):
            progress: list[Any] = case["progress"]
            more = ({**progress[0], "ref": f"b{n}", "detail": "示例事项"} for n in range(ITEMS))
            progress.extend(islice(more, max(0, ITEMS - len(progress))))
            lines.write(json.dumps(case, ensure_ascii=False) + "\n")


def _round(server: LocalPostgres, keys: Path, files: list[Path], number: int) -> Round:
    plain, own = f"plain_{number}", f"imports_{number}"
    for name in (plain, own):
        server.create_database(name, template=TEMPLATE)
    copied, inserted = asyncio.run(_plain(server.url(plain), files[0]))
    first, again, further = (_import(server.url(own), keys, file) for file in (files[0], files[0], files[1]))
    found = Round(
        copied,
        inserted,
        first["seconds"],
        again["seconds"],
        further["seconds"],
        first["cpu"],
        again["cpu"],
        first["mebibytes"],
    )
    print(f"  round {number + 1}: {found}", file=sys.stderr)
    print(f"  {first} {again} {further}", file=sys.stderr)
    return found


async def _plain(url: str, file: Path) -> tuple[float, float]:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    await make_tables(connection)
    begun = time.perf_counter()
    await copy_lines(connection, file)
    copied = time.perf_counter()
    await insert_all(connection)
    inserted = time.perf_counter()
    await connection.close()
    return copied - begun, inserted - copied


def _import(url: str, keys: Path, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.importing", url, str(keys), str(file)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if figures["rejected"]:
        raise RuntimeError(f"{figures['rejected']} lines were rejected")
    return figures


def _text(rounds: list[Round], file: Path, options: Options) -> str:
    def of(name: str) -> float:
        return median(getattr(each, name) for each in rounds)

    first = median(each.first / each.plain for each in rounds)
    again = median(each.again / each.copy for each in rounds)
    rate = options.cases / of("first")
    lines = [
        f"{options.cases:,} lines, {file.stat().st_size / 2**20 if file.exists() else 0:,.0f} MiB; {len(rounds)} round(s), medians.",
        "",
        "| step | seconds | beside |",
        "|---|--:|--:|",
        f"| COPY of the lines into a logged table | {of('copy'):.1f} | |",
        f"| one plain INSERT … SELECT into seven tables of the same shape | {of('insert'):.1f} | |",
        f"| first load with all rules ({rate:,.0f} cases/s; {of('first_cpu'):.1f} s in our process) | {of('first'):.1f} "
        f"| **{first:.2f}** x COPY + INSERT |",
        f"| the same file again ({of('again_cpu'):.1f} s in our process) | {of('again'):.1f} | **{again:.2f}** x COPY |",
        f"| the next day's file | {of('further'):.1f} | |",
        "",
        f"Peak memory of the importing process: **{max(each.memory for each in rounds):.0f} MiB**.",
    ]
    return "\n".join(lines)
