"""What a fictional case is to be: its type and how secret it is, wished for or by chance."""

from dataclasses import dataclass
from random import Random

from demonstration.case_matters import MAIN_TYPES, OTHER_TYPES


@dataclass(frozen=True)
class Secrecy:
    """How far a case is disclosed; `seals` means that the end of its life seals it."""

    disclosure: str = "OPEN"
    restriction: str | None = None
    seals: bool = False


OPEN, JUVENILE, SEALED = Secrecy(), Secrecy("PARTIES_ONLY", "JUVENILE"), Secrecy("PARTIES_ONLY", "JUVENILE", True)
STATE_SECRET, TRADE_SECRET = Secrecy("NONE", "STATE_SECRET"), Secrecy("ON_SITE_ONLY", "TRADE_SECRET")
PRIVACY = Secrecy("PARTIES_ONLY", "PRIVACY")
SHARES = {OPEN: 900, JUVENILE: 25, SEALED: 25, STATE_SECRET: 10, TRADE_SECRET: 20, PRIVACY: 20}


@dataclass(frozen=True)
class Wish:
    """What a case is to be; `start` is the step that revision 1 shows last, None leaves it to chance."""

    case_type: str
    secrecy: Secrecy = OPEN
    start: int | None = None
    full: bool = False  # every turn that a prosecution can take, in 15 steps


PROSECUTION, ARREST = MAIN_TYPES
# The first cases of every seed: all stages, case types and kinds of secrecy; the very first has its life before it.
FIRST_WISHES = (
    Wish(PROSECUTION, start=0, full=True),
    Wish(ARREST, start=0),
    Wish(ARREST, start=1),
    *(Wish(PROSECUTION, start=start, full=True) for start in (2, 3, 6, 8, 11, 14)),
    Wish(PROSECUTION, JUVENILE, start=0, full=True),
    Wish(ARREST, JUVENILE, start=0),
    Wish(PROSECUTION, SEALED, start=14, full=True),
    Wish(PROSECUTION, SEALED, start=13, full=True),
    *(Wish(PROSECUTION, secrecy) for secrecy in (STATE_SECRET, TRADE_SECRET, PRIVACY)),
    *(Wish(case_type, start=0) for case_type in OTHER_TYPES),
)


def wish_by_chance(rng: Random) -> Wish:
    """Half prosecutions, a third arrest reviews, 15 % of all other types; a juvenile's case is one of the first two."""
    (secrecy,) = rng.choices(tuple(SHARES), tuple(SHARES.values()))
    if secrecy.restriction != "JUVENILE" and rng.random() < 0.15:
        return Wish(rng.choice(OTHER_TYPES), secrecy)
    return Wish(PROSECUTION if rng.random() < 0.6 else ARREST, secrecy)
