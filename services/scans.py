"""Papers that staff have scanned in front of the person: cleaned and stored at the counter, and kept as the person's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.files import Stored
from rules.papers import AttachmentKind, AttachmentState, PaperCheck
from rules.people import Staff


@dataclass(frozen=True)
class Paper:
    """A paper that was scanned or uploaded at a counter, cleaned and stored."""

    kind: AttachmentKind
    filename: str
    media_type: str
    stored: Stored


async def keep(
    session: AsyncSession, account_id: UUID, papers: Sequence[Paper], *, checked_by: Staff | None = None, now: datetime
) -> Mapping[AttachmentKind, UUID]:
    """The papers in the account's document box, by kind; in order already where staff have looked at them."""
    kept = {}
    for paper in papers:
        row = models.Attachment(
            id=new_id(),
            account_id=account_id,
            kind=paper.kind,
            filename=paper.filename,
            media_type=paper.media_type,
            size_bytes=paper.stored.size,
            sha256=paper.stored.sha256,
            page_count=paper.stored.page_count,
            storage_key=paper.stored.key,
            state=AttachmentState.STORED,
            ticket_expires_at=now,
            ticket_used_at=now,
            paper_check=PaperCheck.OK if checked_by else PaperCheck.UNCHECKED,
            checked_at=now if checked_by else None,
            checked_by_id=checked_by.staff_id if checked_by else None,
        )
        session.add(row)
        kept[paper.kind] = row.id
    await session.flush()
    return kept
