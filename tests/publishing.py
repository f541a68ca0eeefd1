"""Publications as they stand in the database, for those who only read them."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from rules.publications import PublicationKind, PublicationStatus
from tests import people


async def published(
    session: AsyncSession,
    *,
    unit_code: str = "110108",
    title: str = "示例某甲涉嫌盗窃一案",
    body: str = "示例内容。",
    kind: PublicationKind = PublicationKind.LEGAL_DOCUMENT,
    at: datetime | None = None,
) -> models.Publication:
    """One that is public; the session is the owner's."""
    office = await people.office(session, unit_code)
    document = kind is PublicationKind.LEGAL_DOCUMENT
    publication = models.Publication(
        id=new_id(),
        publication_number=f"GK{new_id().hex[:20]}",
        kind=kind,
        procuratorate_id=office.id,
        level=office.level,
        document_type_code="INDICTMENT" if document else None,
        category_code=None if document else "OTHER",
        title=title,
        body=body,
        status=PublicationStatus.PUBLISHED,
        version=1,
        published_at=at or people.NOW - timedelta(minutes=5),
    )
    session.add(publication)
    await session.flush()
    return publication
