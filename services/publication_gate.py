"""What stands between a text and the public, asked at each step anew: the case, the judgment, and whatever is not masked yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import publication_drafts as drafts
from rules.deadlines import today
from rules.errors import Problem
from rules.publication_drafts import Texts, text_problems
from rules.publications import PublicationKind, case_problems, judgment_problems
from rules.redaction import Place, remaining
from rules.redaction_naming import KnownName, NamingGround, Standing

PARTS = {
    "title": ("标题", "the title"),
    "summary": ("摘要", "the summary"),
    "body": ("正文", "the text"),
    "document_number": ("文号", "the document's number"),
}


async def problems(session: AsyncSession, draft: models.PublicationDraft, now: datetime) -> list[Problem]:
    """Everything for which the redacted text of a draft must not become public, with the places of what is not masked."""
    document_type = await drafts.document_type(session, draft.document_type_code)
    needs_judgment = document_type is not None and document_type.needs_judgment
    texts = Texts(draft.title or "", draft.summary or "", draft.body or "")
    found = case_problems(await drafts.disclosable(session, draft.case_id))
    found += judgment_problems(needs_judgment, draft.effective_on, today(now))
    found += text_problems(texts, public=True)
    shown = {**texts.parts(), "document_number": draft.document_number or ""}
    return found + [_problem(place, shown[place.field]) for place in await unmasked(session, draft, shown)]


async def unmasked(session: AsyncSession, draft: models.PublicationDraft, texts: Mapping[str, str]) -> Sequence[Place]:
    """What of these texts is still to be masked."""
    return remaining(texts, [known(each) for each in await drafts.names(session, draft.id)])


def known(row: models.ProtectedName) -> KnownName:
    """A name of the list as the rules know it."""
    ground = NamingGround[row.ground] if row.ground else None
    return KnownName(row.name, Standing[row.standing], row.minor, ground, row.reason or "")


def _problem(place: Place, text: str) -> Problem:
    before, (zh, en), kind = text[: place.finding.start], PARTS[place.field], place.finding.kind
    values: dict[str, str | int] = {
        "part": zh,
        "part_en": en,
        "line": before.count("\n") + 1,
        "column": len(before) - before.rfind("\n"),
        "kind": kind.zh,
        "kind_en": kind.en,
    }
    return Problem("PUBLICATION_NOT_REDACTED", place.field, values)


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
