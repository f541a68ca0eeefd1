"""Whom the staged changes concern: bindings that a case takes along, that it no longer admits, and people to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import not_, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding, Case
from db.queries.cases import readable_online
from rules.bindings import BindingStatus
from rules.cases import CaseType
from rules.progress_events import ProgressKind, is_disclosed


@dataclass(frozen=True)
class FrozenBinding:
    """A binding that opens its case no longer."""

    id: UUID
    account_id: UUID
    procuratorate_id: UUID
    number: str
    version: int


@dataclass(frozen=True)
class Concerned:
    """A person and everything new about one case that they may see."""

    account_id: UUID
    case_id: UUID
    procuratorate_id: UUID
    acceptance_number: str
    kinds: Sequence[ProgressKind]


_MOVE = text("""
update bindings b set procuratorate_id = s.procuratorate_id
from staged_cases s where s.is_moved and b.case_id = s.case_id and b.status in ('APPROVED', 'FROZEN')
""")

_CONCERNED = text("""
select b.account_id, c.id, c.procuratorate_id, c.acceptance_number, c.case_type,
    array_agg(distinct e.kind)
from staged_events e
join cases c on c.id = e.case_id
join bindings b on b.case_id = e.case_id and b.status = 'APPROVED' and (e.party_id is null or e.party_id = b.party_id)
group by b.account_id, c.id, c.procuratorate_id, c.acceptance_number, c.case_type
""")


async def move(session: AsyncSession) -> None:
    """Live bindings go with a case to its new office."""
    await session.execute(_MOVE)


async def freeze(session: AsyncSession, case_ids: Sequence[UUID]) -> list[FrozenBinding]:
    """Freeze the live bindings that these cases, as they are now, no longer admit."""
    rows = await session.execute(
        update(Binding)
        .where(
            Binding.case_id.in_(case_ids),
            Binding.status == BindingStatus.APPROVED,
            Case.id == Binding.case_id,
            not_(readable_online()),
        )
        .values(status=BindingStatus.FROZEN, version=Binding.version + 1)
        .returning(Binding.id, Binding.account_id, Binding.procuratorate_id, Binding.binding_number, Binding.version)
        .execution_options(synchronize_session=False)
    )
    return [FrozenBinding(*row) for row in rows]


async def concerned(session: AsyncSession) -> list[Concerned]:
    """Who is to be told what, once a person and case: what is disclosed, and what is about one party only to its own."""
    rows = await session.execute(_CONCERNED)
    found = []
    for account_id, case_id, office_id, number, case_type, kinds in rows:
        told = [ProgressKind[kind] for kind in kinds if is_disclosed(ProgressKind[kind], CaseType[case_type])]
        if told:
            found.append(Concerned(account_id, case_id, office_id, number, told))
    return found
