"""Papers for the demonstration: small valid files on which a reviewer sees what they stand for, and that they are none."""

from dataclasses import dataclass
from functools import cache

from demonstration.cards import card
from demonstration.forms import form
from rules.papers import AttachmentKind

CARDS = {
    AttachmentKind.ID_FRONT: ("ID CARD FRONT", True),
    AttachmentKind.ID_BACK: ("ID CARD BACK", False),
    AttachmentKind.CLIENT_ID: ("CLIENT ID CARD", True),
}
SEALED = frozenset({AttachmentKind.LAWYER_LICENSE, AttachmentKind.LAW_FIRM_LETTER, AttachmentKind.LEGAL_AID_LETTER})


@dataclass(frozen=True)
class Paper:
    """A file that can be uploaded."""

    filename: str
    media_type: str
    content: bytes


def draw(kind: AttachmentKind, holder: str, *, flawed: bool = False) -> Paper:
    """The picture of a card, or a page that names its holder's username; a flawed one is dazzled, or not signed."""
    if kind in CARDS:
        title, portrait = CARDS[kind]
        return Paper(f"示例-{kind.zh}.png", "image/png", _card(title, portrait, flawed))
    rows = (
        ("Kind of paper", kind.value.replace("_", " ")),
        ("Holder", holder),
        ("Number", "00000000"),
        ("Issued by", "Example Office, Example Road 1"),
        ("Signature", "" if flawed else "see seal" if kind in SEALED else "Shili"),
    )
    page = form(kind.value.replace("_", " "), rows, sealed=kind in SEALED and not flawed)
    return Paper(f"示例-{kind.zh}.pdf", "application/pdf", page)


@cache
def _card(title: str, portrait: bool, dazzled: bool) -> bytes:
    return card(title, portrait=portrait, dazzled=dazzled)
