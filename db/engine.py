"""The only place that opens transactions and commits them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from db.bells.ringer import SETTINGS as OUTSIDE
from db.bells.ringer import Ringer

APPLICATION_ROLE = "portal_app"
STAFF_ROLE = "portal_staff"
OVERFLOW = 5  # connections that a pool opens beyond its size, and closes again
# What waited too long for a row, took too long, met another that waited for it, or found no connection left or the server closing.
# Source: PostgreSQL, appendix A.
_IN_VAIN = {"55P03", "57014", "40P01", "40001", "53300", "57P01", "57P02", "57P03"}


def async_url(url: str) -> str:
    """The same address for asyncpg."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme.startswith("postgres") else url


def create_engine(
    url: str,
    *,
    role: str | None,
    name: str,
    pool_size: int | None = 10,
    statement_seconds: int = 5,
    wait: int = 5,
    ringer: Ringer | None = None,
) -> AsyncEngine:
    """An engine whose connections act as `role`; without a pool size every connection is a new one. Whoever finds none free
    waits so many seconds. What commits rings by NOTIFY, or through `ringer`."""
    limits = {
        "application_name": name,
        "timezone": "UTC",
        "jit": "off",
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": f"{min(statement_seconds, 10)}s",
        "idle_in_transaction_session_timeout": "10s",
    }
    connect_args = {
        "server_settings": limits | ({"role": role} if role else {}) | (OUTSIDE if ringer else {}),
        "command_timeout": statement_seconds + 5,
    }
    pool: dict[str, Any] = (
        {"poolclass": NullPool}
        if pool_size is None
        else {"pool_size": pool_size, "max_overflow": OVERFLOW, "pool_timeout": wait, "pool_pre_ping": True}
    )
    engine = create_async_engine(async_url(url), connect_args=connect_args, hide_parameters=True, **pool)
    engine.dialect.do_ping = _ping  # type: ignore[method-assign,assignment]
    if ringer is not None:
        ringer.attach(engine)
    return engine


def _ping(connection: Any) -> bool:
    """Whether a pooled connection still reaches its server: one way there and back, where SQLAlchemy's own takes three, to
    suit poolers that the portal cannot work with anyway."""
    try:
        connection.run_async(lambda driver: driver.execute("select 1"))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return False
    return True


def is_busy(error: BaseException | None) -> bool:
    """Whether the database is away or could not do it in time: a little later it may be done. Nothing has been, unless the line
    broke while the commit was on its way."""
    if isinstance(error, exc.DBAPIError) and getattr(error.orig, "sqlstate", None) in _IN_VAIN:
        return True
    if isinstance(error, OSError):  # a connection's, or what the read pool raises; a file's has the name of the file
        return error.filename is None
    return isinstance(error, exc.TimeoutError | exc.InterfaceError)


class Database:
    """Transactions on PostgreSQL: `begin` commits when its block ends well, `read` never does."""

    def __init__(
        self,
        engine: AsyncEngine,
        session_class: type[AsyncSession] = AsyncSession,
        info: Mapping[str, object] | None = None,
    ) -> None:
        """`info` is what each session carries for those who listen to its events."""
        self.engine = engine
        carried = dict(info or {})
        self._writing = async_sessionmaker(engine, class_=session_class, expire_on_commit=False, info=carried)
        self._reading = async_sessionmaker(
            engine.execution_options(postgresql_readonly=True),
            class_=session_class,
            expire_on_commit=False,
            info=carried,
        )

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed when the block ends, undone when it raises."""
        async with self._writing.begin() as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A read-only transaction."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def alone(self, number: int) -> AsyncIterator[bool]:
        """Whether no other process does what the number stands for; none begins to while the block runs.

        The lock is the connection's: whoever is killed leaves none behind.
        """
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            is_alone = bool(await connection.scalar(text("select pg_try_advisory_lock(:number)"), {"number": number}))
            try:
                yield is_alone
            finally:
                if is_alone:
                    await connection.execute(text("select pg_advisory_unlock(:number)"), {"number": number})

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()
