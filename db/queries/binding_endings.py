"""Bindings that are about to end, and whom their end concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Binding, Case, Delivery, Notice, Party
from db.queries.cases import gives_access, readable_online
from rules.bindings import BOOKING_CAPACITIES, BindingStatus, Capacity
from rules.cases import CaseStage
from rules.notices import DeliveryStatus

_QUIETLY = {"synchronize_session": False}


async def barred(session: AsyncSession, case_ids: Sequence[UUID]) -> Sequence[Binding]:
    """The live bindings that these cases, as they are now, no longer admit; locked, by id."""
    statement = (
        select(Binding)
        .join(Case, Case.id == Binding.case_id)
        .where(Binding.case_id.in_(case_ids), Binding.status == BindingStatus.APPROVED, not_(readable_online()))
        .order_by(Binding.id)
        .with_for_update(of=Binding, key_share=True)
    )
    return (await session.scalars(statement)).all()


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[Binding]:
    """Live bindings whose last day has passed, locked; those that somebody else has are left to them."""
    statement = (
        select(Binding)
        .where(Binding.status == BindingStatus.APPROVED, Binding.ends_on < today)
        .order_by(Binding.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def ending_soon(
    session: AsyncSession, today: date, last: date, *, message: str, since: datetime, limit: int
) -> Sequence[Binding]:
    """Live bindings whose last day is between these and whose people have not been told so since."""
    told = select(Notice.id).where(
        Notice.account_id == Binding.account_id,
        Notice.message == message,
        Notice.subject_id == Binding.id,
        Notice.created_at > since,
    )
    statement = (
        select(Binding)
        .where(Binding.status == BindingStatus.APPROVED, Binding.ends_on.between(today, last), ~told.exists())
        .order_by(Binding.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def guardians_of_minors(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[tuple[Binding, Party]]:
    """Live bindings of guardians with their wards, as far as they are delivered as minors; locked, by id."""
    statement = (
        select(Binding, Party)
        .join(Party, Party.id == Binding.party_id)
        .where(
            Binding.status == BindingStatus.APPROVED,
            Binding.capacity == Capacity.LEGAL_GUARDIAN,
            Party.minor,
        )
        .order_by(Binding.id)
        .limit(limit)
        .with_for_update(of=Binding, key_share=True)
    )
    if after is not None:
        statement = statement.where(Binding.id > after)
    return [(binding, ward) for binding, ward in await session.execute(statement)]


@dataclass(frozen=True)
class Counsel:
    """Somebody who represents a party, with the case in which they do."""

    account_id: UUID
    case_id: UUID
    procuratorate_id: UUID
    acceptance_number: str


async def other_counsel(session: AsyncSession, binding_ids: Sequence[UUID]) -> list[Counsel]:
    """The other accounts that represent the parties of these bindings with access, each once a case."""
    ended, other = aliased(Binding), aliased(Binding)
    statement = (
        select(other.account_id, Case.id, Case.procuratorate_id, Case.acceptance_number)
        .distinct()
        .select_from(ended)
        .join(other, other.party_id == ended.party_id)
        .join(Case, gives_access(Case, other))
        .where(
            ended.id.in_(binding_ids),
            other.account_id != ended.account_id,
            other.capacity.in_(sorted(BOOKING_CAPACITIES)),
        )
        .order_by(other.account_id)
    )
    return [Counsel(*row) for row in await session.execute(statement)]


async def hold_back(session: AsyncSession, case_ids: Sequence[UUID]) -> None:
    """What waits to be sent about these cases is not sent."""
    about = exists().where(
        Notice.id == Delivery.notice_id, Notice.subject_kind == "case", Notice.subject_id.in_(case_ids)
    )
    await session.execute(
        update(Delivery)
        .where(Delivery.status.in_([DeliveryStatus.QUEUED, DeliveryStatus.FAILED]), about)
        .values(status=DeliveryStatus.SKIPPED, error="case sealed", payload_encrypted=None, locked_until=None),
        execution_options=_QUIETLY,
    )


async def plan_ends(session: AsyncSession, case_ids: Sequence[UUID], ends_on: date) -> None:
    """Live bindings of cases that are over end on that day, unless a day is planned; of cases that go on, on none."""
    over = Case.stage == CaseStage.CLOSED
    for of_such, value in ((over, ends_on), (not_(over), None)):
        planned = Binding.ends_on.is_(None) if value else Binding.ends_on.is_not(None)
        await session.execute(
            update(Binding)
            .where(
                Binding.case_id.in_(case_ids),
                Binding.status == BindingStatus.APPROVED,
                Case.id == Binding.case_id,
                of_such,
                planned,
            )
            .values(ends_on=value),
            execution_options=_QUIETLY,
        )
