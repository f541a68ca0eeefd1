"""Engines for tests: each on a database of its own, all with one memory of what SQLAlchemy has made of statements."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from db import engine as production

_first: list[AsyncEngine] = []


def create_engine(url: str, **how: Any) -> AsyncEngine:
    """An engine as the portal makes it. Every test opens some, and each would compile every statement anew: a seventh of
    the run. They speak to the same server in the same dialect, so all may use the dialect and the cache of the first."""
    made = production.create_engine(url, **how)
    if not _first:
        _first.append(made)
        return made
    first, engine = _first[0].sync_engine, made.sync_engine
    if first.dialect.server_version_info is not None:  # it has met the server
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return made
