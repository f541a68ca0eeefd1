"""Searching what is public: what can be asked, in which order it is found, and what is wrong with a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.cases import CaseStage
from rules.errors import Problem
from rules.labels import Labelled
from rules.publications import PublicationKind
from rules.search_text import LONGEST_TEXT, text_problems

MOST_CHOSEN = 50  # of offices, charges, types in one question


class PublicationOrder(Labelled):
    """排序方式."""

    NEWEST = "NEWEST", "按时间", "Newest first"
    RELEVANCE = (
        "RELEVANCE",
        "按相关度",
        "By relevance: the number that was typed, all words in the title, then the rest",
    )


@dataclass(frozen=True)
class PublicationFilter:
    """Which publications: all of this must hold; of a list one is enough, an empty one asks for nothing. Days are included."""

    text: str | None = None
    kinds: Sequence[PublicationKind] = ()
    procuratorate_ids: Sequence[str] = ()
    include_subordinates: bool = False
    document_types: Sequence[str] = ()
    charge_codes: Sequence[str] = ()
    stages: Sequence[CaseStage] = ()
    document_number: str | None = None
    published_from: date | None = None
    published_to: date | None = None


def filter_problems(asked: PublicationFilter, field: str) -> Sequence[Problem]:
    """Everything that is wrong with a question."""
    found = [*text_problems(asked.text, f"{field}.text")]
    if len(asked.document_number or "") > LONGEST_TEXT:
        found.append(Problem("SEARCH_TOO_LONG", f"{field}.documentNumber"))
    chosen: dict[str, Sequence[str]] = {
        "kinds": asked.kinds,
        "procuratorateIds": asked.procuratorate_ids,
        "documentTypes": asked.document_types,
        "chargeCodes": asked.charge_codes,
        "stages": asked.stages,
    }
    found += [
        Problem("TOO_MANY_IDS", f"{field}.{name}", {"limit": MOST_CHOSEN})
        for name, each in chosen.items()
        if len(each) > MOST_CHOSEN
    ]
    if asked.published_from and asked.published_to and asked.published_to < asked.published_from:
        found.append(Problem("DAYS_REVERSED", f"{field}.publishedTo"))
    return found
