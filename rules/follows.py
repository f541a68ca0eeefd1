"""关注: which procuratorates and words somebody follows, and how soon they are told what is published there."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from rules.errors import Problem
from rules.message import Message, Words
from rules.notices import NoticeCategory, NoticeFrequency
from rules.publications import PublicationKind
from rules.search_text import text_problems

MOST_FOLLOWS = 200
MOST_SAVED_SEARCHES = 50
MOST_OFFICES = 20  # of a saved search


@dataclass(frozen=True)
class WantedSearch:
    """Words that somebody wants to hear of; no kinds and no offices mean all."""

    text: str
    kinds: Set[PublicationKind]
    procuratorate_ids: Set[UUID]
    frequency: NoticeFrequency


def problems(wanted: WantedSearch, words: Sequence[str], known_offices: Set[UUID]) -> list[Problem]:
    """All that is wrong with a search that is to be saved; `words` are what its text looks for."""
    found = list(text_problems(wanted.text, "text"))
    if not words:
        found.append(Problem("SEARCH_EMPTY", "text"))
    if len(wanted.procuratorate_ids) > MOST_OFFICES:
        found.append(Problem("TOO_MANY_IDS", "procuratorateIds", {"limit": MOST_OFFICES}))
    elif not wanted.procuratorate_ids <= known_offices:
        found.append(Problem("OFFICE_UNKNOWN", "procuratorateIds"))
    return found


@dataclass(frozen=True)
class PublicationFollowed(Message):
    """N26. It does not repeat the title: what is withdrawn later would stay in thousands of inboxes."""

    name: ClassVar[str] = "publication_followed"
    category: ClassVar[NoticeCategory] = NoticeCategory.FOLLOWED
    subject_kind: ClassVar[str] = "publication"

    office: str
    kind: PublicationKind
    frequency: NoticeFrequency | None = None  # what saved searches ask for; None: as the person likes to be told

    @property
    def pace(self) -> NoticeFrequency | None:
        """How soon, whatever is chosen for the category."""
        return self.frequency

    def words(self) -> Words:
        """Who has published what."""
        return Words(
            "您关注的内容有新公开信息",
            "Something that you follow was published",
            f"{self.office}公开了新的{self.kind.zh}，请查看。",
            f"{self.office} has published: {self.kind.en}.",
        )
