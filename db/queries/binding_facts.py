"""What is weighed when a binding is approved: who applies, and what they and others are bound to already."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Account, Binding, Case, LawyerProfile, Party
from rules.accounts import AccountType
from rules.bindings import BindingStatus, Capacity


@dataclass(frozen=True)
class Known:
    """Of the applicant, and of the live bindings onto the party and the co-accused."""

    account_type: AccountType
    license_valid_until: date | None
    other_defenders: int
    defends_co_accused: bool
    bound_already: bool


async def lock_applicant(session: AsyncSession, binding: Binding) -> None:
    """Nobody else approves a binding of the applicant meanwhile."""
    await session.execute(select(Account.id).where(Account.id == binding.account_id).with_for_update(key_share=True))


async def of(session: AsyncSession, binding: Binding, case: Case, party: Party) -> Known:
    """All of it in one statement. A co-accused may stand in another office's case: the database says yes or no."""
    onto_the_party = Binding.party_id == party.id, Binding.status == BindingStatus.APPROVED
    defenders = select(func.count(Binding.account_id.distinct())).where(
        *onto_the_party, Binding.capacity == Capacity.DEFENDER, Binding.account_id != binding.account_id
    )
    bound = exists().where(
        *onto_the_party,
        Binding.account_id == binding.account_id,
        Binding.capacity == binding.capacity,
        Binding.id != binding.id,
    )
    row = (
        await session.execute(
            select(
                Account.account_type,
                LawyerProfile.license_valid_until,
                defenders.scalar_subquery(),
                func.defends_co_accused(binding.account_id, case.id, party.id),
                bound,
            )
            .outerjoin(LawyerProfile, LawyerProfile.account_id == Account.id)
            .where(Account.id == binding.account_id)
        )
    ).one()
    return Known(*row)
