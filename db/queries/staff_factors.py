"""Second factors of staff and their recovery codes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import StaffFactor, StaffRecoveryCode


async def locked(session: AsyncSession, staff_id: UUID) -> StaffFactor | None:
    """The factor of a member, the row locked: of two who bring the same code the second sees that it is used."""
    statement = select(StaffFactor).where(StaffFactor.staff_member_id == staff_id)
    return await session.scalar(statement.with_for_update())


async def get(session: AsyncSession, staff_id: UUID) -> StaffFactor | None:
    """The factor of a member, whether it counts yet or not."""
    return await session.get(StaffFactor, staff_id)


async def set_up_at(session: AsyncSession, staff_id: UUID) -> datetime | None:
    """Since when a member has had a factor that counts."""
    return await session.scalar(select(StaffFactor.confirmed_at).where(StaffFactor.staff_member_id == staff_id))


async def remove(session: AsyncSession, staff_id: UUID) -> bool:
    """Take a factor away, its recovery codes with it; False when there was none."""
    statement = delete(StaffFactor).where(StaffFactor.staff_member_id == staff_id)
    gone = await session.execute(
        statement.returning(StaffFactor.staff_member_id).execution_options(synchronize_session=False)
    )
    return gone.first() is not None


async def replace_codes(session: AsyncSession, staff_id: UUID, hashes: Sequence[bytes]) -> None:
    """These recovery codes, and no others."""
    await session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_member_id == staff_id))
    await session.execute(
        insert(StaffRecoveryCode), [{"staff_member_id": staff_id, "code_hash": each} for each in hashes]
    )


async def use_code(session: AsyncSession, staff_id: UUID, code_hash: bytes, now: datetime) -> bool:
    """Use a recovery code up; False when there is no such code or it has been used."""
    statement = (
        update(StaffRecoveryCode)
        .where(
            StaffRecoveryCode.staff_member_id == staff_id,
            StaffRecoveryCode.code_hash == code_hash,
            StaffRecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(StaffRecoveryCode.staff_member_id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def codes_left(session: AsyncSession, staff_id: UUID) -> int:
    """How many recovery codes have not been used."""
    unused = select(func.count()).where(
        StaffRecoveryCode.staff_member_id == staff_id, StaffRecoveryCode.used_at.is_(None)
    )
    return await session.scalar(unused) or 0
