"""Alembic's entry: runs on the connection that `db.migrate` hands in, or on the owner's address from the settings."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from db.engine import create_engine
from db.models import Case
from settings import Settings


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(connection=connection, target_metadata=Case.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_from_settings() -> None:
    """Run the migrations on the configured database."""
    settings = Settings()
    address = settings.owner_database_url or settings.database_url
    if address is None:
        raise SystemExit("set DATABASE_URL, or use `python -m cli migrate` for the embedded database")
    engine = create_engine(address.get_secret_value(), role=None, name="portal-migrate", pool_size=None)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    asyncio.run(run_from_settings())
