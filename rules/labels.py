"""Enum values that carry their Chinese and English labels, so that no value can be without one."""

from enum import StrEnum
from functools import lru_cache
from typing import Self

LANGUAGES = ("zh-CN", "en")


class Labelled(StrEnum):
    """A value of the vocabulary: its code never changes, its label follows the reader's language."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str, en: str) -> Self:
        """Make a member whose string is its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh = zh
        member.en = en
        return member

    def label(self, language: str = "zh-CN") -> str:
        """The words for a person; Chinese unless English is asked for."""
        return self.en if language == "en" else self.zh


@lru_cache(maxsize=256)
def preferred_language(accept_language: str) -> str:
    """The language of an Accept-Language header: zh-CN unless English weighs more."""
    best, chosen = 0.0, "zh-CN"
    for part in accept_language[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        name = tag.strip().lower()
        if quality > best and name.startswith(("zh", "en")):
            best, chosen = quality, "en" if name.startswith("en") else "zh-CN"
    return chosen
