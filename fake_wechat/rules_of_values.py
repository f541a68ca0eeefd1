"""What WeChat takes as the value of a template's field, by the field's kind; anything else is 47003 with the field's name."""

import re
from collections.abc import Mapping

from fake_wechat.refusals import Refusal

TIME = r"(\d{4}年\d{1,2}月\d{1,2}日\s?)?([01]?\d|2[0-3]):[0-5]\d"
DATE = r"\d{4}年\d{1,2}月\d{1,2}日(\s?([01]?\d|2[0-3]):[0-5]\d)?"
KINDS: dict[str, str] = {
    "thing": r"[^\n]{1,20}",
    "number": r"(?=.{1,32}$)\d+(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "time": TIME,
    "date": DATE,
    "phone_number": r"[0-9+-]{1,17}",
    "name": r"[\u4e00-\u9fff]{1,10}|[A-Za-z .·]{1,20}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "const": r"[^\n]{1,20}",
}


def check(fields: Mapping[str, str], data: object) -> list[tuple[str, str]]:
    """The values with their labels, as the phone shows them; raises 47003."""
    if not isinstance(data, dict):
        raise Refusal(47001)
    lines = []
    for name, label in fields.items():
        given = data.get(name)
        value = given.get("value") if isinstance(given, dict) else None
        if not isinstance(value, str) or not value:
            raise Refusal(47003, f"argument invalid! data.{name}.value is empty")
        if not re.fullmatch(KINDS[name.rstrip("0123456789")], value):
            raise Refusal(47003, f"argument invalid! data.{name}.value invalid")
        lines.append((label, value))
    return lines
