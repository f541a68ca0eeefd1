"""Taking values out of a line of an import file: each is typed and measured, and what is wrong is noted under its path."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

Member = TypeVar("Member", bound=StrEnum)

REASONS: dict[str, tuple[str, str]] = {
    "NOT_UTF8": ("该行不是有效的 UTF-8 文本。", "The line is not UTF-8."),
    "NOT_JSON": ("该行不是有效的 JSON。", "The line is not JSON."),
    "NOT_AN_OBJECT": ("该行应为一个 JSON 对象。", "The line is not a JSON object."),
    "LINE_TOO_LONG": ("该行超过 1 MiB。", "The line is longer than 1 MiB."),
    "FIELD_MISSING": ("缺少必填内容。", "A value is missing."),
    "TYPE_WRONG": ("内容的类型不正确。", "The value has the wrong type."),
    "TEXT_MALFORMED": ("内容含有不允许的字符。", "The text contains characters that are not allowed."),
    "TEXT_TOO_LONG": ("内容不得超过 {limit} 个字符。", "At most {limit} characters."),
    "LIST_TOO_LONG": ("不得超过 {limit} 项。", "At most {limit} items."),
    "NUMBER_OUT_OF_RANGE": ("数字应在 {low} 至 {high} 之间。", "The number is not between {low} and {high}."),
    "VALUE_UNKNOWN": ("不是已知的取值。", "The value is not known."),
    "AMOUNT_MALFORMED": (
        "金额应为不超过两位小数的非负数，单位为元。",
        "An amount is a number of yuan, not negative, with at most two decimals.",
    ),
    "DATE_IMPOSSIBLE": ("日期不存在或格式不是 YYYY-MM-DD。", "There is no such date, or it is not YYYY-MM-DD."),
    "PERIOD_IMPOSSIBLE": ("结束日期早于开始日期。", "The end lies before the beginning."),
    "REF_TWICE": ("同一案件内 ref 重复。", "The ref occurs twice in the case."),
    "MEASURE_TWICE": ("同一强制措施重复。", "The same measure occurs twice."),
    "CHARGE_UNKNOWN": ("案由不存在。", "There is no such charge."),
    "UNIFIED_NUMBER_MALFORMED": ("统一受案号应为 17 位数字。", "The unified number has 17 digits."),
    "ID_NUMBER_MALFORMED": ("居民身份证号码不正确。", "The resident id number is wrong."),
    "PROCURATORATE_UNKNOWN": ("没有此单位代码的人民检察院。", "No procuratorate has this unit code."),
    "PROCURATORATE_BEYOND_SCOPE": (
        "只能导入本院及下级院的案件。",
        "Only cases of the own procuratorate and those below it may be delivered.",
    ),
    "REVISION_CONFLICT": (
        "相同修订号的内容与已导入的不一致。",
        "The same revision has been imported with other content.",
    ),
}

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ISO_DATE = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"(?:0|[1-9]\d{0,12})(?:\.\d{1,2})?", re.ASCII)
_NO_DAY = date(1900, 1, 1)  # stands in for a value that has been found wrong


@dataclass(frozen=True)
class Flaw:
    """Why a line is rejected: a stable code, the path of the value (None: the whole line), the sentence's values."""

    code: str
    field: str | None = None
    values: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def message(self, language: str = "zh-CN") -> str:
        """The sentence for the person who reads the reject file."""
        zh, en = REASONS[self.code]
        return (en if language == "en" else zh).format(**self.values)


@dataclass
class Findings:
    """What has been found while a line was taken apart."""

    flaws: list[Flaw] = dataclasses.field(default_factory=list)
    unknown_keys: set[str] = dataclasses.field(default_factory=set)


