"""Where a text names a protected person: plainly, parted by blanks, lines or marks, in other forms of the characters, half masked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from rules.redaction_findings import Finding, FindingKind
from rules.redaction_masks import is_latin, kept_part, masks
from rules.redaction_naming import KnownName
from rules.redaction_reading import DOTS, Reading, name_letters, read
from rules.redaction_words import is_word

# Surnames that the simplification of 1977, since withdrawn, and clerks write otherwise.
CONFUSED_SURNAMES = {"萧": "肖", "阎": "闫", "傅": "付", "戴": "代", "邱": "丘"}
_CONFUSED = CONFUSED_SURNAMES | {other: one for one, other in CONFUSED_SURNAMES.items()}
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af\ue000-\uf8ff]+")
_BEFORE_PERSON = re.compile(
    r"(?:被告人|嫌疑人|被害人|受害人|证人|被不起诉人|鉴定人|代理人|申诉人|申请人|上诉人|当事人|死者|伤者|同案犯|同案人|上线|下线|"
    r"妻子|丈夫|父亲|母亲|儿子|女儿|姐姐|哥哥|弟弟|妹妹|朋友|同事|邻居|店主|老板|司机|员工|村民|职工|经理|姓名|名叫|化名|"
    r"伙同|唆使|指使|殴打|约|与|和|[:(])$"
)
_AFTER_PERSON = re.compile(
    r"[(]|,(?:男|女|曾用名|绰号|化名)|伙同|驾驶|供述|陈述|证言|辨认|供认|到案|归案|报案|谎称|声称|的(?:供述|陈述|证言|辩解|妻|丈夫|父|母|"
    r"手机|银行|账户|微信|身份|家|住处)|涉嫌|犯罪|被(?:抓获|传唤|刑事拘留|逮捕|取保候审|打|害)"
)
_AFTER_PLACE = re.compile(
    r"大?(?:路|街|道|巷|村|镇|乡|县|市|区|省|州|桥|湖|河|山|庄|屯|寨|店|厂|站|港|楼|苑)|大厦|广场|花园|小区|公园|公司|集团|酒店|宾馆|"
    r"超市|商场|医院|学校|大学|中学|小学|银行(?![卡账帐户流存转取])|饭店|餐厅|胡同|水库"
)

# Surnames that are words of themselves, so that the given name may belong to what follows.
_OF_THEMSELVES = frozenset(
    "于和向时方关高常都全安平成明强连经由从解应万别能曾白黄金石水车山江路马周段计左南东文史相查管包何那"
)
_OF_PLACES = frozenset(
    (
        "路口",
        "街道",
        "街口",
        "巷口",
        "村口",
        "村委",
        "镇政",
        "县城",
        "市区",
        "山区",
        "省道",
        "公司",
        "集团",
        "大桥",
        "小区",
    )
)


@dataclass(frozen=True)
class NameBook:
    """The protected names of a document, with the mask of each, ready to be sought; and names that are shown."""

    masks: Mapping[str, str]
    forms: Mapping[str, tuple[str, bool]]  # what is sought → whose it is ("" for a shown name), whether that is sure
    pattern: re.Pattern[str] | None
    latin: Sequence[tuple[str, re.Pattern[str]]] = ()
    half_masked: frozenset[str] = frozenset()  # forms with 某 inside that the sources themselves hold

    @classmethod
    def of(cls, known: Sequence[KnownName], sources: Sequence[str] = ()) -> "NameBook":
        """Of everybody known; masks are told apart over the sources, the texts before anything was masked."""
        hidden = [each.name for each in known if each.hidden and len(name_letters(each.name)) > 1]
        found: dict[str, tuple[str, bool]] = {}
        for name in hidden:
            if not is_latin(name):
                for form, sure in _forms(name):
                    found.setdefault(form, (name_letters(name), sure))
        for each in known:
            if not each.hidden and not is_latin(each.name):
                found.setdefault(name_letters(each.name), ("", True))
        longest_first = sorted(found, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first))) if found else None
        latin = [(name_letters(name), _latin(name)) for name in hidden if is_latin(name)]
        before = [read(source).of_names.text for source in sources]
        halves = [form for form in longest_first if "某" in form[1:]]
        half_masked = frozenset(form for form in halves if form[-1] != "某" and any(form in text for text in before))
        unhalved = re.compile("|".join(map(re.escape, halves)) or "$^")
        others = [
            unhalved.sub(lambda half: half[0] if _is_masked_and_a_word(half.string, half) else "", text)
            for text in before
        ]
        return cls(masks(hidden, others), found, pattern, latin, half_masked)


def _forms(name: str) -> Iterable[tuple[str, bool]]:
    """Everything under which somebody may stand in a text, folded, with whether it is surely them."""
    whole = name_letters(name)
    yield whole, True
    parts = [name_letters(part) for part in re.split("[" + re.escape(DOTS) + "]", read(name).text)]
    if len(parts) > 1:
        yield from ((part, len(part) > 2) for part in parts if len(part) > 1)
    if len(whole) > 2 and _HAN.fullmatch(whole):
        if whole[0] in _CONFUSED:
            yield _CONFUSED[whole[0]] + whole[1:], True
        if len(parts) == 1:
            yield from ((half, True) for half in _half_masked(whole))


def _half_masked(whole: str) -> Iterable[str]:
    """张某丰 and 张三某 of 张三丰: what is left tells who it is."""
    kept = len(kept_part(whole))
    given = whole[kept:]
    for hidden in product((False, True), repeat=len(given)):
        if any(hidden) and not all(hidden) and len(given) < 4:
            for mark in "某×x":
                yield whole[:kept] + "".join(mark if hides else each for each, hides in zip(given, hidden, strict=True))


def _latin(name: str) -> re.Pattern[str]:
    words = re.findall(r"[^\W\d_]+", read(name).text.lower())
    return re.compile(
        r"(?<![a-z\u00df-\u024f])" + r"[\s'.·\-]{0,3}".join(map(re.escape, words)) + r"(?![a-z\u00df-\u024f])"
    )


def names_in(text: Reading, book: NameBook) -> list[Finding]:
    """Every place of a protected name in a text that was read; each is sure, or one at which a person has to look."""
    found = []
    if book.pattern is not None:
        bare = text.of_names
        for match in book.pattern.finditer(bare.text):
            whose, sure = book.forms[match[0]]
            may_be_masked = _is_masked_and_a_word(bare.text, match)
            if whose and not (may_be_masked and match[0] not in book.half_masked):
                start, end = bare.span(match.start(), match.end())
                sure = sure and not may_be_masked and not _is_doubtful(bare.text, match)
                found.append(Finding(FindingKind.NAME, start, end, book.masks[whose], sure, whose))
    for whose, pattern in book.latin:
        for match in pattern.finditer(text.usual.text):
            start, end = text.span(match.start(), match.end())
            found.append(Finding(FindingKind.NAME, start, end, book.masks[whose], True, whose))
    return found


def _is_masked_and_a_word(text: str, match: re.Match[str]) -> bool:
    """张某明知 is 张一明 already masked, and he knew: the last character begins a word of its own."""
    form, end = match[0], match.end()
    following = text[end : end + 1]
    return "某" in form[1:-1] and following != form[-1] and is_word(form[-1] + following)


def _is_doubtful(text: str, match: re.Match[str]) -> bool:
    """Whether the characters may be something else: a word, the end of one word and the beginning of another, a place."""
    start, end, name = match.start(), match.end(), match[0]
    before = text[max(0, start - 8) : start]
    if _BEFORE_PERSON.search(before) or _AFTER_PERSON.match(text, end):
        return False
    place = _AFTER_PLACE.match(text, end)
    follows = text[end : end + 2]
    if place and (follows in _OF_PLACES or not is_word(follows)):
        return True
    if len(name) > 2:
        return False
    if is_word(name) or is_word(before[-1:] + name[0]):
        return True
    # 周平均 is an average of the week unless 均 begins a word itself
    return name[0] in _OF_THEMSELVES and is_word(name[1] + follows[:1]) and not is_word(follows)
