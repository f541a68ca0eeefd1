"""Private copies of the migrated database: some hundreds in a run, so each must cost little."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from db.local_postgres import LocalPostgres


class Copies:
    """Makes and drops copies of a template over one connection: a process or a connection for each would take as long
    as the copying itself.
    """

    def __init__(self, server: LocalPostgres, template: str) -> None:
        self._server, self._template = server, template
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._connection: asyncpg.Connection | None = None

    def make(self, name: str | None = None, *, of: str | None = None) -> str:
        """The name of a new copy of the template, or of another database to which nobody is connected.

        The files are copied as they lie; the usual way, through the log, takes twice as long.
        """
        name = name or f"test_{uuid.uuid4().hex[:12]}"
        self._run(f"create database {name} template {of or self._template} strategy file_copy")
        return name

    def drop(self, name: str) -> None:
        """Remove a copy, whoever is still connected."""
        self._run(f"drop database {name} with (force)")

    @contextmanager
    def copy(self, of: str | None = None) -> Iterator[str]:
        """The owner's address of a copy that is there while the block runs."""
        name = self.make(of=of)
        try:
            yield self._server.url(name)
        finally:
            self.drop(name)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()

    def _run(self, statement: str) -> None:
        async def run() -> None:
            if self._connection is None or self._connection.is_closed():  # a test may have cut it
                address = self._server.url("postgres").replace("+asyncpg", "")
                self._connection = await asyncpg.connect(address)
            await self._connection.execute(statement)

        self._runner.run(run())
