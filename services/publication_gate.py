"""What stands between a text and the public, asked at each step anew: the case, the judgment, and whatever is not masked yet."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import publication_drafts as drafts
from rules.deadlines import today
from rules.errors import Problem
from rules.publication_drafts import Texts, text_problems
from rules.publications import PublicationKind, case_problems, judgment_problems
from services import redactions


async def problems(session: AsyncSession, draft: models.PublicationDraft, now: datetime) -> list[Problem]:
    """Everything for which the redacted text of a draft must not become public, with the places of what is not masked."""
    document_type = await drafts.document_type(session, draft.document_type_code)
    needs_judgment = document_type is not None and document_type.needs_judgment
    texts = Texts(draft.title or "", draft.summary or "", draft.body or "")
    found = case_problems(await drafts.disclosable(session, draft.case_id))
    found += judgment_problems(needs_judgment, draft.effective_on, today(now))
    found += text_problems(texts, public=True)
    return found + await redactions.unmasked(session, draft)


async def type_is_in_use(session: AsyncSession, kind: PublicationKind | None, code: str | None) -> bool:
    """Whether there is such a type of document, or such a category, and it is not switched off."""
    if kind is None:
        return False
    found = (
        await drafts.document_type(session, code)
        if kind is PublicationKind.LEGAL_DOCUMENT
        else await drafts.category(session, code)
    )
    return found is not None and found.is_active
