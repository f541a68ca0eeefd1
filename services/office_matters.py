"""预约事项: what an office changes about a matter. It answers sooner than the law asks, never later."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import matters, reception_rooms
from rules.clocks import TimeUnit
from rules.errors import NotFound, Stale, refuse_all
from rules.matters import adjustment_problems
from rules.people import Staff
from services import audit
from services.reception_rooms import check_may_keep


@dataclass(frozen=True)
class Adjustment:
    """Whether a matter is offered, whether people come for it (None: as usual), and the office's own limit (None: the law's)."""

    is_offered: bool = True
    needs_slot: bool | None = None
    limit_amount: int | None = None
    limit_unit: TimeUnit | None = None


async def adjust(
    session: AsyncSession, staff: Staff, *, office_id: UUID, code: str, adjustment: Adjustment
) -> models.OfficeMatter:
    """For requests from now on; those that are made keep their limit."""
    check_may_keep(staff)
    terms = (await matters.terms_at(session, matters.NO_OFFICE)).get(code)
    if terms is None or await reception_rooms.office_of(session, staff, office_id) is None:
        raise NotFound
    refuse_all(adjustment_problems(terms, adjustment.limit_amount, adjustment.limit_unit))
    row = await matters.adjusted(session, office_id, code)
    old = _as_recorded(row) if row is not None else None
    if row is None:
        row = models.OfficeMatter(procuratorate_id=office_id, matter_code=code)
        session.add(row)
    row.is_offered, row.needs_slot = adjustment.is_offered, adjustment.needs_slot
    row.limit_amount, row.limit_unit = adjustment.limit_amount, adjustment.limit_unit
    try:
        await session.flush()
    except IntegrityError:  # a colleague has adjusted it for the first time at the same moment
        raise Stale from None
    await audit.record(
        session,
        staff,
        "office_matter.adjusted",
        "office_matter",
        f"{office_id};{code}",
        procuratorate_id=office_id,
        old=old,
        new=_as_recorded(row),
    )
    return row


def _as_recorded(row: models.OfficeMatter) -> dict[str, Any]:
    return {
        "is_offered": row.is_offered,
        "needs_slot": row.needs_slot,
        "limit_amount": row.limit_amount,
        "limit_unit": row.limit_unit,
    }
