"""What an office tells people in words of its own: notices to everyone bound to a case, answers to complaints."""

from dataclasses import dataclass
from typing import ClassVar

from rules.complaints import ComplaintStatus
from rules.message import Message, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class CaseAnnounced(Message):
    """A notice that the office writes to everyone bound to a case. Its words are read in the portal only."""

    name: ClassVar[str] = "case_announced"
    category: ClassVar[NoticeCategory] = NoticeCategory.CASE_PROGRESS
    subject_kind: ClassVar[str] = "case"

    acceptance_number: str
    words_of_the_office: str

    def words(self) -> Words:
        """The office's words, as they were written."""
        return Words(
            "承办院通知",
            "A notice from the office",
            f"案件（{self.acceptance_number}）承办院通知：{self.words_of_the_office}",
            f"The office that handles your case ({self.acceptance_number}) writes: {self.words_of_the_office}",
        )


@dataclass(frozen=True)
class ComplaintAnswered(Message):
    """The office's answer to a complaint."""

    name: ClassVar[str] = "complaint_answered"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "complaint"

    number: str
    outcome: ComplaintStatus
    answer: str

    def words(self) -> Words:
        """Whether it was upheld, and the answer."""
        return Words(
            "投诉已答复",
            "Your complaint is answered",
            f"您的投诉（{self.number}）已答复：{self.outcome.zh}。{self.answer}",
            f"Your complaint ({self.number}) is answered: {self.outcome.en}. {self.answer}",
        )
