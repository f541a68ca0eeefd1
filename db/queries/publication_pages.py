"""What the staff pages show beside publications; everything within the staff session's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PublicationCharge, PublicationObjection, PublicationWithdrawal

# Of each office in the session's scope that has concluded a case or published something within the days.
_FIGURES = text(
    """
with published as (
    select p.procuratorate_id as office, p.kind, p.status, p.version,
        (p.published_at at time zone 'Asia/Shanghai')::date as day, p.id
    from publications p
    where p.published_at >= cast(:since as date)::timestamp at time zone 'Asia/Shanghai'
        and p.published_at < (cast(:until as date) + 1)::timestamp at time zone 'Asia/Shanghai'
), took as (
    select p.office, p.day - c.concluded_on as days
    from published p join publication_drafts d on d.publication_id = p.id and d.edition = 1 join cases c on c.id = d.case_id
    where c.concluded_on <= p.day
), concluded as (
    select c.procuratorate_id as office, count(*) as cases, count(*) filter (where exists (
        select from publication_drafts d join publications p on p.id = d.publication_id
        where d.case_id = c.id and d.status = 'PUBLISHED' and p.withdrawn_at is null)) as spoken_of
    from cases c where c.concluded_on between :since and :until group by 1
)
select o.name, o.unit_code, coalesce(n.documents, 0), coalesce(n.important, 0), coalesce(n.corrected, 0), coalesce(n.withdrawn, 0),
    coalesce(k.cases, 0), coalesce(k.spoken_of, 0),
    (select percentile_cont(0.5) within group (order by t.days) from took t where t.office = o.id)
from procuratorates o
left join (select office, count(*) filter (where kind = 'LEGAL_DOCUMENT') as documents,
    count(*) filter (where kind = 'IMPORTANT_CASE') as important, count(*) filter (where version > 1) as corrected,
    count(*) filter (where status = 'WITHDRAWN') as withdrawn from published group by 1) n on n.office = o.id
left join concluded k on k.office = o.id
where n.office is not null or k.office is not null
order by o.unit_code
"""
)


@dataclass(frozen=True)
class Figures:
    """What an office published within some days, and how much of what it concluded."""

    office: str
    unit_code: str
    documents: int
    important: int
    corrected: int
    withdrawn: int
    concluded: int
    spoken_of: int
    median_days: float | None

    @property
    def share(self) -> float | None:
        """Which part of the cases concluded in these days something is public about."""
        return self.spoken_of / self.concluded if self.concluded else None


async def figures(session: AsyncSession, since: date, until: date) -> Sequence[Figures]:
    """Of each office, from one day to another and with both."""
    return [Figures(*row) for row in await session.execute(_FIGURES, {"since": since, "until": until})]


async def withdrawal(session: AsyncSession, publication_id: UUID) -> PublicationWithdrawal | None:
    """Why something was withdrawn."""
    return await session.scalar(
        select(PublicationWithdrawal).where(PublicationWithdrawal.publication_id == publication_id)
    )


async def charges(session: AsyncSession, publication_id: UUID) -> Sequence[PublicationCharge]:
    """Its charges in order."""
    statement = select(PublicationCharge).where(PublicationCharge.publication_id == publication_id)
    return (await session.scalars(statement.order_by(PublicationCharge.position))).all()


async def objections(session: AsyncSession, publication_id: UUID) -> Sequence[PublicationObjection]:
    """What was said against it, the newest first."""
    statement = select(PublicationObjection).where(PublicationObjection.publication_id == publication_id)
    return (await session.scalars(statement.order_by(PublicationObjection.id.desc()).limit(50))).all()
