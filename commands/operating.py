"""What all commands share: running a task, and telling in sentences what stands against it."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

import typer

from db.local_postgres import LocalPostgresError
from db.migrate import RolesMissing
from rules.errors import Refused
from rules.people import System
from running.wiring import NotReady

OPERATOR = System(name="operator")


def run(task: Coroutine[Any, Any, int]) -> None:
    """Run a task and leave with its code; what stands against it is told in sentences."""
    try:
        code = asyncio.run(task)
    except NotReady as problem:
        print("Not ready:", *(f"  - {line}" for line in problem.problems), sep="\n", file=sys.stderr)
        code = 1
    except (LocalPostgresError, RolesMissing) as problem:
        print(problem, file=sys.stderr)
        code = 1
    except Refused as refused:
        for each in refused.problems:
            print(f"{each.field or '-'}: {each.message('en')}", file=sys.stderr)
        code = 1
    raise typer.Exit(code)
