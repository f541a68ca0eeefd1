"""What waits for the staff of an office."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import StaffNotice
from db.queries import staff_tasks
from db.queries.staff_tasks import Opening
from rules.staff_tasks import TASK_OF


async def add(
    session: AsyncSession, procuratorate_id: UUID, message: str, subject_id: UUID, occasion: int, now: datetime
) -> None:
    """Write it once for each occasion; what somebody has to look after becomes a task as well."""
    await session.execute(
        insert(StaffNotice.__table__)  # type: ignore[arg-type]
        .inline()  # nothing comes back: one office may put before another what it does not see itself
        .values(
            procuratorate_id=procuratorate_id,
            message=message,
            subject_id=subject_id,
            occasion=occasion,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    if message in TASK_OF:
        await staff_tasks.open_all(session, TASK_OF[message], [Opening(procuratorate_id, subject_id, occasion)], now)


async def waits(session: AsyncSession, subject_id: UUID) -> bool:
    """Whether something about this thing waits already."""
    open_ones = select(StaffNotice.id).where(StaffNotice.subject_id == subject_id, StaffNotice.done_at.is_(None))
    return await session.scalar(open_ones.limit(1)) is not None


async def settle(session: AsyncSession, subject_id: UUID, now: datetime) -> None:
    """Nothing about this thing waits any more."""
    await session.execute(
        update(StaffNotice)
        .where(StaffNotice.subject_id == subject_id, StaffNotice.done_at.is_(None))
        .values(done_at=now)
        .execution_options(synchronize_session=False)
    )
