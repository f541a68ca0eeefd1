"""Dates of birth: a date counts only where the text says that somebody was born on it; the year stays."""

import re
from collections.abc import Iterator

from rules.redaction_findings import Finding, FindingKind
from rules.redaction_reading import DASHES, Reading

_DIGIT = "0-9〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_SMALL = _DIGIT + "十廿卅元正冬腊初闰拾"
_MARK = "[" + re.escape(DASHES) + r"./、·]"
_DATE = (
    rf"(?P<year>[{_DIGIT}]{{4}}|(?<![{_DIGIT}])[{_DIGIT}]{{2}})(?:年|{_MARK})(?P<month>[{_SMALL}]{{1,3}})"
    rf"(?:(?:月份?|{_MARK})(?:(?P<day>[{_SMALL}]{{1,4}})[日号]?)?)(?![{_DIGIT}])"
)
_BRACKET = r"(?:[(（][^)）]{0,14}[)）])?"
_BORN_AFTER = re.compile(rf"{_DATE}{_BRACKET}(?:出生|(?:日|号)?生(?=[,，.。;；、)）(（]|人|于|男|女|汉|住|身份|$))")
_BORN_BEFORE = re.compile(
    r"(?:出生(?:日期|时间|年月日|年月|于|在)?|生日|(?<![发产衍])生于|诞生于|生年月日)[:：为是系“\"]{0,2}(?:农历|阴历|公历|阳历)?"
    + _DATE
    + _BRACKET
)
_COMPACT = re.compile(
    rf"(?:出生(?:日期|时间|年月日|年月|于)?|生日|(?<![发产衍])生于)[:：为是系“\"]{{0,2}}(?P<year>[{_DIGIT}]{{4}})(?P<month>[{_DIGIT}]{{2}})(?P<day>[{_DIGIT}]{{2}})?(?![{_DIGIT}])"
)


def birth_dates_in(text: Reading) -> Iterator[Finding]:
    """Every date of birth in a text that was read; from the first character of the date to the last before what is said of it."""
    bare = text.tight
    for pattern in (_BORN_AFTER, _BORN_BEFORE, _COMPACT):
        for match in pattern.finditer(bare.text):
            start, end = match.start("year"), _end(match)
            day = "**日" if match["day"] else ""
            yield Finding(FindingKind.BIRTH_DATE, *bare.span(start, end), f"{match['year']}年**月{day}")


def _end(match: re.Match[str]) -> int:
    """The end of the date with what stands in brackets behind it; 出生 and 生 stay."""
    said = match[0]
    for word in ("出生", "生"):
        if said.endswith(word) and match.re is _BORN_AFTER:
            return match.end() - len(word)
    return match.end()
