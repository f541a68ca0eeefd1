"""Personal values that staff pages show masked, whole; within the staff session's scope."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Registration
from rules.reveals import MaskedField


@dataclass(frozen=True)
class Kept:
    """A value as it is kept, in clear or encrypted, and the office whose row it is in."""

    value: str | bytes | None
    procuratorate_id: UUID | None


async def kept(session: AsyncSession, field: MaskedField, row_id: UUID) -> Kept | None:
    """The value of a row, or None when there is no such row in scope."""
    if field is MaskedField.REGISTRATION_ID_NUMBER:
        registration = await session.scalar(select(Registration).where(Registration.id == row_id))
        return Kept(registration.id_number_encrypted, registration.procuratorate_id) if registration else None
    account = await session.scalar(select(Account).where(Account.id == row_id))
    if account is None:
        return None
    values = {
        MaskedField.ACCOUNT_ID_NUMBER: account.id_number_encrypted,
        MaskedField.ACCOUNT_EMAIL: account.email,
        MaskedField.ACCOUNT_MOBILE: account.mobile,
    }
    return Kept(values[field], None)
