"""Bindings: one's own, and those that staff decide."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding
from db.queries.visibility import Knows
from rules.bindings import BindingStatus
from rules.people import Person


def visible_to(person: Knows, binding: type[Binding] = Binding) -> ColumnElement[bool]:
    """One's own bindings, whatever their state."""
    return binding.account_id == person.account_id


async def own(session: AsyncSession, person: Person, binding_id: UUID, *, lock: bool = False) -> Binding | None:
    """One of one's own."""
    statement = select(Binding).where(visible_to(person), Binding.id == binding_id)
    return await session.scalar(statement.with_for_update(key_share=True) if lock else statement)


async def for_decision(session: AsyncSession, binding_id: UUID) -> Binding | None:
    """A request within the staff session's scope, its row locked."""
    return await session.scalar(select(Binding).where(Binding.id == binding_id).with_for_update(key_share=True))


async def live_link_exists(session: AsyncSession, binding: Binding, case_id: UUID, party_id: UUID) -> bool:
    """Whether the applicant is bound to this party in this capacity already."""
    statement = select(Binding.id).where(
        Binding.account_id == binding.account_id,
        Binding.case_id == case_id,
        Binding.party_id == party_id,
        Binding.capacity == binding.capacity,
        Binding.status == BindingStatus.APPROVED,
        Binding.id != binding.id,
    )
    return await session.scalar(statement) is not None


async def next_number(session: AsyncSession) -> int:
    """A number that no request has had."""
    return await session.scalar(text("select nextval('binding_numbers')")) or 0
