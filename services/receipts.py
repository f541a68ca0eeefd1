"""回执单: proof of what was handed in or handed over, with a code by which anybody can check it."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import receipts
from rules.deadlines import today
from rules.errors import NotFound
from rules.people import Staff
from rules.registrations import ReceiptKind
from services import audit


async def issue(
    session: AsyncSession,
    kind: ReceiptKind,
    *,
    procuratorate_id: UUID,
    account_id: UUID,
    registration_id: UUID | None = None,
    issued_by_id: UUID | None = None,
    visit_key: UUID | None = None,
    now: datetime,
) -> models.Receipt:
    """A receipt with a fresh number and code."""
    number = await receipts.next_number(session)
    receipt = models.Receipt(
        id=new_id(),
        number=f"HZ{today(now):%Y%m%d}{number:08d}",
        kind=kind,
        verification_code=secrets.token_hex(5).upper(),
        procuratorate_id=procuratorate_id,
        account_id=account_id,
        registration_id=registration_id,
        issued_at=now,
        issued_by_id=issued_by_id,
        print_count=0,
        visit_key=visit_key,
    )
    session.add(receipt)
    await session.flush()
    return receipt


async def replace(session: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Earlier account receipts hold no more: a new one is issued in their place."""
    await receipts.revoke_of_account(session, account_id, now)


async def take_print(
    session: AsyncSession, staff: Staff, *, receipt_id: UUID, kind: ReceiptKind = ReceiptKind.ACCOUNT
) -> tuple[models.Receipt, models.Account]:
    """Count a print of a receipt of this kind and return what stands on it; each print is recorded."""
    found = await receipts.printed(session, receipt_id, kind)
    if found is None:
        raise NotFound
    receipt, account = found
    await audit.record(
        session,
        staff,
        "receipt.printed",
        "receipt",
        receipt.id,
        procuratorate_id=receipt.procuratorate_id,
        new={"print_count": receipt.print_count},
    )
    return receipt, account