class Fields:
    """One object of a line. A method that must return a value returns a stand-in when it has noted a flaw."""

    def __init__(self, content: Mapping[str, object], findings: Findings, *, path: str = "", kind: str = "") -> None:
        self._content = content
        self._findings = findings
        self._path = path
        self._kind = kind  # the path without positions: what is unknown is unknown in every item
        self._taken: set[str] = set()

    def flaw(self, code: str, name: str, **values: int) -> None:
        """Note that a value does not hold."""
        self._findings.flaws.append(Flaw(code, self._path + name, values))

    def close(self) -> None:
        """Note the keys that nobody has asked for."""
        if len(self._taken) < len(self._content):
            unknown = self._content.keys() - self._taken
            self._findings.unknown_keys.update(f"{self._kind}{key[:100]}" for key in unknown)

    def _take(self, name: str, *kinds: type, needed: bool) -> object:
        if name in self._content:
            self._taken.add(name)
        value = self._content.get(name)
        if value is None:
            if needed:
                self.flaw("FIELD_MISSING", name)
        elif type(value) not in kinds:  # exactly: JSON's true is no number
            self.flaw("TYPE_WRONG", name)
            return None
        return value

    def text(self, name: str, limit: int, *, needed: bool = False) -> str | None:
        """A text without blanks around it; an empty one is none."""
        value = self._take(name, str, needed=needed)
        return self._checked_text(value, name, limit, needed=needed) if isinstance(value, str) else None

    def _checked_text(self, value: str, name: str, limit: int, *, needed: bool) -> str | None:
        text = value.strip()
        if _FORBIDDEN.search(text):
            self.flaw("TEXT_MALFORMED", name)
        elif len(text) > limit:
            self.flaw("TEXT_TOO_LONG", name, limit=limit)
        elif not text and needed:
            self.flaw("FIELD_MISSING", name)
        else:
            return text or None
        return None

    def needed_text(self, name: str, limit: int) -> str:
        """A text that must be there."""
        return self.text(name, limit, needed=True) or ""

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A calendar day between 1900 and 2099."""
        value = self._take(name, str, needed=needed)
        if not isinstance(value, str):
            return None
        try:
            if _ISO_DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # the form is right, the day does not exist
        self.flaw("DATE_IMPOSSIBLE", name)
        return None

    def needed_day(self, name: str) -> date:
        """A day that must be there."""
        return self.day(name, needed=True) or _NO_DAY

    def flag(self, name: str) -> bool:
        """True or false; never left out, since a seal must not be broken by omission."""
        return self._take(name, bool, needed=True) is True

    def number(self, name: str, low: int, high: int, *, needed: bool = False) -> int | None:
        """A whole number within bounds."""
        value = self._take(name, int, needed=needed)
        if isinstance(value, int) and not low <= value <= high:
            self.flaw("NUMBER_OUT_OF_RANGE", name, low=low, high=high)
            return None
        return value if isinstance(value, int) else None

    def amount(self, name: str) -> str | None:
        """An amount of money in yuan, as a number or a text, written with at most two decimals."""
        value = self._take(name, int, float, str, needed=False)
        if value is None:
            return None
        text = str(value).strip()
        if not _AMOUNT.fullmatch(text):
            self.flaw("AMOUNT_MALFORMED", name)
            return None
        return text

    def member(self, name: str, kind: type[Member], *, needed: bool = False) -> Member | None:
        """A value of the vocabulary."""
        value = self._take(name, str, needed=needed)
        if not isinstance(value, str):
            return None
        found = kind.__members__.get(value)
        if found is None:
            self.flaw("VALUE_UNKNOWN", name)
        return found

    def needed_member(self, name: str, kind: type[Member]) -> Member:
        """A value of the vocabulary that must be there."""
        return self.member(name, kind, needed=True) or next(iter(kind))

    def texts(self, name: str, limit: int, length: int, *, needed: bool) -> list[str]:
        """A list of texts, `limit` of `length` characters; it must be there, and if `needed` hold something."""
        found = []
        for position, value in enumerate(self._items(name, limit, needed=needed)):
            place = f"{name}[{position}]"
            if isinstance(value, str):
                text = self._checked_text(value, place, length, needed=True)
                found.extend([text] if text else [])
            else:
                self.flaw("TYPE_WRONG", place)
        return found

    def inner(self, name: str) -> "Fields":
        """An object that may be null."""
        value = self._take(name, dict, needed=False)
        content = value if isinstance(value, dict) else {}
        return Fields(content, self._findings, path=f"{self._path}{name}.", kind=f"{self._kind}{name}.")

    def objects(self, name: str, limit: int) -> list["Fields"]:
        """A list of objects that must be there: one left out would mean that all had gone."""
        found = []
        for position, value in enumerate(self._items(name, limit)):
            place = f"{name}[{position}]"
            if isinstance(value, dict):
                path, kind = f"{self._path}{place}.", f"{self._kind}{name}[]."
                found.append(Fields(value, self._findings, path=path, kind=kind))
            else:
                self.flaw("TYPE_WRONG", place)
        return found

    def _items(self, name: str, limit: int, *, needed: bool = False) -> list[object]:
        value = self._take(name, list, needed=True)
        if not isinstance(value, list):
            return []
        if len(value) > limit:
            self.flaw("LIST_TOO_LONG", name, limit=limit)
            return []
        if needed and not value:
            self.flaw("FIELD_MISSING", name)
        return value
