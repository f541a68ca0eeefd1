"""Bring a database to the newest migration, and say what is missing when that is not allowed."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import APPLICATION_ROLE, STAFF_ROLE, create_engine

MIGRATIONS = Path(__file__).parent / "migrations"
ROLES_SQL = "\n".join(
    f"create role {role} nologin nobypassrls; grant {role} to {{user}};" for role in (APPLICATION_ROLE, STAFF_ROLE)
)
LOCK = 7_263_411  # any number, the same in every process that migrates
LONGEST_SECONDS = 6 * 3_600  # of a statement: an index of millions of texts is built in one


class RolesMissing(Exception):
    """The owner may not create the portal's roles; the message holds the SQL for somebody who may."""


def config() -> Config:
    """Alembic's configuration, without a file."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    return found


async def migrate(url: str, revision: str = "head") -> None:
    """Create the roles and upgrade (or downgrade) the schema; processes that start together wait for each other."""
    engine = create_engine(url, role=None, name="portal-migrate", pool_size=None, statement_seconds=LONGEST_SECONDS)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
            await connection.commit()
            await ensure_roles(connection)
            await connection.commit()
            await connection.run_sync(_run, revision)
            await connection.commit()
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    if revision == "base" or revision.startswith("-"):
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)


async def make_roles(url: str) -> None:
    """Create the roles alone: what a dump gives rights to."""
    engine = create_engine(url, role=None, name="portal-migrate", pool_size=None, statement_seconds=60)
    try:
        async with engine.connect() as connection:
            await ensure_roles(connection)
            await connection.commit()
    finally:
        await engine.dispose()


async def ensure_roles(connection: AsyncConnection) -> None:
    """The application's and the staff pages' roles, made where that is allowed."""
    user = await connection.scalar(text("select quote_ident(current_user)"))
    names = await connection.scalars(
        text("select rolname from pg_roles where rolname = any(:names) and pg_has_role(current_user, oid, 'member')"),
        {"names": [APPLICATION_ROLE, STAFF_ROLE]},
    )
    if set(names) == {APPLICATION_ROLE, STAFF_ROLE}:
        return
    allowed = await connection.scalar(
        text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
    )
    if not allowed:
        raise RolesMissing(f"let a database administrator run once:\n{ROLES_SQL.format(user=user)}")
    for role in (APPLICATION_ROLE, STAFF_ROLE):
        await connection.execute(text(_CREATE_ROLE.format(role=role)))
        await connection.execute(text(f"grant {role} to {user}"))


async def drop_database(url: str, name: str) -> None:
    """Remove a database of the server, whoever is connected to it; nothing happens when there is none."""
    engine = create_engine(url, role=None, name="portal-migrate", pool_size=None, statement_seconds=60)
    try:
        async with engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.execute(text(f'drop database if exists "{name}" with (force)'))
    finally:
        await engine.dispose()


_CREATE_ROLE = """
do $$ begin
    create role {role} nologin nobypassrls;
exception when duplicate_object or unique_violation then
    null; -- another database of this server has made it
end $$"""


async def is_current(connection: AsyncConnection) -> bool:
    """Whether the schema is at the newest migration."""
    head = await asyncio.to_thread(lambda: ScriptDirectory.from_config(config()).get_current_head())

    def current(sync: Connection) -> str | None:
        return MigrationContext.configure(sync).get_current_revision()

    return await connection.run_sync(current) == head


def known_revisions() -> list[str]:
    """All migrations of this code, the newest first."""
    return [each.revision for each in ScriptDirectory.from_config(config()).walk_revisions()]
