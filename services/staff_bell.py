"""工作提醒: staff tick off what they have read and what asks for no work; all else goes by itself when its work is done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import staff_bell
from rules.errors import Forbidden, Problem
from rules.grants import Right, holders
from rules.people import Staff
from rules.staff_notices import STAFF_MESSAGES
from services import audit


async def tick_off(session: AsyncSession, staff: Staff, *, ids: Sequence[UUID], now: datetime) -> int:
    """How many were ticked off; those that ask for work stay."""
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    to_be_read = [name for name, message in STAFF_MESSAGES.items() if not message.asks_for_work]
    number = await staff_bell.tick_off(session, ids, to_be_read, now)
    if number:
        await audit.record(
            session,
            staff,
            "staff_notice.ticked_off",
            "staff_notice",
            None,
            procuratorate_id=staff.procuratorate_id,
            new={"number": number},
        )
    return number
