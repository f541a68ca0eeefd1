"""The web client's own words: each in one place, in both languages."""

import re
from collections import Counter

from settings import ROOT

CLIENT = ROOT / "web" / "client"
WORD = re.compile(r"^  (\w+): \[(.+)\],$", re.MULTILINE)


def test_no_word_stands_twice() -> None:
    """The files of words are laid together: what stands in two of them would quietly win over the other."""
    found = Counter(
        name for path in (CLIENT / "words").glob("*.js") for name, _ in WORD.findall(path.read_text(encoding="utf-8"))
    )
    assert [name for name, times in found.items() if times > 1] == []
