"""The redaction desk: a draft's texts are masked place by place, all at once or by hand, and doubts are settled with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import redactions as queries
from rules.errors import Invalid, Problem, Stale, refuse_all
from rules.people import Staff
from rules.publication_drafts import TRANSITIONS, DraftAct, Texts, text_problems
from rules.redaction import find, may_be_dismissed, redacted
from rules.redaction_findings import Finding, applied
from rules.redaction_gate import settling_problems
from services import audit
from services.redactions import Redaction, opened, publishable, record, touched, writable


@dataclass(frozen=True)
class Spot:
    """A finding as a page names it."""

    part: str
    start: int
    end: int


def _finding(redaction: Redaction, spot: Spot) -> Finding:
    """What is found at a place; the page may be older than the text."""
    found = redaction.findings(spot.part) if spot.part in redaction.texts.parts() else []
    for each in found:
        if (each.start, each.end) == (spot.start, spot.end):
            return each
    raise Stale


async def mask(
    session: AsyncSession, staff: Staff, keys: Keys, *, draft_id: UUID, expected_version: int, spot: Spot, now: datetime
) -> None:
    """Put in one place what is proposed there."""
    draft = await writable(session, staff, draft_id, expected_version)
    redaction = await opened(session, keys, draft)
    chosen = _finding(redaction, spot)
    parts = dict(redaction.texts.parts())
    parts[spot.part] = applied(parts[spot.part], [chosen])
    await _keep(session, staff, draft, Texts(**parts), 1, now)


async def mask_all(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    draft_id: UUID,
    expected_version: int,
    from_source: bool,
    now: datetime,
) -> None:
    """Mask everything that is sure, in title, summary and body; `from_source`: begin again with the source."""
    draft = await writable(session, staff, draft_id, expected_version)
    redaction = await opened(session, keys, draft)
    texts = publishable(redaction.source) if from_source else redaction.texts
    sure = sum(each.sure for text in texts.parts().values() for each in find(text, redaction.book, redaction.kept))
    parts = {part: redacted(text, redaction.book, redaction.kept) for part, text in texts.parts().items()}
    await _keep(session, staff, draft, Texts(**parts), sure, now)


async def write(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, texts: Texts, now: datetime
) -> None:
    """Save the public text as it was edited by hand; what it must not say keeps it from being submitted, not from being saved."""
    draft = await writable(session, staff, draft_id, expected_version)
    clean = publishable(Texts(texts.title.strip(), texts.summary.strip(), texts.body.strip("\n")))
    refuse_all(text_problems(clean, public=True))
    await _keep(session, staff, draft, clean, 0, now)


async def _keep(
    session: AsyncSession, staff: Staff, draft: models.PublicationDraft, texts: Texts, masked: int, now: datetime
) -> None:
    draft.title, draft.summary, draft.body = texts.title, texts.summary, texts.body
    draft.status = TRANSITIONS[draft.status][DraftAct.REDACT]
    touched(draft, staff, now)
    session.add(
        models.DraftStep(
            draft_id=draft.id,
            procuratorate_id=draft.procuratorate_id,
            version=draft.version,
            act=DraftAct.REDACT,
            at=now,
            staff_member_id=staff.staff_id,
        )
    )
    await session.flush()
    await record(session, staff, draft, "publication_draft.redacted", {"masked": masked, "version": draft.version})


async def settle(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    draft_id: UUID,
    expected_version: int,
    spot: Spot,
    reason: str,
    now: datetime,
) -> None:
    """Say of a doubtful place that it is none of these people, or may be said; the words around it are remembered with the reason."""
    draft = await writable(session, staff, draft_id, expected_version)
    redaction = await opened(session, keys, draft)
    chosen = _finding(redaction, spot)
    if not may_be_dismissed(chosen):
        raise Invalid(Problem("DOUBT_IS_NONE", "spot"))
    refuse_all(settling_problems(reason.strip()))
    session.add(
        models.SettledDoubt(
            draft_id=draft.id,
            procuratorate_id=draft.procuratorate_id,
            snippet=chosen.snippet(redaction.texts.parts()[spot.part]),
            reason=reason.strip(),
            settled_by_id=staff.staff_id,
            settled_at=now,
        )
    )
    touched(draft, staff, now)
    await session.flush()
    said = {"kind": chosen.kind.value, "part": spot.part, "reason": audit.personal(keys, reason.strip())}
    await record(session, staff, draft, "publication_draft.doubt_settled", said)


async def unsettle(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, doubt_id: UUID, now: datetime
) -> None:
    """Take back what was said of a doubtful place."""
    draft = await writable(session, staff, draft_id, expected_version)
    if not await queries.unsettle(session, draft.id, doubt_id):
        raise Stale
    touched(draft, staff, now)
    await record(session, staff, draft, "publication_draft.doubt_reopened", {"doubt": str(doubt_id)})
