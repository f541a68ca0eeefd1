"""回执单: issuing them, checking them, counting their prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Binding, Procuratorate, Receipt
from rules.accounts import AccountStatus
from rules.registrations import IntakeChannel, ReceiptKind


def holds(receipt: Any, account: Any) -> ColumnElement[bool]:
    """Whether a receipt is good: not revoked, and the account of an account receipt is in use."""
    in_use = or_(receipt.kind != ReceiptKind.ACCOUNT, account.status == AccountStatus.ACTIVE)
    return and_(receipt.revoked_at.is_(None), in_use)


async def next_number(session: AsyncSession) -> int:
    """A number that no receipt has had."""
    return await session.scalar(text("select nextval('receipt_numbers')")) or 0


@dataclass(frozen=True)
class Checked:
    """What anybody may know who holds a receipt in hands."""

    number: str
    kind: ReceiptKind
    issued_at: datetime
    office: str
    valid: bool


async def checked(session: AsyncSession, number: str, code: str) -> Checked | None:
    """The receipt of that number and code; None alike for a wrong number and a wrong code."""
    found = (
        select(Receipt.number, Receipt.kind, Receipt.issued_at, Procuratorate.name, holds(Receipt, Account))
        .join(Account, Account.id == Receipt.account_id)
        .join(Procuratorate, Procuratorate.id == Receipt.procuratorate_id)
        .where(Receipt.number == number, Receipt.verification_code == code)
    )
    row = (await session.execute(found)).first()
    return Checked(*row) if row else None


async def by_visit(session: AsyncSession, visit_key: UUID, staff_id: UUID) -> UUID | None:
    """The receipt that a form of the hall desk has already led to, if it was the same member of staff."""
    served = select(Receipt.id).where(Receipt.visit_key == visit_key, Receipt.issued_by_id == staff_id)
    return await session.scalar(served)


async def revoke_of_account(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Account receipts that still hold."""
    await session.execute(
        update(Receipt)
        .where(Receipt.account_id == account_id, Receipt.kind == ReceiptKind.ACCOUNT, Receipt.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


async def bound_with(session: AsyncSession, receipt: Receipt) -> Sequence[str]:
    """The numbers of the bindings that were approved in the act that issued the receipt."""
    same_act = select(Binding.binding_number).where(
        Binding.account_id == receipt.account_id,
        Binding.channel == IntakeChannel.ON_SITE,
        Binding.decided_at == receipt.issued_at,
    )
    return (await session.scalars(same_act.order_by(Binding.id))).all()


async def printed(session: AsyncSession, receipt_id: UUID, kind: ReceiptKind) -> tuple[Receipt, Account] | None:
    """Count a print and return the receipt with its account; within the staff session's scope."""
    counted = (
        update(Receipt)
        .where(Receipt.id == receipt_id, Receipt.kind == kind)
        .values(print_count=Receipt.print_count + 1)
        .returning(Receipt.id)
    )
    if await session.scalar(counted) is None:
        return None
    row = (
        await session.execute(
            select(Receipt, Account).join(Account, Account.id == Receipt.account_id).where(Receipt.id == receipt_id)
        )
    ).first()
    return (row[0], row[1]) if row else None
