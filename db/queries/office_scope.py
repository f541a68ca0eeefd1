"""The offices of a member of staff as a condition that an index answers.

What they may see is narrowed by the session and by row security already, but as functions of which the planner knows nothing. For few
offices it is better to look into each by index; for many the order of the rows finds the first ones sooner.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from rules.people import Staff

FEW = 50


async def everywhere(session: AsyncSession) -> None:
    """Let a session of the staff's role see every office until its transaction ends: for commands, in which nobody is signed in."""
    await session.execute(select(func.set_config("portal.office", "ALL", True)))


async def as_staff(session: AsyncSession) -> None:
    """Let a session of the portal's role go on as the staff's, everywhere, until its transaction ends: for the demonstration."""
    await session.execute(text("set local role portal_staff"))
    await everywhere(session)


async def as_application(session: AsyncSession) -> None:
    """Back to the portal's own role."""
    await session.execute(text("set local role portal_app"))


async def few_below(session: AsyncSession, staff: Staff) -> UUID | None:
    """The member's office if few lie below it, or None."""
    if staff.procuratorate_id is None:
        return None
    below = select(func.office_subtree(staff.procuratorate_id).label("id")).limit(FEW + 1).subquery()
    count = await session.scalar(select(func.count()).select_from(below)) or 0
    return staff.procuratorate_id if count <= FEW else None


def within(column: Any, office_id: UUID | None) -> ColumnElement[bool]:
    """The rows of an office and those below it; all, where none is named."""
    if office_id is None:
        return true()
    offices = select(func.office_subtree(office_id)).scalar_subquery()
    condition: ColumnElement[bool] = column == any_(func.array(offices, type_=ARRAY(Uuid)))
    return condition
