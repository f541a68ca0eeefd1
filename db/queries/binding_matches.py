"""Suspended requests and the cases that have come in since: the same office, and the party's name or the case's number."""

from collections.abc import Sequence

from sqlalchemy import Boolean, Select, Text, Uuid, and_, column, func, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding, Case, Party
from db.queries.cases import readable_online
from rules.bindings import BindingStatus

_STAGED_CASES = table(
    "staged_cases",
    column("case_id", Uuid),
    column("procuratorate_id", Uuid),
    column("is_stored", Boolean),
    column("is_moved", Boolean),
)
_STAGED_PARTIES = table("staged_parties", column("case_id", Uuid), column("name", Text), column("is_stored", Boolean))


def _waiting() -> Select[Binding]:
    """Suspended requests, locked, by id; one that is being decided or mended at this moment is left to whoever does."""
    return (
        select(Binding)
        .where(Binding.status == BindingStatus.SUSPENDED)
        .order_by(Binding.id)
        .with_for_update(of=Binding, key_share=True, skip_locked=True)
    )


async def by_the_staged(session: AsyncSession) -> Sequence[Binding]:
    """Requests that a case of the import may be meant by: one that is new here, or has a new party of that name."""
    cases, parties = _STAGED_CASES.c, _STAGED_PARTIES.c
    has_arrived = or_(~cases.is_stored, cases.is_moved)
    named = select(1).where(
        parties.case_id == cases.case_id,
        parties.name == Binding.party_name,
        or_(has_arrived, ~parties.is_stored),
    )
    named_here = named.correlate_except(_STAGED_PARTIES).exists()
    numbered = and_(has_arrived, Binding.case_number.in_([Case.acceptance_number, Case.unified_number]))
    arrived = (
        select(1)
        .select_from(_STAGED_CASES.join(Case, Case.id == cases.case_id))
        .where(Case.procuratorate_id == Binding.procuratorate_id, readable_online(), or_(named_here, numbered))
        .correlate_except(_STAGED_CASES, Case)
    )
    here = Binding.procuratorate_id.in_(select(cases.procuratorate_id))
    return (await session.scalars(_waiting().where(here, arrived.exists()))).all()


async def missed(session: AsyncSession, limit: int) -> Sequence[Binding]:
    """Requests suspended before a party of that name came in at their office (ids tell when), which are suspended still."""
    arrived = (
        select(1)
        .select_from(Case)
        .join(Party, Party.case_id == Case.id)
        .where(
            Case.procuratorate_id == Binding.procuratorate_id,
            Party.name == Binding.party_name,
            Party.missing_since.is_(None),
            func.uuid_extract_timestamp(Party.id) > Binding.decided_at,
            readable_online(),
        )
        .correlate_except(Case, Party)
    )
    return (await session.scalars(_waiting().where(arrived.exists()).limit(limit))).all()
