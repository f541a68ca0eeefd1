"""Imports: who delivers for whom, which staged cases are new or changed, and what is counted.

Whoever writes the state of cases holds the locks of their offices (`lock_offices`), in the order of the unit codes: so two
imports of the same cases take turns, portion by portion, and nobody else is kept from an office's other rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, TextClause, Uuid, bindparam, func, insert, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.models import CaseImport, Charge, Procuratorate
from rules.case_imports import LineOutcome
from rules.imported_cases import ImportedCharge

LOCK_SPACE = 1_210_309  # the first key of every advisory lock of imports; the second is the unit code


@dataclass(frozen=True)
class Office:
    """An office, and whether the deliverer may deliver for it."""

    id: UUID
    in_scope: bool


@dataclass(frozen=True)
class Classified:
    """What a staged line is, and the id of its case."""

    line: int
    case_id: UUID
    outcome: LineOutcome


@dataclass(frozen=True)
class KnownParty:
    """A stored party and the blind index of its identity number."""

    id: UUID
    index: bytes | None


async def offices(session: AsyncSession, root: UUID | None) -> dict[str, Office]:
    """All offices by unit code; in scope are the root and those below it, without a root all."""
    in_scope = true() if root is None else Procuratorate.id.in_(select(func.office_subtree(root)))
    rows = await session.execute(select(Procuratorate.unit_code, Procuratorate.id, in_scope))
    return {unit_code: Office(office_id, allowed) for unit_code, office_id, allowed in rows}


async def charges(session: AsyncSession) -> dict[str, ImportedCharge]:
    """All charges by name and by code."""
    found = {}
    for code, name in await session.execute(select(Charge.code, Charge.name)):
        found[code] = found[name] = ImportedCharge(code, name)
    return found


async def begin(session: AsyncSession, **values: Any) -> UUID:
    """A new import."""
    import_id = new_id()
    await session.execute(insert(CaseImport).values(id=import_id, file_sha256=b"", **values))
    return import_id


async def record(session: AsyncSession, import_id: UUID, counts: Mapping[str, int], file_sha256: bytes) -> None:
    """How far an import has come: its counts, and the hash of what has been read of the file."""
    await session.execute(
        update(CaseImport).where(CaseImport.id == import_id).values(file_sha256=file_sha256, **counts)
    )


async def finish(session: AsyncSession, import_id: UUID, now: datetime) -> None:
    """The file has been read to its end."""
    await session.execute(update(CaseImport).where(CaseImport.id == import_id).values(finished_at=now))


_LOCK_OFFICES = text("""
select pg_advisory_xact_lock(:space, unit_code) from (
    select distinct cast(o.unit_code as integer) as unit_code
    from procuratorates o
    where o.id in (
        select procuratorate_id from staged_cases
        union all
        select c.procuratorate_id from cases c join staged_cases s using (unified_number)
    )
    order by 1
) offices
""")

_FIND_BY_KEY = text("""
update staged_cases s set case_id = c.id, is_stored = true
from cases c where c.procuratorate_id = s.procuratorate_id and c.acceptance_number = s.acceptance_number
""")

# A case that has moved to another office: the only one of its type with that unified number, claimed by one new key,
# within the deliverer's scope, and not delivered under its old key as well.
_FIND_MOVED = text("""
with candidates as (
    select s.line, c.id, c.procuratorate_id, count(*) over (partition by s.line) as stored,
           count(*) over (partition by c.id) as claims
    from staged_cases s join cases c using (unified_number, case_type)
    where not s.is_stored and c.procuratorate_id <> s.procuratorate_id
)
update staged_cases s set case_id = candidates.id, is_stored = true, is_moved = true
from candidates
where candidates.line = s.line and stored = 1 and claims = 1
  and not exists (select from staged_cases own where own.is_stored and own.case_id = candidates.id)
  and (:root is null or candidates.procuratorate_id in (select office_subtree(:root)))
""").bindparams(bindparam("root", type_=Uuid()))

_CLASSIFY = text("""
update staged_cases s set outcome = case
    when c.id is null then case when s.is_known then 'AGAIN' else 'NEW' end
    when s.revision < c.revision then 'SKIPPED'
    when s.is_known and s.content_hash <> c.content_hash then 'AGAIN'
    when s.content_hash = c.content_hash then case when s.revision = c.revision then 'SAME' else 'RENUMBERED' end
    when s.revision = c.revision then 'CONFLICT'
    else 'CHANGED' end
from staged_cases same left join cases c on same.is_stored and c.id = same.case_id
where same.line = s.line
returning s.line, s.case_id, s.outcome
""")

_LOCK_CASES = text("""
select id from cases
where id in (select case_id from staged_cases where outcome in ('CHANGED', 'RENUMBERED'))
order by id for no key update
""")

_RENUMBER = text("""
update cases c set revision = s.revision from staged_cases s where c.id = s.case_id and s.outcome = 'RENUMBERED'
""")

_KEEP_WHAT_CHANGES = text("delete from staged_cases where outcome not in ('NEW', 'CHANGED')")

_KNOWN_PARTIES = text("""
select p.case_id, p.ref, p.id, p.id_number_index
from parties p join staged_cases s on s.case_id = p.case_id where s.is_stored
""")


async def lock_offices(session: AsyncSession) -> None:
    """Take the locks of all offices that the staged cases belong to or may come from."""
    await session.execute(_LOCK_OFFICES, {"space": LOCK_SPACE})


async def classify(session: AsyncSession, root: UUID | None) -> list[Classified]:
    """Find the stored case of each staged one and say what the line is; cases that will be written are locked by id."""
    await session.execute(_FIND_BY_KEY)
    await session.execute(_FIND_MOVED, {"root": root})
    rows = (await session.execute(_CLASSIFY)).all()
    await session.execute(_LOCK_CASES)
    return [Classified(line, case_id, LineOutcome[outcome]) for line, case_id, outcome in rows]


async def renumber(session: AsyncSession) -> None:
    """A higher revision with the same content changes nothing else."""
    await session.execute(_RENUMBER)


async def keep_what_changes(session: AsyncSession) -> None:
    """From now on only new and changed cases are staged."""
    await session.execute(_KEEP_WHAT_CHANGES)


async def known_parties(session: AsyncSession) -> dict[tuple[UUID, str], KnownParty]:
    """The stored parties of the changed cases, by case and ref."""
    rows = await session.execute(_KNOWN_PARTIES)
    return {(case_id, ref): KnownParty(party_id, index) for case_id, ref, party_id, index in rows}


def at_moment(sql: str) -> TextClause:
    """A statement whose parameter `now` is a moment with its zone."""
    return text(sql).bindparams(bindparam("now", type_=DateTime(timezone=True)))
