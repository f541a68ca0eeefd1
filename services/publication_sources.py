"""The unredacted text of a draft: how it lies at rest, and how it is read by whoever may."""

import json
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import publication_drafts
from rules.publication_drafts import Texts

TABLE, COLUMN = "publication_sources", "text"


def sealed(keys: Keys, draft_id: UUID, texts: Texts) -> bytes:
    """A source as it is kept."""
    plain = json.dumps(dict(texts.parts()), ensure_ascii=False)
    return keys.encrypt(plain, table=TABLE, column=COLUMN, row_id=draft_id)


async def opened(session: AsyncSession, keys: Keys, draft: models.PublicationDraft) -> Texts:
    """The source of a draft; empty where it has none."""
    row = await publication_drafts.source(session, draft.id)
    if row is None:
        return Texts("", "", "")
    parts = json.loads(keys.decrypt(row.text_encrypted, table=TABLE, column=COLUMN, row_id=draft.id))
    return Texts(parts.get("title", ""), parts.get("summary", ""), parts.get("body", ""))
