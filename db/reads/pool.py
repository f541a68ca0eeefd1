"""Connections for reading: one statement each, prepared once, its answer handed on as it comes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from db.engine import APPLICATION_ROLE
from db.reads.statement import Statement

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
    """What a statement said: JSON text; of a person also the session, and when it was used last."""

    text: str
    session_id: UUID | None = None
    last_used_at: datetime | None = None


async def _nothing(_: object) -> None:
    """Instead of a RESET at each release, a round trip: no state is ever set on these connections."""


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


def _is_closed(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # the pool has dropped it already
        return True


class ReadPool:
    """Opens connections when they are needed. They can only read, whatever a statement says."""

    def __init__(self, url: str, *, name: str, size: int = 10, statement_seconds: int = 5, wait: float = 5.0) -> None:
        self._wait, self._opening = wait, asyncio.Lock()
        self._settings: dict[str, Any] = {
            "dsn": make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
            "min_size": 0,
            "max_size": size,
            "reset": _nothing,
            "command_timeout": statement_seconds + 5,
            # The usual ones are kept prepared; a plan takes memory in PostgreSQL, on each connection.
            "max_cacheable_statement_size": 32_768,
            "server_settings": server_settings(name, statement_seconds),
        }
        self._pool: asyncpg.Pool | None = None

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> Answer | None:
        """The answer; None when the person's session is not live. Raises `DatabaseAway`."""
        arguments = [values[name] for name in statement.names]
        try:
            row = await self._fetch(statement.text, arguments)
        except _Cut:  # a connection that died while nobody used it, perhaps; a read may be asked once more
            row = await self._fetch(statement.text, arguments)
        return Answer(*row) if row is not None else None

    async def _fetch(self, text: str, arguments: list[Any]) -> Any:
        try:
            pool = self._pool or await self._open()
            connection = await pool.acquire(timeout=self._wait)
        except _AWAY as lost:
            raise DatabaseAway(lost) from lost
        try:
            return await connection.fetchrow(text, *arguments)
        except asyncpg.InternalClientError as broken:  # what a dying connection leaves behind
            connection.terminate()
            raise _Cut(broken) from broken
        except (*_AWAY, asyncpg.InterfaceError) as lost:
            if _is_closed(connection):
                raise _Cut(lost) from lost
            if isinstance(lost, _AWAY):
                raise DatabaseAway(lost) from lost
            raise
        finally:
            await pool.release(connection)

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(**self._settings)
            return self._pool

    async def close(self) -> None:
        """Give every connection back."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
