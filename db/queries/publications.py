"""Publications: what of them is public, and their rows for the acts of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Publication, PublicationCharge
from rules.publications import PublicationStatus


def is_public(publication: Any = Publication) -> ColumnElement[bool]:
    """Whether it is shown in lists and found: the one place that says so. What is withdrawn is known by its id alone."""
    public: ColumnElement[bool] = publication.withdrawn_at.is_(None)
    return public


async def get(session: AsyncSession, publication_id: UUID) -> Publication | None:
    """One that is or was public."""
    return await session.get(Publication, publication_id)


async def locked(session: AsyncSession, publication_id: UUID) -> Publication | None:
    """A publication, its row locked; for staff within their session's scope."""
    statement = select(Publication).where(Publication.id == publication_id)
    return await session.scalar(statement.with_for_update(key_share=True).execution_options(populate_existing=True))


async def next_number(session: AsyncSession) -> int:
    """A number that no publication has had."""
    return await session.scalar(text("select nextval('publication_numbers')")) or 0


async def take_content(session: AsyncSession, publication: Publication, now: datetime) -> None:
    """Leave of a publication nothing but that it was withdrawn."""
    await session.execute(
        update(Publication)
        .where(Publication.id == publication.id)
        .values(
            status=PublicationStatus.WITHDRAWN,
            withdrawn_at=now,
            title=None,
            summary=None,
            body=None,
            document_number=None,
            document_number_key=None,
            stage=None,
        )
        .execution_options(synchronize_session=False)
    )
    await drop_charges(session, publication.id)
    await session.refresh(publication)


async def drop_charges(session: AsyncSession, publication_id: UUID) -> None:
    """It has no charges any more."""
    await session.execute(
        delete(PublicationCharge)
        .where(PublicationCharge.publication_id == publication_id)
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Closed:
    """A publication that went with its case."""

    id: UUID
    procuratorate_id: UUID
    number: str


async def close(session: AsyncSession, case_ids: Sequence[UUID], now: datetime) -> Sequence[Closed]:
    """Take back what is public about those of the cases that are sealed, restricted or undisclosed, and drop what is on its way.

    The database does it itself: whoever imports or seals a case has no right to drafts, and nobody else can use it for more.
    """
    rows = await session.execute(select(text("*")).select_from(func.close_publications(list(case_ids), now)))
    return [Closed(*row) for row in rows]
