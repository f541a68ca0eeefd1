"""Which office a page is about: one's own, or one below it that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from db.models import Procuratorate
from db.queries import procuratorates, reception_rooms
from rules.people import Staff

LISTED = 60


@dataclass(frozen=True)
class Chosen:
    """The office, and those that can be chosen instead; when they are too many for a list, their code is typed."""

    office: Procuratorate
    offices: Sequence[Procuratorate]

    @property
    def are_listed(self) -> bool:
        """Whether all of them are in the list."""
        return len(self.offices) <= LISTED


async def chosen(session: AsyncSession, request: Request, unit_code: str) -> Chosen:
    """By its six digits, or else one's own; what is out of scope is not there."""
    staff: Staff = request.state.staff
    office_id = staff.procuratorate_id
    if unit_code:
        office_id = await procuratorates.in_subtree(session, staff.procuratorate_id, unit_code)
    office = await procuratorates.get(session, office_id) if office_id else None
    if office is None:
        raise HTTPException(404)
    return Chosen(office, await reception_rooms.offices(session, staff, LISTED + 1))
