"""Redaction: what a text holds that must not be published, what may stand there instead, and what still stands in the way.

Sources: domain notes §1.6 (names of protected persons; home address, telephones, identity number, social and bank accounts, plate,
property certificate) and §4.5 V13. What no rule can find, above all state of health and what else tells who somebody is, stays
with the person who drafts and the one who approves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from rules.redaction_addresses import addresses_in
from rules.redaction_dates import birth_dates_in
from rules.redaction_findings import Finding, FindingKind, applied, settled
from rules.redaction_names import NameBook, names_in
from rules.redaction_naming import KnownName
from rules.redaction_numbers import numbers_in
from rules.redaction_patterns import patterns_in
from rules.redaction_reading import Reading, read

TEXT_LIMIT = 200_000
MOST_ROUNDS = 4
_PATTERNS: Sequence[Callable[[Reading], Iterable[Finding]]] = (birth_dates_in, addresses_in, patterns_in)
# What a person may decide to leave although it was found: a doubtful name, a hotline, an office's address. Never an identity number.
DISMISSIBLE = frozenset(
    {FindingKind.LANDLINE, FindingKind.MOBILE, FindingKind.ADDRESS, FindingKind.PLATE, FindingKind.EMAIL}
)


@dataclass(frozen=True)
class Place:
    """A finding with the name of the text it stands in."""

    field: str
    finding: Finding
    snippet: str


def find(text: str, book: NameBook, kept: Set[str] = frozenset()) -> list[Finding]:
    """Everything to be masked, in order, none within another; `kept` are telephone numbers that are public, as digits."""
    reading = read(text)
    found = [*numbers_in(reading, kept), *names_in(reading, book)]
    for pattern in _PATTERNS:
        found += pattern(reading)
    return settled([each for each in found if text[each.start : each.end] != each.proposal])


def redacted(text: str, book: NameBook, kept: Set[str] = frozenset()) -> str:
    """The text with everything masked that is sure; what it gives is left alone the next time."""
    for _ in range(MOST_ROUNDS):
        sure = [each for each in find(text, book, kept) if each.sure]
        if not sure:
            break
        text = applied(text, sure)
    return text


def remaining(
    texts: Mapping[str, str],
    known: Sequence[KnownName],
    kept: Set[str] = frozenset(),
    dismissed: Set[str] = frozenset(),
) -> list[Place]:
    """What stands against publishing these texts, by their names: each finding, doubtful ones as well, that nobody dismissed.

    `dismissed` are snippets (`Finding.snippet`) at which a person has decided that nobody is meant.
    """
    book = NameBook.of(known)
    return [
        place
        for field, text in texts.items()
        for place in _places(field, text, find(text, book, kept))
        if place.snippet not in dismissed or not may_be_dismissed(place.finding)
    ]


def may_be_dismissed(finding: Finding) -> bool:
    """Whether a person may decide that this is to stay."""
    return finding.kind in DISMISSIBLE or not finding.sure


def _places(field: str, text: str, findings: Iterable[Finding]) -> Iterator[Place]:
    yield from (Place(field, each, each.snippet(text)) for each in findings)
