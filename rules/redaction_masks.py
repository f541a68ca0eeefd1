"""What stands in place of a name: the surname and 某, 某甲 and 某乙 for namesakes, one mask a person throughout.

Sources: domain notes §1.6 (沈某甲 in published documents of procuratorates); 《最高人民法院关于人民法院在互联网公布裁判文书的规定》 (2016)
Art. 9, which procuratorates follow: the surname is kept and the given name becomes 某; of a minority name, and of a foreigner's
name in Chinese, the first character is kept and the rest becomes 某; of a name in Latin letters the first letter is kept and
the rest deleted. Not the first part of a minority name: 买买提·艾山 is 买某, since 买买提 is already what neighbours call him.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from rules.redaction_reading import DOTS, name_letters, read

ORDINALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
# 《百家姓》 and its usual supplements; a name must be longer than they are.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘"
    "子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚"
    "左丘公伯西门公祖第五公乘贯丘公皙南荣东里东宫仲长子书子桑即墨达奚褚师纳兰归海单于完颜耶律"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[place : place + 2] for place in range(0, len(_COMPOUND), 2))
FICTIONAL = "示例"  # stands before the names of people who do not exist, in demonstrations and tests
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f' .\-]+")


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters."""
    return _LATIN.fullmatch(read(name).text) is not None


def kept_part(name: str) -> str:
    """What of a name may stay: the surname, or the first character of a name that has none."""
    plain = read(name).text.strip()
    if is_latin(name):
        return plain[:1].upper()
    is_parted = any(dot in plain for dot in DOTS)
    bare = "".join(each for each in plain if not each.isspace())
    if bare.startswith(FICTIONAL) and len(bare) > len(FICTIONAL) + 1:
        return FICTIONAL + kept_part(bare[len(FICTIONAL) :])
    usual = name_letters(name)
    if not is_parted and len(usual) > 2 and usual[:2] in COMPOUND_SURNAMES:
        return bare[:2]
    return bare[:1]


def masks(names: Sequence[str], folded: Iterable[str]) -> Mapping[str, str]:
    """A mask for each name, by its folded letters: the same for all who read, different for different people of one document.

    `folded` are the texts before anything was masked, as names are compared: whoever is 张某 or 张某甲 there is somebody else.
    """
    people: dict[str, str] = {}
    for name in names:
        people.setdefault(name_letters(name), name)
    shown: dict[str, str] = {}
    by_part: dict[str, list[str]] = {}
    for letters, name in people.items():
        part = kept_part(name)
        shown.setdefault(name_letters(part), part)
        by_part.setdefault(name_letters(part), []).append(letters)
    text = "\n".join(folded)
    found: dict[str, str] = {}
    for part, group in by_part.items():
        found |= dict(zip(group, _distinct(shown[part], part, len(group), text), strict=True))
    return found


def _distinct(part: str, letters: str, count: int, text: str) -> list[str]:
    """As many different masks with one beginning, none of which stands in the folded text."""
    if part.isascii():
        return [part] if count == 1 else [f"{part}{number}" for number in range(1, count + 1)]
    taken = set(re.findall(re.escape(letters) + "某([" + ORDINALS + r"]|\d+)?", text))
    if count == 1 and not taken:
        return [f"{part}某"]
    numbers = (str(number) for number in range(len(ORDINALS) + 1, len(ORDINALS) + count + len(taken) + 1))
    free = [each for each in (*ORDINALS, *numbers) if each not in taken]
    return [f"{part}某{each}" for each in free[:count]]
