"""Staff notices as the desk shows them, within the staff session's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Procuratorate, StaffNotice
from db.queries import office_scope
from rules.people import Staff

PAGE_SIZE = 50


@dataclass(frozen=True)
class Shown:
    """A notice, and for which office."""

    notice: StaffNotice
    office: str


async def page(session: AsyncSession, staff: Staff, *, before: UUID | None) -> Sequence[Shown]:
    """Those that are not done, the newest first; one more than a page, if there are more."""
    here = office_scope.within(StaffNotice.procuratorate_id, await office_scope.few_below(session, staff))
    statement = (
        select(StaffNotice, Procuratorate.name)
        .join(Procuratorate, Procuratorate.id == StaffNotice.procuratorate_id)
        .where(here, StaffNotice.done_at.is_(None))
        .order_by(StaffNotice.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        statement = statement.where(StaffNotice.id < before)
    return [Shown(*row) for row in await session.execute(statement)]


async def tick_off(session: AsyncSession, ids: Sequence[UUID], messages: Sequence[str], now: datetime) -> int:
    """Those of these that carry one of the messages are done; how many."""
    done = await session.scalars(
        update(StaffNotice)
        .where(StaffNotice.id.in_(ids), StaffNotice.message.in_(messages), StaffNotice.done_at.is_(None))
        .values(done_at=now)
        .returning(StaffNotice.id),
        execution_options={"synchronize_session": False},
    )
    return len(done.all())
