"""退信: a mail server reports what became of a mail that it had taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import settlements
from rules.notices import DeliveryStatus
from rules.people import Actor
from services import audit


async def report(
    session: AsyncSession, actor: Actor, *, delivery_id: UUID, status: str, now: datetime
) -> DeliveryStatus | None:
    """Write it down; another channel takes over, staff have a task. None: nothing was to be written."""
    written = await settlements.report(session, delivery_id, status, now=now)
    if written is not None:
        await audit.record(
            session,
            actor,
            "delivery.reported",
            "delivery",
            delivery_id,
            procuratorate_id=None,
            new={"status": written, "code": status},
        )
    return written
