"""Members of staff."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import StaffMember


@dataclass(frozen=True)
class StaffCredentials:
    """The member of staff that a username means, and what is kept of the password."""

    staff_id: UUID
    password_hash: str


async def get(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    """A member of staff; for staff within their session's scope."""
    return await session.scalar(select(StaffMember).where(StaffMember.id == staff_id))


async def credentials(session: AsyncSession, username: str) -> StaffCredentials | None:
    """By username, of those who may work."""
    row = (
        await session.execute(
            select(StaffMember.id, StaffMember.password_hash).where(
                StaffMember.username == username, StaffMember.is_active
            )
        )
    ).first()
    return StaffCredentials(*row) if row else None


async def username_is_taken(session: AsyncSession, username: str) -> bool:
    """Whether somebody has the username."""
    return await session.scalar(select(StaffMember.id).where(StaffMember.username == username)) is not None


async def locked(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    """A member of staff, the row locked: whatever concerns their sign-in waits in line."""
    return await session.scalar(select(StaffMember).where(StaffMember.id == staff_id).with_for_update(key_share=True))


async def by_username(session: AsyncSession, username: str) -> StaffMember | None:
    """By username, whether they may work or not."""
    return await session.scalar(select(StaffMember).where(StaffMember.username == username))
