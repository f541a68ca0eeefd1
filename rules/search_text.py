"""The one form in which texts and keywords are compared when somebody searches, and the pieces by which an index knows a text.

The database has the same functions under the same names (`search_text`, `search_grams`): a test compares them letter by letter.
Sources: Unicode NFKC for full-width and compatibility forms; the brackets are those in which numbers of documents and cases are written.
"""

import re
import unicodedata
from collections.abc import Sequence

from rules.errors import Problem

LONGEST_TEXT, MOST_WORDS = 100, 8
BRACKETS = "[]{}〈〉《》「」『』【】〔〕〖〗〘〙〚〛"
# Written alike: round brackets for all, one dash, one dot within names, one zero of Chinese numbers, one kind of quotation marks.
ALIKE = {
    **{each: "()"[place % 2] for place, each in enumerate(BRACKETS)},
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•‧∙⋅・", "·"),
    **dict.fromkeys("○◯", "〇"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
}
# Blanks, line ends, and what is not seen at all. Both patterns are read by Python and by PostgreSQL.
UNSEEN = (
    r"[\u0001-\u0020\u007f-\u009f\u00ad\u034f\u061c\u1680\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff]+"
)
# Punctuation: it is compared, and in no index.
APART = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2010-\u205f\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    r"\u30fb]+"
)
_UNSEEN, _APART = re.compile(UNSEEN), re.compile(APART)


class _Folds(dict[int, str]):
    """What becomes of a character after NFKC: small, and like its variants; one for one."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        small = letter.lower()
        # The database maps one for one; Python alone would make two of the Turkish capital.
        self[code] = ALIKE.get(letter, small if len(small) == 1 else small[0])
        return self[code]


_FOLDS = _Folds()


def search_text(text: str) -> str:
    """The form in which a text is searched: no blanks, small letters, variants alike."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(_FOLDS))


def search_grams(text: str) -> set[str]:
    """The pieces of a text in that form: each character, and each two that follow one another, punctuation apart."""
    letters = _APART.sub("", text)
    return {letters[at : at + 2] for at in range(len(letters) - 1)} | set(letters)


def word_grams(word: str) -> list[str]:
    """The pieces by which the index is asked for a word: its pairs; a single character is its own."""
    letters = _APART.sub("", word)
    pairs = [letters[at : at + 2] for at in range(len(letters) - 1)]
    return list(dict.fromkeys(pairs)) or [*letters]


def search_words(text: str | None) -> list[str]:
    """The words of a search, all of which must be found, in the form in which texts are searched; punctuation alone is no word."""
    words = (search_text(each) for each in unicodedata.normalize("NFKC", text or "").split())
    return list(dict.fromkeys(word for word in words if word_grams(word)))


def text_problems(text: str | None, field: str) -> Sequence[Problem]:
    """Everything that is wrong with what somebody searches."""
    if len(text or "") > LONGEST_TEXT:
        return (Problem("SEARCH_TOO_LONG", field, {"limit": LONGEST_TEXT}),)
    if len(search_words(text)) > MOST_WORDS:
        return (Problem("SEARCH_TOO_MANY_WORDS", field, {"limit": MOST_WORDS}),)
    return ()
