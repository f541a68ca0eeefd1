"""Whom the staged changes concern: bindings that a case takes along, and people to be told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.cases import CaseType
from rules.progress_events import TELLS, ProgressKind, is_disclosed


@dataclass(frozen=True)
class Concerned:
    """A person and everything new about one case that they may see."""

    account_id: UUID
    case_id: UUID
    procuratorate_id: UUID
    acceptance_number: str
    kinds: Sequence[ProgressKind]
    ends_on: date | None  # the case is over: the last day on which it can be read


_MOVE = text("""
update bindings b set procuratorate_id = s.procuratorate_id
from staged_cases s where s.is_moved and b.case_id = s.case_id and b.status in ('APPROVED', 'FROZEN')
""")

# What tells a line that the office has switched off concerns nobody.
_CONCERNED = text("""
select b.account_id, c.id, c.procuratorate_id, c.acceptance_number, c.case_type,
    array_agg(distinct e.kind), max(b.ends_on)
from staged_events e
join cases c on c.id = e.case_id
join bindings b on b.case_id = e.case_id and b.status = 'APPROVED' and (e.party_id is null or e.party_id = b.party_id)
where not exists (
    select from field_switches w
    where w.procuratorate_id = c.procuratorate_id and w.case_type = c.case_type and w.field = cast(:tells as jsonb) ->> e.kind)
group by b.account_id, c.id, c.procuratorate_id, c.acceptance_number, c.case_type
""")


async def move(session: AsyncSession) -> None:
    """Live bindings go with a case to its new office."""
    await session.execute(_MOVE)


async def concerned(session: AsyncSession) -> list[Concerned]:
    """Who is to be told what, once a person and case: what is disclosed, and what is about one party only to its own."""
    rows = await session.execute(_CONCERNED, {"tells": json.dumps(TELLS)})
    found = []
    for account_id, case_id, office_id, number, case_type, kinds, ends_on in rows:
        told = [ProgressKind[kind] for kind in kinds if is_disclosed(ProgressKind[kind], CaseType[case_type])]
        if told:
            found.append(Concerned(account_id, case_id, office_id, number, told, ends_on))
    return found
