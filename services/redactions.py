"""By what a draft is redacted: whom it must not name, what may stand, what is left; and the gate before review and publication."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import publication_drafts, redactions
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.publication_drafts import WRITABLE, Texts
from rules.publications import ACCUSED, NOT_PROSECUTED_TYPE
from rules.redaction import find, may_be_dismissed
from rules.redaction_findings import Finding
from rules.redaction_gate import gate_problems, public_lines, with_parties
from rules.redaction_names import NameBook
from rules.redaction_naming import KnownName, NamingGround, Standing, standing_of
from services import audit, publication_sources


@dataclass(frozen=True)
class Redaction:
    """A draft with everything that its redaction goes by; `texts` are the redacted ones, or the source while there are none."""

    draft: models.PublicationDraft
    source: Texts
    texts: Texts
    known: list[KnownName]
    kept: frozenset[str]
    settled: frozenset[str]
    book: NameBook

    def findings(self, part: str) -> list[Finding]:
        """What is still to be masked in a part of the text, doubts that are settled left out."""
        text = self.texts.parts()[part]
        found = find(text, self.book, self.kept)
        return [each for each in found if each.snippet(text) not in self.settled or not may_be_dismissed(each)]


async def opened(session: AsyncSession, keys: Keys, draft: models.PublicationDraft) -> Redaction:
    """Everything by which a draft is redacted."""
    source = await publication_sources.opened(session, keys, draft)
    has_text = draft.title is not None or draft.body is not None
    texts = Texts(draft.title or "", draft.summary or "", draft.body or "") if has_text else publishable(source)
    known, kept, settled = await _by_what(session, draft)
    book = NameBook.of(known, [*source.parts().values()])
    return Redaction(draft, source, texts, known, kept, settled, book)


async def known_names(session: AsyncSession, draft: models.PublicationDraft) -> list[KnownName]:
    """The names entered, and those of the case's parties whom nobody entered: these are hidden."""
    entered = [known_of(row) for row in await publication_drafts.names(session, draft.id)]
    parties = await publication_drafts.parties_of_case(session, draft.case_id) if draft.case_id else ()
    return with_parties(entered, [party_of(each, draft.document_type_code) for each in parties])


def known_of(row: models.ProtectedName) -> KnownName:
    """A row as the rules know it."""
    ground = NamingGround[row.ground] if row.ground else None
    return KnownName(row.name, Standing[row.standing], row.minor, ground, row.reason or "")


def party_of(party: models.Party, document_type: str | None) -> KnownName:
    """A party of the case as the rules know it; who is not prosecuted is so in a decision not to prosecute."""
    standing = standing_of(party.role)
    if document_type == NOT_PROSECUTED_TYPE and party.role in ACCUSED:
        standing = Standing.NOT_PROSECUTED
    return KnownName(party.name, standing, party.minor)


async def check_clean(session: AsyncSession, draft: models.PublicationDraft) -> None:
    """The gate: refuses with every place that is still to be masked in what would be published."""
    refuse_all(await unmasked(session, draft))


async def unmasked(session: AsyncSession, draft: models.PublicationDraft) -> list[Problem]:
    """Every place that is still to be masked in what would be published."""
    known, kept, settled = await _by_what(session, draft)
    texts = {
        "title": draft.title or "",
        "summary": draft.summary or "",
        "body": draft.body or "",
        "document_number": draft.document_number or "",
        # outside criminal cases a charge is what the internal system calls it, and may name the parties
        "charges": "、".join(each.name for each in await publication_drafts.charges(session, draft.id)),
    }
    return gate_problems(texts, known, kept, settled)


async def _by_what(
    session: AsyncSession, draft: models.PublicationDraft
) -> tuple[list[KnownName], frozenset[str], frozenset[str]]:
    kept = public_lines(await redactions.hotline(session, draft.procuratorate_id))
    settled = frozenset(each.snippet for each in await redactions.settled(session, draft.id))
    return await known_names(session, draft), kept, settled


def publishable(texts: Texts) -> Texts:
    """Without what nobody sees and no publication may hold: invisible characters; a tab is a blank, every line break the same."""
    return Texts(*(_visible(text) for text in texts.parts().values()))


def _visible(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    plain = lines.replace("\t", " ")
    return "".join(
        each for each in plain if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


async def writable(
    session: AsyncSession, staff: Staff, draft_id: UUID, expected_version: int
) -> models.PublicationDraft:
    """A draft that this member may work on now, its row locked; whoever came later is told that it has changed."""
    if not staff.may(holders(Right.DRAFT_PUBLICATIONS)):
        raise Forbidden(Problem("FORBIDDEN"))
    draft = await publication_drafts.locked(session, draft_id)
    if draft is None:
        raise NotFound
    if draft.version != expected_version:
        raise Stale
    if draft.status not in WRITABLE:
        raise Conflict(Problem("PUBLICATION_STATE"))
    return draft


def touched(draft: models.PublicationDraft, staff: Staff, now: datetime) -> None:
    """Somebody has worked on it: it is another version, and they will never approve it."""
    draft.version += 1
    draft.updated_at = now
    if staff.staff_id not in draft.hands:
        draft.hands = [*draft.hands, staff.staff_id]


async def record(
    session: AsyncSession, staff: Staff, draft: models.PublicationDraft, action: str, new: Mapping[str, object]
) -> None:
    """Put an act on a draft on record; never a word of its texts."""
    await audit.record(
        session, staff, action, "publication_draft", draft.id, procuratorate_id=draft.procuratorate_id, new=dict(new)
    )
