"""What the redaction desk shows: texts in pieces with the findings in their places, the names with their masks, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import publication_drafts, redactions
from rules.publication_drafts import BODY_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, WRITABLE
from rules.redaction import find, may_be_dismissed
from rules.redaction_findings import Finding
from rules.redaction_gate import SETTLING_LIMIT, SETTLING_SHORTEST, TextPart, position
from rules.redaction_naming import NAME_LIMIT, REASON_LIMIT, REASON_SHORTEST, NamingGround, Standing
from rules.redaction_reading import name_letters
from services.redactions import Redaction, known_of

PARTS = (TextPart.TITLE, TextPart.SUMMARY, TextPart.BODY)


@dataclass(frozen=True)
class Piece:
    """Some characters of a text, and what was found in them, if anything was; `number` counts what is left to do."""

    text: str
    part: TextPart
    finding: Finding | None = None
    number: int = 0
    line: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """How a button names it."""
        return f"{self.part.field}:{self.finding.start}:{self.finding.end}" if self.finding else ""

    @property
    def may_stay(self) -> bool:
        """Whether a person may decide that it stays."""
        return self.finding is not None and may_be_dismissed(self.finding)


def pieces_of(text: str, part: TextPart, findings: Sequence[Finding], begin: int = 1) -> list[Piece]:
    """A text cut at its findings, which are numbered from `begin`."""
    pieces, at = [], 0
    for number, each in enumerate(findings, begin):
        where = position(text, each.start)
        pieces += [
            Piece(text[at : each.start], part),
            Piece(text[each.start : each.end], part, each, number, int(where["line"]), int(where["column"])),
        ]
        at = each.end
    return [piece for piece in (*pieces, Piece(text[at:], part)) if piece.text]


async def desk_context(session: AsyncSession, redaction: Redaction) -> dict[str, Any]:
    """Everything on the page but what was just written or refused."""
    draft = redaction.draft
    source, shown, left = {}, {}, list[Piece]()
    for part in PARTS:
        text = redaction.source.parts()[part.field]
        source[part] = pieces_of(text, part, find(text, redaction.book, redaction.kept))
        text = redaction.texts.parts()[part.field]
        shown[part] = pieces_of(text, part, redaction.findings(part.field), len(left) + 1)
        left += [piece for piece in shown[part] if piece.finding]
    entered = await publication_drafts.names(session, draft.id)
    letters = {name_letters(each.name) for each in entered}
    return {
        "draft": draft,
        "parts": PARTS,
        "source": source,
        "shown": shown,
        "left": left,
        "sure": sum(piece.finding.sure for piece in left if piece.finding),
        "is_begun": draft.title is not None or draft.body is not None,
        "texts": redaction.texts,
        "names": [(row, known_of(row), redaction.book.masks.get(name_letters(row.name))) for row in entered],
        "parties_missing": [each for each in redaction.known if name_letters(each.name) not in letters],
        "settled": await redactions.settled(session, draft.id),
        "may_work": draft.status in WRITABLE,
        "standings": list(Standing),
        "grounds": list(NamingGround),
        "limits": {
            "title": TITLE_LIMIT,
            "summary": SUMMARY_LIMIT,
            "body": BODY_LIMIT,
            "name": NAME_LIMIT,
            "reason": (REASON_SHORTEST, REASON_LIMIT),
            "settling": (SETTLING_SHORTEST, SETTLING_LIMIT),
        },
    }
