"""A text as a person reads it, whatever it is written with: folded characters, each with its place in the text as it stands."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rules.redaction_characters import VARIANTS

DASHES = "-‐‑‒–—―−﹣－⸺ー"
DOTS = "·•‧∙⋅・･᛫●⦁˙."
_OF_NAMES = re.compile(r"[^\s*/\\|~^`'´¨_" + re.escape(DASHES + DOTS) + "]+")
_NO_BLANKS = re.compile(r"\S+")
_AS_IT_IS = re.compile(r"[\u4e00-\u9fff0-9A-Za-z,.:;。、]+|.", re.DOTALL)
_USUAL = str.maketrans({**VARIANTS, "\u0130": "i"})  # the only letter that has no small form of one character
CHINESE_DIGITS = str.maketrans(
    "〇零○◯洞Oo一壹弌幺Il二贰貳弍两三叁參弎四肆五伍六陆陸七柒漆拐八捌九玖勾×Х╳✕✖х",
    "00000001111112222233334455666777788999XXXXXX",
)
CROSSES = str.maketrans("×Х╳✕✖х", "XXXXXX")
CHINESE_DIGITS_ALONE = {code: digit for code, digit in CHINESE_DIGITS.items() if code > 127}


@dataclass
class Reading:
    """Folded characters and, for each, where in the original it stands; both counted in code points."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` up to `end` stand in the original."""
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def tight(self) -> "Reading":
        """Without any blank or line break."""
        return self._only(_NO_BLANKS)

    @cached_property
    def usual(self) -> "Reading":
        """The simplified, usual form of each character, small where there are two sizes."""
        return Reading(self.text.translate(_USUAL).lower(), self.places)

    @cached_property
    def of_names(self) -> "Reading":
        """What names are compared by: no blanks nor the marks that are put into names, one form of each character."""
        return self.usual._only(_OF_NAMES)

    def _only(self, runs: re.Pattern[str]) -> "Reading":
        pieces: list[str] = []
        places: list[int] = []
        for run in runs.finditer(self.text):
            pieces.append(run[0])
            places += self.places[run.start() : run.end()]
        return Reading("".join(pieces), places)


def read(text: str) -> Reading:
    """Full-width, circled, mathematical and foreign digits and letters folded, what cannot be seen left out; lines stay lines."""
    pieces: list[str] = []
    places: list[int] = []
    for run in _AS_IT_IS.finditer(text):
        start, end = run.span()
        if end > start + 1:
            pieces.append(run[0])
            places.extend(range(start, end))
            continue
        shown = folded(run[0])
        pieces.append(shown)
        places += [start] * len(shown)
    return Reading("".join(pieces), places)


def name_letters(name: str) -> str:
    """A name under the folding by which names are compared."""
    return read(name).of_names.text


@lru_cache(maxsize=1 << 15)
def folded(character: str) -> str:
    """The visible characters for which one character stands: none for a zero-width one, digits for any script's."""
    if character in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Cc", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return "".join(_digit(each) for each in plain if unicodedata.category(each) not in ("Cf", "Mn", "Me"))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
