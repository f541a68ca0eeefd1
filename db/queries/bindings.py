"""Bindings: one's own, and those that staff decide."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding, Case
from db.queries.cases import gives_access
from rules.bindings import BindingStatus
from rules.people import Person


def visible_to(person: Person) -> ColumnElement[bool]:
    """One's own bindings, whatever their state."""
    return Binding.account_id == person.account_id


async def own(session: AsyncSession, person: Person, binding_id: UUID, *, lock: bool = False) -> Binding | None:
    """One of one's own."""
    statement = select(Binding).where(visible_to(person), Binding.id == binding_id)
    return await session.scalar(statement.with_for_update(key_share=True) if lock else statement)


async def for_decision(session: AsyncSession, binding_id: UUID) -> Binding | None:
    """A request within the staff session's scope, its row locked."""
    return await session.scalar(select(Binding).where(Binding.id == binding_id).with_for_update(key_share=True))


async def open_cases(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases that one's bindings open now, by binding."""
    rows = await session.execute(
        select(Binding.id, Case).where(visible_to(person), Binding.id.in_(ids), gives_access())
    )
    return dict(rows.all())


async def of_cases(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, list[Binding]]:
    """One's own bindings that open several cases, by case."""
    rows = await session.scalars(
        select(Binding).where(visible_to(person), Case.id.in_(ids), gives_access()).order_by(Binding.id)
    )
    found: dict[UUID, list[Binding]] = {}
    for binding in rows:
        if binding.case_id is not None:
            found.setdefault(binding.case_id, []).append(binding)
    return found


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


async def by_ids(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, Binding]:
    """Those of the bindings that are one's own."""
    rows = await session.scalars(select(Binding).where(visible_to(person), Binding.id.in_(ids)))
    return {binding.id: binding for binding in rows}


def listed(person: Person, statuses: Sequence[BindingStatus] | None) -> Select[Binding]:
    """One's own bindings, of some states or of all."""
    statement = select(Binding).where(visible_to(person))
    return statement if statuses is None else statement.where(Binding.status.in_(statuses))
