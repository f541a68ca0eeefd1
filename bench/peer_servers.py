"""The peers: PostGraphile and GraphQL Yoga over the portal's own tables, each a Node.js process of its own.

They come from npm, by `bench/peers/package-lock.json`; so does the Node.js that runs them, since PostGraphile needs 22.
"""

import asyncio
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from bench.processes import Server, running
from bench.stage import graphql

PEERS = Path(__file__).parent / "peers"
MODULES = PEERS / "node_modules"
NODE = MODULES / "node" / "bin" / "node"
STAMP = MODULES / ".installed"


def install() -> None:
    """Install the packages, unless those of this very lockfile are there already."""
    wanted = hashlib.sha256((PEERS / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The peers are installed by npm, which is not there.")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=PEERS, check=True)
    STAMP.write_text(wanted)


def setup(url: str) -> None:
    """Make what PostGraphile needs beside the portal's tables, as the owner of the database; may be done again."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute((PEERS / "setup.sql").read_text(encoding="utf-8"))
        finally:
            await connection.close()

    asyncio.run(run())


@contextmanager
def postgraphile(port: int, url: str, log: Path) -> Iterator[Server]:
    """PostGraphile while the block runs; `setup` comes first."""
    with running([NODE, "postgraphile.mjs"], PEERS, port=port, log=log, environment=_told(port, url)) as server:
        yield server


@contextmanager
def yoga(port: int, url: str, log: Path) -> Iterator[Server]:
    """GraphQL Yoga while the block runs."""
    with running([NODE, "yoga.mjs"], PEERS, port=port, log=log, environment=_told(port, url)) as server:
        yield server


def _told(port: int, url: str) -> dict[str, str]:
    return {"BENCH_PORT": str(port), "BENCH_DATABASE_URL": url, "NODE_ENV": "production"}


def postgraphile_request(token: str, first: int) -> str:
    """The whole HTTP request of MyCases in the words of PostGraphile's schema."""
    query = (PEERS / "my_cases.graphql").read_text(encoding="utf-8")
    body = json.dumps({"query": query, "operationName": "MyCases", "variables": {"first": first}})
    # The portal's own request with another body: what a client sends besides is the same for all.
    head = graphql("MyCases", {"first": first}, token).partition("\r\n\r\n")[0].split("\r\n")
    length = f"Content-Length: {len(body.encode())}"
    return "\r\n".join([*(length if line.startswith("Content-Length:") else line for line in head), "", body])


def yoga_request(operation_name: str, variables: dict[str, Any], token: str) -> str:
    """The whole HTTP request of a contract operation, the very one that the portal gets.

    Served are MyCases, OneCase, MyBindings, MyNotices and Me.
    """
    return graphql(operation_name, variables, token)
