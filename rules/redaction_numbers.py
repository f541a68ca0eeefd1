"""Numbers that tell who somebody is: identity numbers, telephones, bank cards and accounts, however their digits are parted.

Digits stand in groups; groups that only a blank, a line break or one mark parts may be one number. Each beginning is tried with
at most twenty-two digits, so that the time grows with the text and no more.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from rules.redaction_findings import Finding, FindingKind
from rules.redaction_reading import CHINESE_DIGITS, CROSSES, DASHES, DOTS, Reading

_GROUP = re.compile(r"\d+|(?<![A-Za-z])[Xx](?![A-Za-z])")
_MARKS = re.escape(DASHES + DOTS) + r"_*/\\|~'’)"


def _chain(marks: str) -> re.Pattern[str]:
    """Digits that blanks, lines or one of these marks part; of a letter X alone only the last may be one."""
    return re.compile(rf"\d+(?:\s{{0,12}}+(?:[{marks}]\s{{0,12}}+)?(?:\d+|[Xx](?![A-Za-z])))*+")


_CHAIN, _CHINESE_CHAIN = _chain(_MARKS + ",，、"), _chain(_MARKS)
_PROVINCES = frozenset(
    f"{region}{place}" for region, last in ("15", "23", "37", "46") for place in range(1, int(last) + 1)
) | {
    *("50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "66", "71", "81", "82", "83")
}  # 66 is the corps' on the 12309 server, the last four are of Taiwan, Hong Kong and Macao
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NO_CARD = re.compile(
    r"(?:受案号|案号|订单号?|单号|流水号?|编号|交易号|执业证号|许可证号?|信用代码|串号|序列号)[:为是\s码“\"]{0,4}$"
)
_ACCOUNT = re.compile(r"(?:[账帐][号户]|卡号|银行卡|信用卡|储蓄卡|存折|社保卡)(?:号码?)?[^\d,，。;；\n]{0,14}$")
_AMOUNT = re.compile(r"\s{0,3}(?:元|万|亿|美元|港元|欧元|余元|吨|公斤|千克|克|股|平方|%|人次)")
_OPENING = re.compile(r"[+(]\s{0,12}$")
_COUNTED = re.compile(r"\s?[年月日时分秒次个张名岁]")
_DATED = re.compile(r"(?=([1-8]\d{5}(?:19|20)\d{9}[\dX]))")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})([2-8]\d{6,7})")
_LOCAL = re.compile(r"(?:电话|座机|传真|联系方式)(?:号码?)?[^\d,，。;；\n]{0,6}(?:\d{7,8}[/、,，或\s]{1,3}){0,2}$")
LEAST, _MOST = 7, 22


@dataclass(frozen=True)
class _Group:
    start: int
    end: int
    digits: str


def numbers_in(text: Reading, kept: Set[str]) -> Iterator[Finding]:
    """Every such number but those that are kept on purpose, given as digits; first as Arabic digits, then as others."""
    arabic = text.text.translate(CROSSES)
    for view in (arabic, arabic.translate(CHINESE_DIGITS)):
        for chain, gaps in _chains(view, is_arabic=view is arabic):
            start, end = chain[0].start, chain[-1].end
            if view is arabic or view[start:end] != arabic[start:end]:
                for kind, first, last, proposal, digits in _numbers(view, chain, gaps):
                    if digits not in kept:
                        yield Finding(kind, *text.span(first, last), proposal)


def _chains(view: str, *, is_arabic: bool) -> Iterator[tuple[list[_Group], list[str]]]:
    """Groups of digits that may belong together, with the marks between; those too short for any number are left out."""
    for chain in (_CHAIN if is_arabic else _CHINESE_CHAIN).finditer(view):
        if chain.end() - chain.start() >= LEAST:
            found = list(_GROUP.finditer(view, chain.start(), chain.end()))
            groups = [_Group(each.start(), each.end(), each[0].upper()) for each in found]
            if sum(len(each.digits) for each in groups) >= LEAST:
                gaps = (view[one.end : other.start] for one, other in pairwise(groups))
                yield groups, ["".join(gap.split()) for gap in gaps]


def _numbers(view: str, groups: list[_Group], gaps: list[str]) -> Iterator[tuple[FindingKind, int, int, str, str]]:
    position = 0
    while position < len(groups):
        best = _best_from(view, groups, gaps, position)
        if best is None:
            yield from _within(groups[position])
            position += 1
            continue
        last, kind, proposal, digits = best
        start = groups[position].start
        opening = _OPENING.search(view, max(0, start - 14), start)
        if opening and kind in (FindingKind.MOBILE, FindingKind.LANDLINE):
            start = opening.start()
        yield kind, start, groups[last].end, proposal, digits
        position = last + 1


def _best_from(
    view: str, groups: list[_Group], gaps: list[str], first: int
) -> tuple[int, FindingKind, str, str] | None:
    """The best number that begins with a group: where it ends, its kind, what stands instead and its digits."""
    digits, marks, best, rank = "", set[str](), None, 9.0
    before = view[max(0, groups[first].start - 24) : groups[first].start]
    is_account = _ACCOUNT.search(before) is not None
    for last in range(first, len(groups)):
        if last > first:
            if _COUNTED.match(view, groups[last].end):
                break
            marks |= {gaps[last - 1]} - {""}
        digits += groups[last].digits
        if len(digits) > _MOST or len(marks) > 1 or "X" in digits[:-1]:
            break
        if len(digits) < LEAST or (digits[-1] != "X" and _AMOUNT.match(view, groups[last].end)):
            continue
        known = _personal(digits) or _account(digits, before, last > first, is_account)
        if known is None and _is_one_telephone(groups[first : last + 1], marks):
            known = _telephone(digits, before)
        if known is not None and known[0] <= rank:
            rank, best = known[0], (last, *known[1:], digits)
    return best


def _personal(digits: str) -> tuple[float, FindingKind, str] | None:
    if not is_resident_id(digits):
        return None
    kept = 10 if len(digits) == 18 else 8
    return 0 if kept == 10 else 0.7, FindingKind.RESIDENT_ID, digits[:kept] + "*" * (len(digits) - kept)


def _account(digits: str, before: str, parted: bool, named: bool) -> tuple[float, FindingKind, str] | None:
    """A card by its own digits, or whatever is called an account or card; the longer of two, the unparted one if short."""
    if len(digits) < 9 or digits[-1] == "X" or (parted and len(digits) < 12):
        return None
    if not (named and not _MOBILE.fullmatch(digits)) and not (is_card(digits) and not _NO_CARD.search(before)):
        return None
    rank = 0.5 if is_card(digits) else (1 if len(digits) > 15 else 4) + parted / 2
    return rank, FindingKind.BANK_ACCOUNT, digits[:4] + "*" * (len(digits) - 4)


def _is_one_telephone(groups: list[_Group], marks: set[str]) -> bool:
    """Whether the parts can be one number: two amounts with a comma between are none, nor is a network address."""
    if marks <= {",", "，", "、"} and marks:
        return len(groups) > 2 and all(len(each.digits) < 6 for each in groups)
    is_address = marks == {"."} and len(groups) == 4 and all(len(each.digits) < 4 for each in groups)
    return not (is_address and all(int(each.digits) < 256 for each in groups))


def _telephone(digits: str, before: str) -> tuple[float, FindingKind, str] | None:
    number = re.sub(r"^(?:0086|86)(?=1)", "", digits)
    if _MOBILE.fullmatch(number) and not _NO_CARD.search(before):
        return 3, FindingKind.MOBILE, number[:3] + "*" * 8
    if line := _LANDLINE.fullmatch(digits):
        return 5, FindingKind.LANDLINE, f"{line[1]}-{'*' * len(line[2])}"
    if len(digits) < 9 and digits[0] in "2345678" and digits.isdecimal() and _LOCAL.search(before):
        return 6, FindingKind.LANDLINE, "*" * len(digits)
    return None


def _within(group: _Group) -> Iterator[tuple[FindingKind, int, int, str, str]]:
    """Identity numbers that run into other digits without anything between."""
    if len(group.digits) < 19:
        return
    for match in _DATED.finditer(group.digits):
        digits = match[1]
        if is_resident_id(digits) and _check_digit(digits) == digits[17]:
            start = group.start + match.start()
            yield FindingKind.RESIDENT_ID, start, start + 18, digits[:10] + "*" * 8, digits


def is_resident_id(digits: str) -> bool:
    """An 18 or 15 digit identity number, by province and date; a wrong check digit is a slip of the pen and hides nobody."""
    if len(digits) == 18 and digits[:17].isdecimal():
        return digits[:2] in _PROVINCES and 1850 <= int(digits[6:10]) <= 2099 and _is_day(digits[10:14])
    if len(digits) == 15 and digits.isdecimal():
        return digits[:2] in _PROVINCES and _is_day(digits[8:12])
    return False


def _is_day(month_and_day: str) -> bool:
    return 1 <= int(month_and_day[:2]) <= 12 and 1 <= int(month_and_day[2:]) <= 31


def _check_digit(digits: str) -> str:
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11]


def is_card(digits: str) -> bool:
    """Whether digits are a bank card's: 16 to 19 of them with a Luhn digit, and no unified case number (unit, year, serial)."""
    if not 16 <= len(digits) <= 19 or digits[0] not in "34569" or not digits.isdecimal():
        return False
    if len(digits) == 17 and digits[6:8] in ("19", "20"):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
