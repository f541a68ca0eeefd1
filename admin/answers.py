"""What comes back from the forms of the staff pages, cleaned and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from starlette.datastructures import FormData

from rules.errors import Problem
from rules.labels import Labelled
from rules.papers import PaperCheck
from rules.review import Outcome
from services.attachments import Judgement
from services.decisions import Decision

REMARK_LIMIT = 200

Kind = TypeVar("Kind", bound=Labelled)


def text_of(form: FormData, name: str) -> str:
    """A text field without what PostgreSQL cannot hold."""
    value = form.get(name)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def uuid_of(text: str) -> UUID | None:
    """An id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """A day like 2026-11-23, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if day in (date.min, date.max) else day  # which mean -infinity and infinity to the database


def member_of(kind: type[Kind], text: str) -> Kind | None:
    """A value of a vocabulary, or None."""
    return kind.__members__.get(text)


def version_of(form: FormData) -> int:
    """The version that the page showed; 0 for what is none."""
    text = text_of(form, "version")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@dataclass(frozen=True)
class ReviewAnswer:
    """The decision form as it was filled in, so that it can be shown again."""

    outcome: str = ""
    version: int = 0
    reasons: tuple[str, ...] = ()
    comment: str = ""
    checks: Mapping[UUID, str] = field(default_factory=dict)
    remarks: Mapping[UUID, str] = field(default_factory=dict)
    link: str = ""
    note: str = ""
    override_reason: str = ""
    seen: str = ""  # what the page showed as declared, so that a later version can be compared

    def decision(self) -> Decision:
        """What the act is handed."""
        judgements = {
            paper: Judgement(PaperCheck[check], self.remarks.get(paper) or None)
            for paper, check in self.checks.items()
            if check in PaperCheck.__members__
        }
        return Decision(
            member_of(Outcome, self.outcome), self.version, self.reasons, self.comment or None, judgements=judgements
        )

    def linked(self) -> tuple[UUID | None, UUID | None]:
        """The chosen case and party."""
        case, _, party = self.link.partition("|")
        return uuid_of(case), uuid_of(party)

    def problems(self) -> list[Problem]:
        """What no act can see any more, because it has no place in a decision."""
        found = []
        if any(check not in PaperCheck.__members__ for check in self.checks.values()):
            found.append(Problem("CHECK_UNKNOWN", "checks"))
        if any(len(remark) > REMARK_LIMIT for remark in self.remarks.values()):
            found.append(Problem("TEXT_TOO_LONG", "remarks", {"limit": REMARK_LIMIT}))
        return found


def review_answer(form: FormData) -> ReviewAnswer:
    """Read the decision form."""
    return ReviewAnswer(
        outcome=text_of(form, "outcome"),
        version=version_of(form),
        reasons=tuple(str(reason).replace("\x00", "") for reason in form.getlist("reasons")),
        comment=text_of(form, "comment"),
        checks=_by_paper(form, "check."),
        remarks=_by_paper(form, "remark."),
        link=text_of(form, "link"),
        note=text_of(form, "note"),
        override_reason=text_of(form, "override_reason"),
        seen=text_of(form, "seen"),
    )


def _by_paper(form: FormData, prefix: str) -> dict[UUID, str]:
    found = {}
    for name in form:
        paper = uuid_of(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if paper is not None:
            found[paper] = text_of(form, name)
    return found
