"""Connections for reading: one statement each, prepared once, its answer handed on as it comes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from db.engine import APPLICATION_ROLE
from db.reads.statement import Statement

Ask: TypeAlias = Callable[..., Awaitable[Any]]
# What a server that stops, starts or has no room says; also a statement that took too long.
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    OSError,  # and with it TimeoutError
)


class DatabaseAway(OSError):
    """The database cannot answer now; named after what it said, never with values."""

    def __init__(self, lost: BaseException) -> None:
        super().__init__(type(lost).__name__)


class _Cut(DatabaseAway):
    """The connection was cut."""


@dataclass(frozen=True)
class Answer:
    """What a statement said: JSON in UTF-8; of a person also the session, and when it was used last."""

    json: bytes
    session_id: UUID | None = None
    last_used_at: datetime | None = None


def server_settings(name: str, statement_seconds: int) -> dict[str, str]:
    """What PostgreSQL is told when a connection is opened; nothing is changed afterwards."""
    return {
        "application_name": name,
        "role": APPLICATION_ROLE,
        "timezone": "UTC",
        "jit": "off",
        "default_transaction_read_only": "on",
        # Planned once: the plans do not depend on the values, and planning takes longer than most answers.
        "plan_cache_mode": "force_generic_plan",
        "max_parallel_workers_per_gather": "0",
        "statement_timeout": f"{statement_seconds}s",
    }


class ReadPool:
    """Connections, opened when they are needed and kept, the last used first. They can only read, whatever a statement says.

    asyncpg's own pool would take as long for lending a connection as for a small read (a task to give it back, a clock to
    wait for it, a proxy around it): here a place is waited for only when none is free.
    """

    def __init__(self, url: str, *, name: str, size: int = 10, statement_seconds: int = 5, wait: float = 5.0) -> None:
        self._wait, self._room = wait, asyncio.Semaphore(size)
        self.size, self.used, self.waiting = size, 0, 0  # connections at most, in use; reads that wait for one
        self._idle: list[asyncpg.Connection] = []
        self._is_open = True
        self._settings: dict[str, Any] = {
            "dsn": make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
            "timeout": wait,
            "command_timeout": statement_seconds + 5,
            # The usual ones are kept prepared; a plan takes memory in PostgreSQL, on each connection.
            "max_cacheable_statement_size": 32_768,
            "server_settings": server_settings(name, statement_seconds),
        }

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> Answer | None:
        """The answer; None when the person's session is not live. Raises `DatabaseAway`."""
        row = await self._fetch(asyncpg.Connection.fetchrow, statement, values)
        return Answer(*row) if row is not None else None

    async def rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
        """All rows that a statement finds. Raises `DatabaseAway`."""
        found: list[Any] = await self._fetch(asyncpg.Connection.fetch, statement, values)
        return found

    async def _fetch(self, ask: Ask, statement: Statement, values: Mapping[str, Any]) -> Any:
        arguments = [values[name] for name in statement.names]
        try:
            return await self._once(ask, statement.text, arguments)
        except _Cut:  # a connection that died while nobody used it, perhaps; a read may be asked once more
            self._end_idle()  # what cut this one may have cut them all: the second try opens its own
            return await self._once(ask, statement.text, arguments)

    async def _once(self, ask: Ask, text: str, arguments: list[Any]) -> Any:
        await self._place()
        self.used += 1
        try:
            connection = await self._connection()
            try:
                return await _asked(connection, ask, text, arguments)
            finally:
                self._give_back(connection)
        finally:
            self.used -= 1
            self._room.release()

    async def _place(self) -> None:
        if not self._room.locked():
            await self._room.acquire()  # at once
            return
        self.waiting += 1
        try:
            async with asyncio.timeout(self._wait):
                await self._room.acquire()
        except TimeoutError as lost:
            raise DatabaseAway(lost) from lost
        finally:
            self.waiting -= 1

    async def _connection(self) -> asyncpg.Connection:
        """The connection used last, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        try:
            connection = await asyncpg.connect(**self._settings)
            try:
                # JSON is handed on as it comes: neither decoded nor encoded again.
                await connection.set_type_codec(
                    "json", schema="pg_catalog", encoder=str.encode, decoder=bytes, format="binary"
                )
            except BaseException:
                connection.terminate()
                raise
        except _AWAY as lost:
            raise DatabaseAway(lost) from lost
        return connection

    def _give_back(self, connection: asyncpg.Connection) -> None:
        if not self._is_open:
            connection.terminate()
        elif not connection.is_closed():
            self._idle.append(connection)

    def _end_idle(self) -> None:
        while self._idle:
            self._idle.pop().terminate()

    async def close(self) -> None:
        """End every connection; one that is in use ends when it is given back."""
        self._is_open = False
        while self._idle:
            with suppress(*_AWAY, asyncpg.InterfaceError):  # a server that has gone cannot say goodbye
                await self._idle.pop().close(timeout=self._wait)


async def _asked(connection: asyncpg.Connection, ask: Ask, text: str, arguments: list[Any]) -> Any:
    """What was found; a connection of which it is not sure that it waits for the next statement is ended."""
    try:
        return await ask(connection, text, *arguments)
    except asyncpg.InternalClientError as broken:  # what a dying connection leaves behind
        connection.terminate()
        raise _Cut(broken) from broken
    except (asyncio.CancelledError, TimeoutError) as given_up:  # its statement may still be running
        connection.terminate()
        if isinstance(given_up, TimeoutError):
            raise DatabaseAway(given_up) from given_up
        raise
    except (*_AWAY, asyncpg.InterfaceError) as lost:
        if connection.is_closed():
            raise _Cut(lost) from lost
        if isinstance(lost, _AWAY):
            raise DatabaseAway(lost) from lost
        raise
