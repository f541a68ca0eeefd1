"""The SQL that only the demonstration needs: its lock, its mark, and what it finds again of what it has written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.engine import Database
from db.models import Binding, Case, CaseCharge, Delivery, Party, Procuratorate, StaffMember
from rules.bindings import BindingStatus
from rules.messages import CONTACT_CODE
from rules.notices import DeliveryStatus

LOCK = 4_020_260  # any number, the same in every process that fills


@dataclass(frozen=True)
class Place:
    """A party of an imported case, with the code of the case's charge."""

    case_id: UUID
    party_id: UUID
    charge_code: str | None


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[None]:
    """One process at a time; waits without holding a transaction, and gives the lock back even by dying."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        lock = text("select pg_try_advisory_lock(:key)")
        while not await connection.scalar(lock, {"key": LOCK}):  # noqa: ASYNC110 - another process holds it
            await asyncio.sleep(0.1)
        try:
            yield
        finally:
            await connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})


async def is_filled(session: AsyncSession) -> bool:
    """Whether there is staff: it comes in one transaction with all that staff and applicants have done."""
    return await session.scalar(select(exists(select(StaffMember.id)))) or False


async def offices(session: AsyncSession, unit_codes: tuple[str, ...]) -> dict[str, UUID]:
    """The offices by their six digits."""
    rows = await session.execute(
        select(Procuratorate.unit_code, Procuratorate.id).where(Procuratorate.unit_code.in_(unit_codes))
    )
    return dict(rows.all())


async def places(session: AsyncSession) -> dict[tuple[str, str], Place]:
    """All parties, by the acceptance number of the case and the party's ref."""
    rows = await session.execute(
        select(Case.acceptance_number, Party.ref, Case.id, Party.id, CaseCharge.code)
        .join(Party, Party.case_id == Case.id)
        .outerjoin(CaseCharge, CaseCharge.case_id == Case.id)
    )
    return {(number, ref): Place(case_id, party_id, code) for number, ref, case_id, party_id, code in rows}


async def code_sent(session: AsyncSession, keys: Keys, account_id: UUID) -> str:
    """The digits that are on their way to an account: nobody reads the mail of the demonstration."""
    delivery = (
        await session.scalars(
            select(Delivery).where(Delivery.account_id == account_id, Delivery.message == CONTACT_CODE)
        )
    ).one()
    assert delivery.payload_encrypted is not None
    payload = keys.decrypt(delivery.payload_encrypted, table="deliveries", column="payload", row_id=delivery.id)
    return payload.split()[1]


async def settle_deliveries(session: AsyncSession) -> None:
    """What the demonstration's people were told stays in the portal: no mail goes out for it."""
    await session.execute(
        update(Delivery)
        .where(Delivery.status == DeliveryStatus.QUEUED)
        .values(status=DeliveryStatus.SKIPPED, error="demonstration", payload_encrypted=None)
        .execution_options(synchronize_session=False)
    )


async def binding_of(session: AsyncSession, account_id: UUID, acceptance_number: str) -> UUID:
    """The link by which an account reads a case."""
    found = await session.scalars(
        select(Binding.id)
        .join(Case, Case.id == Binding.case_id)
        .where(
            Binding.account_id == account_id,
            Binding.status == BindingStatus.APPROVED,
            Case.acceptance_number == acceptance_number,
        )
    )
    return found.one()
