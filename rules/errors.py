"""Refusals: what an act raises when the law, the rules or the facts say no."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.sentences import say


class RefusalCode(StrEnum):
    """Why an act was refused, for programs."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    STALE = "STALE"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    NOT_AVAILABLE = "NOT_AVAILABLE"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable code, the input path (None: about the whole) and the sentence's values."""

    code: str
    field: str | None = None
    values: dict[str, str | int] = dataclasses.field(default_factory=dict)

    def message(self, language: str) -> str:
        """The sentence for the person."""
        return say(self.code, language, **self.values)


class Refused(Exception):
    """An act did not happen, nothing was changed, and `problems` names everything that stood against it."""

    code = RefusalCode.INVALID

    def __init__(self, *problems: Problem) -> None:
        self.problems: Sequence[Problem] = problems
        super().__init__(f"{self.code}: " + ", ".join(problem.code for problem in problems))

    def message(self, language: str) -> str:
        """One sentence for the person: the only problem's own, or the kind's."""
        if len(self.problems) == 1:
            return self.problems[0].message(language)
        return say(self.code.value, language)


class Unauthenticated(Refused):
    """Nobody is signed in, or the credentials are wrong."""

    code = RefusalCode.UNAUTHENTICATED

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problems or (Problem("UNAUTHENTICATED"),)))


class Forbidden(Refused):
    """The thing may be seen, the act is not allowed."""

    code = RefusalCode.FORBIDDEN


class NotFound(Refused):
    """Not there, or not to be seen: the answer is the same."""

    code = RefusalCode.NOT_FOUND

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problems or (Problem("NOT_FOUND"),)))


class Invalid(Refused):
    """The input does not hold."""

    code = RefusalCode.INVALID


class Conflict(Refused):
    """The input holds but collides with what is already there."""

    code = RefusalCode.CONFLICT


class Stale(Refused):
    """Somebody else changed the thing meanwhile."""

    code = RefusalCode.STALE

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problems or (Problem("STALE", "expectedVersion"),)))


class TooManyAttempts(Refused):
    """Tried too often; `retry_after` is in seconds."""

    code = RefusalCode.TOO_MANY_ATTEMPTS

    def __init__(self, retry_after: int, problem: str = "TOO_MANY_ATTEMPTS") -> None:
        self.retry_after = retry_after
        super().__init__(Problem(problem, values={"minutes": max(1, -(-retry_after // 60))}))


class NotAvailable(Refused):
    """Right in itself, but not offered here or now."""

    code = RefusalCode.NOT_AVAILABLE


def refuse_all(problems: Sequence[Problem]) -> None:
    """Raise `Invalid` with every problem there is, or return when there is none."""
    if problems:
        raise Invalid(*problems)
