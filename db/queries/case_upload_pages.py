"""What staff see of files of cases: those of their offices, and when each office delivered last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import CaseImport, CaseUpload, Procuratorate

LIMIT = 30


@dataclass(frozen=True)
class ShownUpload:
    """A file, the office that sent it, and its newest import, if that has begun."""

    upload: CaseUpload
    office: str
    run: CaseImport | None


@dataclass(frozen=True)
class Delivery:
    """When an office delivered last and what became of it; `above_at`: when an office above it or the operator did."""

    office: str
    unit_code: str
    at: datetime | None
    above_at: datetime | None
    new: int | None
    changed: int | None
    unchanged: int | None
    skipped: int | None
    rejected: int | None


async def newest(session: AsyncSession) -> list[ShownUpload]:
    """The newest files within the session's scope."""
    statement = select(CaseUpload).order_by(CaseUpload.id.desc()).limit(LIMIT)
    return await _with_runs(session, (await session.scalars(statement)).all())


async def some(session: AsyncSession, ids: Sequence[UUID]) -> list[ShownUpload]:
    """These files, as far as they are within the session's scope."""
    found = await session.scalars(select(CaseUpload).where(CaseUpload.id.in_(ids[:LIMIT])))
    return await _with_runs(session, found.all())


async def _with_runs(session: AsyncSession, uploads: Sequence[CaseUpload]) -> list[ShownUpload]:
    last = (
        select(CaseImport)
        .where(CaseImport.case_upload_id.in_([each.id for each in uploads]))
        .ext(distinct_on(CaseImport.case_upload_id))
        .order_by(CaseImport.case_upload_id, CaseImport.id.desc())
    )
    runs = {run.case_upload_id: run for run in await session.scalars(last)}
    offices = select(Procuratorate.id, Procuratorate.short_name)
    names = dict(
        (await session.execute(offices.where(Procuratorate.id.in_({each.procuratorate_id for each in uploads})))).all()
    )
    return [ShownUpload(each, names[each.procuratorate_id], runs.get(each.id)) for each in uploads]


_DELIVERIES = text("""
with recursive tree as (
    select o.id, o.name, o.unit_code, o.id as above from procuratorates o
    where (:root is null or o.id in (select office_subtree(:root)))
      and (exists (select from cases c where c.procuratorate_id = o.id)
        or exists (select from case_imports i where i.procuratorate_id = o.id))
), lines as (
    select id, above from tree
    union all
    select lines.id, o.parent_id from lines join procuratorates o on o.id = lines.above where o.parent_id is not null
), by_above as (
    select lines.id, max(i.finished_at) as at
    from lines join case_imports i on i.procuratorate_id = lines.above and i.procuratorate_id <> lines.id
    group by lines.id
), by_operator as (select max(finished_at) as at from case_imports where procuratorate_id is null)
select tree.name, tree.unit_code, own.finished_at, greatest(by_above.at, by_operator.at), own.new, own.changed,
    own.unchanged, own.skipped, own.rejected
from tree
left join by_above using (id)
cross join by_operator
left join lateral (
    select i.* from case_imports i
    where i.procuratorate_id = tree.id and i.finished_at is not null order by i.id desc limit 1
) own on true
order by own.finished_at nulls first, tree.unit_code
limit 500
""").bindparams(bindparam("root", type_=Uuid()))


async def deliveries(session: AsyncSession, root: UUID | None) -> list[Delivery]:
    """Every office with cases or files at or below the root, the one that has been silent longest first."""
    return [Delivery(*row) for row in await session.execute(_DELIVERIES, {"root": root})]
