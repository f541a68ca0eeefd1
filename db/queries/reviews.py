"""What happened to something that is reviewed: from the audit, within the staff session's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuditEntry, StaffMember

LIMIT = 30


@dataclass(frozen=True)
class Happened:
    """An act on it, and the member of staff if it was one."""

    at: datetime
    action: str
    actor_kind: str
    staff_name: str | None


async def history(session: AsyncSession, subject_kind: str, subject_id: UUID) -> Sequence[Happened]:
    """The newest acts, the newest first."""
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.action, AuditEntry.actor_kind, StaffMember.full_name)
        .outerjoin(StaffMember, StaffMember.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == str(subject_id))
        .order_by(AuditEntry.id.desc())
        .limit(LIMIT)
    )
    return [Happened(*row) for row in rows]
