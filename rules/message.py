"""What a message to a person is: something that is told about a thing, once for each occasion."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar
from uuid import UUID

from rules.notices import NoticeCategory, NoticeFrequency


class Reach(Enum):
    """Over how many of the channels that a person has on a message goes, beside the inbox. Domain 4.6."""

    ALL = "ALL"
    ONE = "ONE"  # the first one; another one only when that fails
    INBOX = "INBOX"  # none


@dataclass(frozen=True)
class Words:
    """A title and a body in Chinese and English."""

    title_zh: str
    title_en: str
    body_zh: str
    body_en: str


@dataclass(frozen=True)
class Message:
    """Something that a person is told about a thing, once for each occasion."""

    name: ClassVar[str]
    category: ClassVar[NoticeCategory]
    subject_kind: ClassVar[str]

    subject_id: UUID
    occasion_id: UUID  # what makes this telling another one than an earlier one on the same thing
    procuratorate_id: UUID | None

    def words(self) -> Words:
        """What the notice says."""
        raise NotImplementedError

    @property
    def reach(self) -> Reach:
        """Over how many channels it goes."""
        return Reach.ALL

    @property
    def is_urgent(self) -> bool:
        """Whether it must not wait, whatever the person has chosen: at once, over every channel, also in quiet hours."""
        return False

    @property
    def pace(self) -> NoticeFrequency | None:
        """How soon, where the person has said so of this very thing; None: as chosen for the category."""
        return None

    @property
    def may_wait_a_day(self) -> bool:
        """Whether the daily digest is in time for it; otherwise who wants a digest has it at once."""
        return True


@dataclass(frozen=True)
class Reviewed(Message):
    """Something that staff have decided."""

    number: str
    reasons_zh: Sequence[str] = ()
    reasons_en: Sequence[str] = ()
    comment: str | None = None

    def why(self) -> tuple[str, str]:
        """Reasons and comment, in Chinese and English."""
        comment = (self.comment or "").strip()
        zh = "；".join([*self.reasons_zh, *([comment] if comment else [])])
        en = "; ".join([*self.reasons_en, *([comment] if comment else [])])
        return zh, en
