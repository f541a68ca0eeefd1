"""Sign-ins of staff: using one, looking them through, ending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import StaffFactor, StaffMember, StaffSession
from rules.people import Role, Staff
from rules.staff_sign_in import SessionLife

LIST_LIMIT = 50


@dataclass(frozen=True)
class Used:
    """What a live token tells: who it is, and how far they have come in signing in."""

    staff: Staff
    must_change_password: bool
    has_factor: bool
    proven: bool


_HAS_FACTOR = (
    exists()
    .where(StaffFactor.staff_member_id == StaffMember.id, StaffFactor.confirmed_at.is_not(None))
    .correlate(StaffMember)
)


def is_live(life: SessionLife, now: datetime) -> ColumnElement[bool]:
    """Neither ended nor idle for too long nor too old."""
    return (
        StaffSession.revoked_at.is_(None)
        & (StaffSession.last_used_at > now - life.idle)
        & (StaffSession.created_at > now - life.absolute)
    )


async def use(session: AsyncSession, token_hash: bytes, *, life: SessionLife, now: datetime) -> Used | None:
    """Whose live session a token is; this use counts against its idle end."""
    statement = (
        update(StaffSession)
        .where(
            StaffSession.token_hash == token_hash,
            is_live(life, now),
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
            StaffMember.must_change_password,
            _HAS_FACTOR,
            StaffSession.proven_at.is_not(None),
        )
        .execution_options(synchronize_session=False)
    )
    row = (await session.execute(statement)).first()
    return _used(row) if row else None


def _used(row: Row[UUID, UUID, str, str, UUID | None, list[str], bool, bool, bool]) -> Used:
    session_id, staff_id, username, full_name, procuratorate_id, roles, must_change, has_factor, proven = row
    staff = Staff(
        staff_id=staff_id,
        session_id=session_id,
        username=username,
        full_name=full_name,
        procuratorate_id=procuratorate_id,
        roles=frozenset(Role[role] for role in roles),
    )
    return Used(staff, must_change, has_factor, proven)


async def live_of(session: AsyncSession, staff_id: UUID, life: SessionLife, now: datetime) -> Sequence[StaffSession]:
    """The live sessions of a member, the one used last on top."""
    statement = (
        select(StaffSession)
        .where(StaffSession.staff_member_id == staff_id, is_live(life, now))
        .order_by(StaffSession.last_used_at.desc(), StaffSession.id)
        .limit(LIST_LIMIT)
    )
    return (await session.scalars(statement)).all()


async def count_live(session: AsyncSession, staff_id: UUID, life: SessionLife, now: datetime) -> int:
    """How many live sessions a member has."""
    live = select(func.count(StaffSession.id)).where(StaffSession.staff_member_id == staff_id, is_live(life, now))
    return await session.scalar(live) or 0


async def renew(
    session: AsyncSession, session_id: UUID | None, token_hash: bytes, *, proven_at: datetime | None = None
) -> bool:
    """Another token for a session, which may have proven its factor; False when it has been ended meanwhile."""
    statement = (
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.revoked_at.is_(None))
        .values(token_hash=token_hash, proven_at=func.coalesce(proven_at, StaffSession.proven_at))
        .returning(StaffSession.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def revoke_token(session: AsyncSession, token_hash: bytes, now: datetime) -> None:
    """End the session of a token."""
    await _revoke(session, StaffSession.token_hash == token_hash, now)


async def revoke_one(session: AsyncSession, staff_id: UUID, session_id: UUID, now: datetime) -> int:
    """End one session of a member; how many that were."""
    return await _revoke(session, (StaffSession.staff_member_id == staff_id) & (StaffSession.id == session_id), now)


async def revoke_all(session: AsyncSession, staff_id: UUID, now: datetime, *, but: UUID | None = None) -> int:
    """End every session of a member, one apart; how many that were."""
    theirs = StaffSession.staff_member_id == staff_id
    return await _revoke(session, theirs if but is None else theirs & (StaffSession.id != but), now)


async def _revoke(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> int:
    ended = await session.scalars(
        update(StaffSession)
        .where(which, StaffSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(StaffSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
