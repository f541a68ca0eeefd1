"""What a search shows of a text: pieces around the words found, ready for HTML."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules.search_text import search_text

BEFORE, BEHIND = 24, 48  # characters around a word
MOST_PIECES = 3  # of one text
MOST_HITS = 40  # of one word in one text: what is further back is not shown
CUT = "…"
_BLANKS = re.compile(r"\s+")
# Punctuation that is in most texts, and becomes one other character: replaced one after the other, quicker than each where it stands.
ONE_FOR_ONE = {each: search_text(each) for each in "，《》：（）〔〕“”；"}
# What is neither that nor, like most of every text, written as it is searched.
MAY_CHANGE = re.compile("[^\u4e00-\u9fff0-9a-z。、!-/:;<-@^_`|~" + "".join(ONE_FOR_ONE) + "]")


class _Forms(dict[str, str]):
    """Each character by itself in the form in which texts are searched."""

    def __missing__(self, letter: str) -> str:
        self[letter] = search_text(letter)
        return self[letter]


_FORMS = _Forms()


def _form(text: str) -> str:
    """A text, each character in its form."""
    for written, form in ONE_FOR_ONE.items():
        text = text.replace(written, form)
    return MAY_CHANGE.sub(lambda found: _FORMS[found[0]], text)


class Span(NamedTuple):
    """Characters of a text: from `begin` on, until before `end`."""

    begin: int
    end: int


def highlights(whole: Sequence[str | None], cut: Sequence[str | None], words: Sequence[str]) -> list[str]:
    """Pieces with the words found in <em>, everything else escaped: short texts whole, long ones around the words.

    `words` are in the form in which texts are searched; a text in which none is found gives no piece.
    """
    pieces = []
    for text in filter(None, whole):
        if found := _together(each for word in words for each in _found(text, word)):
            pieces.append(_marked(text, Span(0, len(text)), found))
    for text in filter(None, cut):
        found_of = [found for word in words if (found := _found(text, word))]
        found = _together(each for one in found_of for each in one)
        pieces += [_marked(text, window, found) for window in _windows(text, found_of, found)]
    return pieces


def _found(text: str, word: str) -> list[Span]:
    """Where a word stands, in the places of the text as it is written."""
    form, spans = _form(text), list[Span]()
    at = form.find(word)
    if at < 0:
        return spans
    reading = _Reading(text)
    while at >= 0 and len(spans) < MOST_HITS:
        begin = reading.at(at)
        spans.append(Span(begin, reading.at(at + len(word) - 1) + 1))
        at = form.find(word, at + len(word))
    return spans


class _Reading:
    """Finds the character of a text behind a place in its other form."""

    def __init__(self, text: str) -> None:
        # Where runs begin in which each character became one: in the form, and in the text.
        self._formed, self._written, longer = [0], [0], 0
        for found in MAY_CHANGE.finditer(text):
            made = len(_FORMS[found[0]])
            if made == 1:
                continue
            if made > 1:  # a run of its own, which ends with this character
                self._formed.append(found.start() + longer)
                self._written.append(found.start())
            longer += made - 1
            self._formed.append(found.end() + longer)
            self._written.append(found.end())
        self._written.append(len(text))

    def at(self, place: int) -> int:
        """The character that became the one at this place."""
        run = bisect_right(self._formed, place)
        return min(self._written[run - 1] + place - self._formed[run - 1], self._written[run] - 1)


def _together(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch made one."""
    found: list[Span] = []
    for each in sorted(spans):
        if found and each.begin <= found[-1].end:
            found[-1] = Span(found[-1].begin, max(found[-1].end, each.end))
        else:
            found.append(each)
    return found


def _windows(text: str, found_of: Sequence[Sequence[Span]], found: Sequence[Span]) -> list[Span]:
    """The pieces of a long text: around the first place of each word, then around others, as many as are shown."""
    windows: list[Span] = []
    for each in (*(one[0] for one in found_of), *found):
        if len(windows) == MOST_PIECES:
            break
        if not any(window.begin <= each.begin and each.end <= window.end for window in windows):
            around = Span(max(each.begin - BEFORE, 0), min(each.end + BEHIND, len(text)))
            windows = _together([*windows, around])
    return windows


def _marked(text: str, window: Span, found: Sequence[Span]) -> str:
    """A piece of the text as HTML."""
    parts, at = [CUT if window.begin else ""], window.begin
    for each in found:
        begin, end = max(each.begin, at), min(each.end, window.end)
        if begin < end:
            parts += [_escaped(text[at:begin]), "<em>", _escaped(text[begin:end]), "</em>"]
            at = end
    return "".join([*parts, _escaped(text[at : window.end]), CUT if window.end < len(text) else ""])


def _escaped(text: str) -> str:
    return html.escape(_BLANKS.sub(" ", text))
