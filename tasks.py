"""Every command of the project, for machines with and without make: `python3 -m tasks run`.

Needs nothing but Python 3.11 and its venv module. The first call creates `.venv` and installs the locked, hash-checked
packages; later calls do so only when a lock file has changed.
"""

import hashlib
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# name → (lock file, arguments for the environment's Python, sentence)
TASKS: dict[str, tuple[str, list[list[str]], str]] = {
    "run": ("requirements.lock", [["-m", "app"]], "start everything on http://127.0.0.1:8000"),
    "test": (
        "requirements-dev.lock",
        [["-m", "pytest", "--numprocesses", "3", "--dist", "worksteal"]],
        "run all tests, three at a time: some of them mostly wait",
    ),
    "coverage": (
        "requirements-dev.lock",
        [["-m", "tasks", "test", "--cov", "--cov-report=term:skip-covered"]],
        "run all tests and report coverage, which takes a third longer",
    ),
    "check": (
        "requirements-dev.lock",
        [
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "ruff", "check", "."],
            ["-m", "mypy"],
            ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
            ["-m", "tests.client.types"],
            ["-m", "tasks", "test"],
        ],
        "format, lint, strict types of both languages, import contracts, then all tests",
    ),
    "fuzz": (
        "requirements-dev.lock",
        [["-m", "pytest", "tests/graph/test_sameness.py", "-s", "--documents", "20000", "--timeout", "0"]],
        "try 20,000 random documents on both ways to read",
    ),
    "storm": (
        "requirements-dev.lock",
        [["-m", "pytest", "tests/journeys/test_storm.py", "-s", "--notices", "10000", "--timeout", "0"]],
        "tell 10,000 notices to 1,000 accounts while everything fails",
    ),
    "format": (
        "requirements-dev.lock",
        [["-m", "ruff", "format", "."], ["-m", "ruff", "check", "--fix", "."]],
        "put the code into its format",
    ),
    "schema": ("requirements.lock", [["-m", "cli", "schema"]], "write schema.graphql from the code"),
    "states": ("requirements.lock", [["-m", "cli", "states"]], "draw docs/states.md from the rules"),
    "documents": (
        "requirements.lock",
        [["-m", "cli", "documents"]],
        "write the ids of the client's operations, web/client/documents.js",
    ),
    "settings": ("requirements.lock", [["-m", "cli", "settings"]], "write the page of settings from the code"),
    "bench": ("requirements-dev.lock", [["-m", "bench"]], "measure, and print the figures"),
    "lock": (
        "requirements-dev.lock",
        [
            ["-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11",
             "--no-header", "--no-emit-index-url", f"{name}.in", "-o", f"{name}.lock"]
            for name in ("requirements", "requirements-dev")
        ],
        "pin every package with its hashes anew",
    ),
}  # fmt: skip


def prepare(lock: str) -> None:
    """Create the environment, or bring it to what the lock file says."""
    if not (VENV / ".made").exists():  # written last, so that an interrupted making is begun anew
        print("creating the environment in .venv (once)", file=sys.stderr)
        venv.create(VENV, with_pip=True, clear=True)
        (VENV / ".made").touch()
    stamp = VENV / f".{lock}.sha256"
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing the packages of {lock} (once)", file=sys.stderr)
    install(ROOT / lock)
    stamp.write_text(wanted)


def install(lock: Path) -> None:
    """What the lock names, hashes checked; where it names uv, by uv, which takes a quarter of the time.

    The lock names every package: without --no-deps they would be resolved anew, over extras that have newer releases.
    """
    exact = ["install", "--quiet", "--require-hashes", "--no-deps"]
    pip = [str(PYTHON), "-m", "pip", *exact, "--disable-pip-version-check", "-r"]
    only_uv = re.search(r"^uv==.*?(?=^\S)", lock.read_text(), re.MULTILINE | re.DOTALL)
    if only_uv:
        (VENV / "uv.txt").write_text(only_uv[0])
        subprocess.run([*pip, str(VENV / "uv.txt")], check=True)
        uv = [str(PYTHON), "-m", "uv", "pip", *exact, "--python", str(PYTHON), "--compile-bytecode", "-r", str(lock)]
        if subprocess.run(uv, env=os.environ | {"UV_SYSTEM_CERTS": "1"}, check=False).returncode == 0:
            return
        print("uv could not: perhaps only pip's settings say where packages are", file=sys.stderr)
    subprocess.run([*pip, str(lock)], check=True)


def main() -> int:  # noqa: RET503 - its last line never returns
    """Run the named task; further arguments go to its last command."""
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        for name, (_, _, sentence) in TASKS.items():
            print(f"  python3 -m tasks {name:<8} {sentence}")
        return 0 if len(sys.argv) < 2 or sys.argv[1] in ("help", "-h", "--help") else 2
    lock, commands, _ = TASKS[sys.argv[1]]
    os.chdir(ROOT)
    prepare(lock)
    for command in commands[:-1]:
        code = subprocess.run([str(PYTHON), *command], check=False).returncode
        if code:
            return code
    last = [str(PYTHON), *commands[-1], *sys.argv[2:]]
    sys.stdout.flush()
    os.execv(last[0], last)  # noqa: S606 - signals reach the program itself, not a parent that waits for it


if __name__ == "__main__":
    sys.exit(main())
