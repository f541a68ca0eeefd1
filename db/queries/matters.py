"""Matters that can be booked, with what an office has changed about them; and who books on a binding."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Account, AppointmentMatter, Binding, BookingBan, Case, Matter, OfficeMatter
from db.queries.cases import gives_access
from rules.accounts import AccountType
from rules.bindings import Capacity
from rules.booking_bans import HOLDS
from rules.cases import CaseDomain, CaseStage
from rules.clocks import Clock, TimeUnit
from rules.matters import Booker, MatterTerms

NO_SOURCE = ""
NO_OFFICE = UUID(int=0)  # its terms are those that nobody has adjusted


def offered_at(office_id: Any) -> Select[Any]:
    """What can be booked at all, in order, as an office has adjusted it."""
    own = aliased(OfficeMatter)
    columns: list[Any] = [
        Matter.code,
        Matter.label_zh,
        Matter.label_en,
        Matter.capacities,
        Matter.stages,
        Matter.lawyers_only,
        Matter.non_lawyers_only,
        func.coalesce(own.needs_slot, Matter.needs_slot).label("needs_slot"),
        func.coalesce(own.limit_amount, Matter.limit_amount).label("limit_amount"),
        func.coalesce(own.limit_unit, Matter.limit_unit).label("limit_unit"),
        Matter.limit_held,
        Matter.others_limit_amount,
        Matter.others_limit_unit,
        Matter.days_before_deadline,
        Matter.required_papers,
        Matter.optional_papers,
        func.coalesce(own.is_offered, True).label("is_offered"),
    ]
    adjusted = and_(own.matter_code == Matter.code, own.procuratorate_id == office_id)
    return select(*columns).outerjoin(own, adjusted).where(Matter.is_active).order_by(Matter.position)


def booker_columns(binding: Any, now_date: Any) -> Mapping[str, ColumnElement[Any]]:
    """What the rules ask of whoever books on a binding; stage and domain are null when it opens no case."""
    case, account, asked, ban = aliased(Case), aliased(Account), aliased(AppointmentMatter), aliased(BookingBan)

    def of_case(column: str) -> Any:
        opened = select(getattr(case, column)).where(case.id == binding.case_id, gives_access(case, binding))
        return opened.correlate_except(case).scalar_subquery()

    types = select(account.account_type).where(account.id == binding.account_id)
    open_ones = select(func.array_agg(asked.matter_code)).where(asked.binding_id == binding.id, asked.is_open)
    banned = select(func.max(ban.ends_on)).where(
        ban.account_id == binding.account_id,
        ban.procuratorate_id == of_case("procuratorate_id"),
        ban.status.in_(sorted(HOLDS)),
        ban.ends_on >= now_date,
    )
    return {
        "account_type": types.correlate_except(account).scalar_subquery(),
        "capacity": binding.capacity,
        "stage": of_case("stage"),
        "domain": of_case("domain"),
        "deadline_on": of_case("deadline_on"),
        "office_id": of_case("procuratorate_id"),
        "open_matters": open_ones.correlate_except(asked).scalar_subquery(),
        "banned_until": banned.correlate_except(ban).scalar_subquery(),
    }


async def terms_at(session: AsyncSession, office_id: UUID) -> dict[str, MatterTerms]:
    """What can be booked at an office, by code."""
    return {row.code: as_terms(row._asdict()) for row in await session.execute(offered_at(office_id))}


async def booker(session: AsyncSession, binding_id: UUID, on: Any) -> Booker:
    """Who books on this binding, as things are now."""
    columns = booker_columns(Binding, on)
    row = await session.execute(
        select(*(value.label(name) for name, value in columns.items())).where(Binding.id == binding_id)
    )
    return as_booker(row.one()._asdict())


def as_terms(row: Mapping[str, Any]) -> MatterTerms:
    """A row of `offered_at`, also one that was JSON."""
    others = row["others_limit_amount"]
    return MatterTerms(
        code=row["code"],
        label_zh=row["label_zh"],
        label_en=row["label_en"],
        capacities=row["capacities"],
        stages=row["stages"],
        limit=Clock(row["limit_amount"], TimeUnit[row["limit_unit"]], NO_SOURCE, held=row["limit_held"]),
        needs_slot=row["needs_slot"],
        lawyers_only=row["lawyers_only"],
        non_lawyers_only=row["non_lawyers_only"],
        others_limit=None if others is None else Clock(others, TimeUnit[row["others_limit_unit"]], NO_SOURCE),
        days_before_deadline=row["days_before_deadline"],
        required_papers=row["required_papers"],
        optional_papers=row["optional_papers"],
        is_offered=row["is_offered"],
    )


def as_booker(row: Mapping[str, Any]) -> Booker:
    """A row of `booker_columns`; days are days."""
    return Booker(
        account_type=AccountType[row["account_type"]],
        capacity=Capacity[row["capacity"]],
        stage=CaseStage[row["stage"]] if row["stage"] else None,
        domain=CaseDomain[row["domain"]] if row["domain"] else None,
        deadline_on=row["deadline_on"],
        open_matters=row["open_matters"] or (),
        banned_until=row["banned_until"],
    )


async def adjusted(session: AsyncSession, office_id: UUID, code: str) -> OfficeMatter | None:
    """What an office has changed about a matter, the row locked."""
    statement = select(OfficeMatter).where(OfficeMatter.procuratorate_id == office_id, OfficeMatter.matter_code == code)
    return await session.scalar(statement.with_for_update(key_share=True))


async def adjustments(session: AsyncSession, office_id: UUID) -> dict[str, OfficeMatter]:
    """What an office has changed, by code."""
    rows = await session.scalars(select(OfficeMatter).where(OfficeMatter.procuratorate_id == office_id))
    return {row.matter_code: row for row in rows}
