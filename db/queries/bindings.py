"""Bindings: one's own, and those that staff decide."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding
from db.queries.visibility import Knows
from rules.bindings import OPEN_REQUEST
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


async def in_scope(session: AsyncSession, binding_id: UUID) -> Binding | None:
    """A request within the staff session's scope."""
    return await session.scalar(select(Binding).where(Binding.id == binding_id))


async def other_open_requests(session: AsyncSession, binding: Binding) -> Sequence[str]:
    """The numbers of the applicant's other requests about the same party that are not settled; within the staff session's scope."""
    found = await session.scalars(
        select(Binding.binding_number)
        .where(
            Binding.account_id == binding.account_id,
            Binding.party_name == binding.party_name,
            Binding.status.in_(sorted(OPEN_REQUEST)),
            Binding.id != binding.id,
        )
        .order_by(Binding.id)
        .limit(10)
    )
    return found.all()


async def next_number(session: AsyncSession) -> int:
    """A number that no request has had."""
    return await session.scalar(text("select nextval('binding_numbers')")) or 0
