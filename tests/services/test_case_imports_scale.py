"""An import in a process of its own: what 20,000 cases would need of memory, and what is left when it is killed."""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import models
from db.crypto import create_keys, read_keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from demonstration.cases import write_cases
from rules.people import System
from services.case_imports import Deliverer, ImportProgress, import_cases, reject_file

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
CASES = 20_000  # must stay within
MEBIBYTES = 250  # twice what it takes
# What is imported: five portions. A portion is forgotten before the next or it is not, so that the peaks after the second
# and after the fifth tell what the twentieth would be.
TRIED = 5_000


async def import_file(url: str, keys: Path, file: Path, pause: float = 0) -> None:
    """Import a file as the command does; a pause after each portion gives others time to end it."""
    database = Database(create_engine(url, role=APPLICATION_ROLE, name="import", pool_size=2))
    slowest, last = 0.0, time.perf_counter()

    def on_portion(progress: ImportProgress) -> None:
        nonlocal slowest, last
        print(progress.counts.lines, round(peak()), flush=True)
        time.sleep(pause)
        slowest, last = max(slowest, time.perf_counter() - last), time.perf_counter()

    begun = time.perf_counter()
    with file.open("rb") as lines, reject_file(file.with_suffix(".rejects")) as rejects:
        await import_cases(
            database,
            read_keys(keys),
            lines=lines,
            filename=file.name,
            deliverer=Deliverer(None, System(name="test")),
            rejects=rejects,
            now=lambda: NOW,
            on_portion=on_portion,
        )
    await database.close()
    print(json.dumps({"seconds": time.perf_counter() - begun, "slowest": slowest}))


def peak() -> float:
    """The most memory that this process ever had, in MiB; what getrusage tells begins with the parent's size."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def command(url: str, keys: Path, file: Path, pause: float = 0) -> list[str]:
    """The import of a file as a process of its own."""
    return [sys.executable, "-m", "tests.services.test_case_imports_scale", url, str(keys), str(file), str(pause)]


def measured(url: str, keys: Path, file: Path) -> dict[str, float]:
    """Run the import and return its figures, with the peak of memory that `CASES` would reach."""
    done = subprocess.run(command(url, keys, file), cwd=ROOT, check=True, capture_output=True, text=True)
    *portions, figures = done.stdout.splitlines()
    (first, before), (last, after) = (map(int, portions[each].split()) for each in (1, -1))
    reached = after + (after - before) / (last - first) * (CASES - last)
    return {"mebibytes": reached, **json.loads(figures)}


@pytest.fixture
def keys_path(tmp_path: Path) -> Path:
    """Fresh keys in a file."""
    create_keys(tmp_path / "keys", demonstration=True)
    return tmp_path / "keys"


async def test_twenty_thousand_cases_stay_within_memory(
    owner: Database, database_url: str, keys_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    for revision in (1, 2):
        write_cases(file, TRIED, seed=1, revision=revision)
        figures = await asyncio.to_thread(measured, database_url, keys_path, file)
        print(f"20,000 cases, revision {revision}: {figures}")
        assert figures["mebibytes"] < MEBIBYTES
        assert figures["slowest"] < 60  # a hang, not a slow machine
    async with owner.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Case)) == TRIED


async def test_an_import_that_is_killed_goes_on_where_it_was(
    owner: Database, database_url: str, keys_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    write_cases(file, 3500, seed=1, revision=1)
    running = await asyncio.create_subprocess_exec(
        *command(database_url, keys_path, file, pause=0.2), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None
    assert (await running.stdout.readline()).startswith(b"1000 ")
    await asyncio.sleep(0.35)  # well into the next portion
    running.kill()
    await running.communicate()
    async with owner.read() as session:
        stored = await session.scalar(select(func.count()).select_from(models.Case))
        assert stored in (1000, 2000)
    await asyncio.to_thread(measured, database_url, keys_path, file)
    async with owner.read() as session:
        first, second = (await session.scalars(select(models.CaseImport).order_by(models.CaseImport.id))).all()
        assert (first.finished_at, first.new, first.lines) == (None, stored, stored)
        assert (second.new, second.unchanged, second.lines) == (3500 - stored, stored, 3500)
        assert await session.scalar(select(func.count()).select_from(models.Case)) == 3500
        events = await session.scalar(select(func.count()).select_from(models.ProgressEvent))
        assert events == await session.scalar(select(func.count()).select_from(models.ProgressItem))


if __name__ == "__main__":
    asyncio.run(import_file(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
