"""The client's words: one meaning a name, over all its files, and both languages."""

import re
from collections import Counter

from settings import ROOT

FOLDER = ROOT / "web" / "client" / "words"
LINE = re.compile(r'^  (\w+): \["(.+?)", "(.+?)"\],$', re.M)


def test_no_word_has_two_meanings() -> None:
    names: list[str] = []
    for path in FOLDER.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        found = LINE.findall(text)
        assert len(found) == len(re.findall(r"^  \w+:", text, re.M)), path.name  # every line is understood
        names += [name for name, _, _ in found]
    assert len(names) > 100
    assert [name for name, count in Counter(names).items() if count > 1] == []
