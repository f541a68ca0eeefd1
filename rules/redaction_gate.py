"""The gate before review, approval and publication: nothing goes through while a text says what it must not, and where it does is said."""

import re
from collections.abc import Collection, Mapping, Sequence, Set

from rules.errors import Problem
from rules.labels import Labelled
from rules.redaction import remaining
from rules.redaction_naming import KnownName
from rules.redaction_reading import name_letters

MOST_PROBLEMS = 30
SETTLING_SHORTEST, SETTLING_LIMIT = 5, 300


class TextPart(Labelled):
    """公开文本的部分."""

    TITLE = "TITLE", "标题", "title"
    SUMMARY = "SUMMARY", "摘要", "summary"
    BODY = "BODY", "正文", "body"
    DOCUMENT_NUMBER = "DOCUMENT_NUMBER", "文号", "document number"
    CHARGES = "CHARGES", "案由", "charges"
    SEARCH_TEXT = "SEARCH_TEXT", "检索文本", "search text"

    @property
    def field(self) -> str:
        """Its name among the texts."""
        return self.value.lower()


def gate_problems(
    texts: Mapping[str, str],
    known: Sequence[KnownName],
    kept: Set[str] = frozenset(),
    settled: Set[str] = frozenset(),
) -> list[Problem]:
    """One problem for every place that is still to be masked: part, line and character (from one), kind."""
    return [
        Problem(
            "PUBLICATION_NOT_REDACTED",
            place.field,
            {
                "part": TextPart[place.field.upper()].zh,
                "part_en": TextPart[place.field.upper()].en,
                **position(texts[place.field], place.finding.start),
                "kind": place.finding.kind.zh,
                "kind_en": place.finding.kind.en,
            },
        )
        for place in remaining(texts, known, kept, settled)[:MOST_PROBLEMS]
    ]


def position(text: str, start: int) -> dict[str, str | int]:
    """Line and character of a place, both from one."""
    before = text[:start]
    return {"line": before.count("\n") + 1, "column": start - (before.rfind("\n") + 1) + 1}


def with_parties(known: Sequence[KnownName], parties: Collection[KnownName]) -> list[KnownName]:
    """Those entered, and every party of the case who is not: a party whom nobody entered is hidden all the same."""
    entered = {name_letters(each.name) for each in known}
    return [*known, *(each for each in parties if name_letters(each.name) not in entered)]


def public_lines(*telephones: str | None) -> frozenset[str]:
    """The office's own telephones, as digits, with and without their area code: they may stand in what it publishes."""
    found = set()
    for line in re.split(r"[、,，;；/或]", "、".join(each for each in telephones if each)):
        digits = "".join(each for each in line if each.isdecimal())
        found |= {digits, re.sub(r"^(?:010|02\d|0[3-9]\d\d)", "", digits)}
    return frozenset(each for each in found if len(each) > 6)


def settling_problems(reason: str) -> list[Problem]:
    """A doubt is settled with a reason."""
    if SETTLING_SHORTEST <= len(reason) <= SETTLING_LIMIT:
        return []
    return [Problem("DOUBT_REASON_REQUIRED", "reason", {"shortest": SETTLING_SHORTEST, "limit": SETTLING_LIMIT})]
