"""Adding to the audit table."""

from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import AuditEntry


async def add(session: AsyncSession, **values: Any) -> None:
    """One entry."""
    table = AuditEntry.__table__
    assert isinstance(table, Table)
    await session.execute(insert(table).values(id=new_id(), **values))
