"""失约限制: who repeatedly did not come books on line no more for a while, and can appeal. On site everybody is served."""

from collections.abc import Mapping
from datetime import date, timedelta

from rules.bindings import text_problems
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for

NO_SHOWS = 3  # within so many days at one office
WITHIN = timedelta(days=365)
LASTS = timedelta(days=180)
WORDS_SHORTEST, WORDS_LIMIT = 2, 500


class BookingBanStatus(Labelled):
    """失约限制状态."""

    IN_FORCE = "IN_FORCE", "生效中", "In force"
    APPEALED = "APPEALED", "申诉处理中", "Appealed"
    UPHELD = "UPHELD", "申诉未获支持", "Upheld"
    LIFTED = "LIFTED", "已解除", "Lifted"
    ENDED = "ENDED", "已期满", "Ended"


class BookingBanAct(Labelled):
    """What is done with a ban."""

    IMPOSE = "IMPOSE", "列入失约名单", "Impose"
    APPEAL = "APPEAL", "申诉", "Appeal"
    UPHOLD = "UPHOLD", "维持", "Uphold"
    LIFT = "LIFT", "解除", "Lift"
    END = "END", "期满", "End"


_S, _A = BookingBanStatus, BookingBanAct
_ENDINGS = {_A.LIFT: _S.LIFTED, _A.END: _S.ENDED}
TRANSITIONS: Mapping[BookingBanStatus | None, Mapping[BookingBanAct, BookingBanStatus]] = {
    None: {_A.IMPOSE: _S.IN_FORCE},
    _S.IN_FORCE: {_A.APPEAL: _S.APPEALED, **_ENDINGS},
    _S.APPEALED: {_A.UPHOLD: _S.UPHELD, **_ENDINGS},
    _S.UPHELD: _ENDINGS,
}
HOLDS = states_for(TRANSITIONS, _A.LIFT)


def is_due(no_shows: int) -> bool:
    """Whether so many no-shows, since the last ban and within `WITHIN`, make a ban."""
    return no_shows >= NO_SHOWS


def ends_on(day: date) -> date:
    """The last day of a ban that begins on a day."""
    return day + LASTS


def words_problems(words: str | None, field: str) -> list[Problem]:
    """An appeal, and its answer, is said in words."""
    found = [] if len((words or "").strip()) >= WORDS_SHORTEST else [Problem("WORDS_REQUIRED", field)]
    return found + text_problems(words, field, WORDS_LIMIT, lines=True)
