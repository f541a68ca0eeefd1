"""Staff and their sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import StaffMember, StaffSession
from rules.people import Role, Staff


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


async def use_session(
    session: AsyncSession, token_hash: bytes, *, idle: timedelta, absolute: timedelta, now: datetime
) -> Staff | None:
    """Whose live session a token is; this use counts against its idle end."""
    statement = (
        update(StaffSession)
        .where(
            StaffSession.token_hash == token_hash,
            StaffSession.revoked_at.is_(None),
            StaffSession.last_used_at > now - idle,
            StaffSession.created_at > now - absolute,
            StaffMember.id == StaffSession.staff_member_id,
            StaffMember.is_active,
        )
        .values(last_used_at=now)
        .returning(
            StaffSession.id,
            StaffMember.id,
            StaffMember.username,
            StaffMember.full_name,
            StaffMember.procuratorate_id,
            StaffMember.roles,
        )
        .execution_options(synchronize_session=False)
    )
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    session_id, staff_id, username, full_name, procuratorate_id, roles = row
    return Staff(
        staff_id=staff_id,
        session_id=session_id,
        username=username,
        full_name=full_name,
        procuratorate_id=procuratorate_id,
        roles=frozenset(Role[role] for role in roles),
    )


async def revoke_session(session: AsyncSession, token_hash: bytes, now: datetime) -> None:
    """End a staff session."""
    await session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == token_hash, StaffSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
