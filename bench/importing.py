"""One import in a process of its own, as the command does it: `python -m bench.importing URL KEYS FILE`; its figures as JSON."""

import asyncio
import json
import sys
import time
from pathlib import Path

from db.crypto import read_keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from rules.people import System
from running.wiring import now
from services.case_imports import Deliverer, import_cases, reject_file


async def import_file(url: str, keys: Path, file: Path) -> dict[str, float]:
    """Seconds, peak memory in MiB, processor seconds of this process, and what became of the lines."""
    database = Database(create_engine(url, role=APPLICATION_ROLE, name="import", pool_size=2, statement_seconds=60))
    begun, cpu = time.perf_counter(), time.process_time()
    with file.open("rb") as lines, reject_file(file.with_suffix(".rejects")) as rejects:
        counts = await import_cases(
            database,
            read_keys(keys),
            lines=lines,
            filename=file.name,
            deliverer=Deliverer(None, System(name="bench")),
            rejects=rejects,
            now=now,
        )
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    await database.close()
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
    return {
        "seconds": seconds,
        "cpu": cpu,
        "mebibytes": peak,
        "new": counts.new,
        "unchanged": counts.unchanged,
        "changed": counts.changed,
        "rejected": counts.rejected,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(import_file(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))))
